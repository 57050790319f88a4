"""Packs are the admins' business; reading and downloading what is published is everybody's."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_admin
from common.answers import YES, Answer, no

from .models import Release
from .states import ReleaseState


def may_create_pack(user: Any) -> Answer:
    return is_admin(user)


def may_draft(user: Any) -> Answer:
    return is_admin(user)


def may_publish(user: Any, release: Release) -> Answer:
    if not (answer := is_admin(user)):
        return answer
    if not release.is_draft:
        return no(_("This version is published already. A change is a new version."))
    return no(_("It is being built right now.")) if release.is_building else YES


def may_discard(user: Any, release: Release) -> Answer:
    """A draft may go; what was published stays for good."""
    if not (answer := is_admin(user)):
        return answer
    if not release.is_draft:
        return no(_("A published version is never deleted. You can withdraw it."))
    return no(_("It is being built. Wait for that to end.")) if release.is_building else YES


def may_yank(user: Any, release: Release) -> Answer:
    if not (answer := is_admin(user)):
        return answer
    if release.state != ReleaseState.PUBLISHED:
        return no(_("Only a published version can be withdrawn."))
    return YES
