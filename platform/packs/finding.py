"""The pack or release that an address names, for the person who asks."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import NotFound

from .models import Pack, Release


def find_pack(user: Any, slug: str) -> Pack:
    """Raises `NotFound` when there is none, or not for this person."""
    pack = Pack.objects.visible_to(user).for_list().filter(slug=slug).first()
    if pack is None:
        raise NotFound(_("There is no such pack."))
    return pack


def find_release(user: Any, slug: str, version: str) -> Release:
    """Raises `NotFound` when there is none, or not for this person."""
    rows = Release.objects.visible_to(user).for_page()
    release = rows.filter(pack__slug=slug, version=version).first()
    if release is None:
        raise NotFound(_("There is no such version of this pack."))
    return release
