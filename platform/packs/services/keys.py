"""The site's signing key: where it is, and the public halves that strangers verify with."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import NotFound
from packs.format import PackError, keys
from packs.models import SigningKey


def private_key(*, make: bool = False) -> Path:
    """The file of the private key. In the demo it is made on first use; a server must bring it,
    or `make` it once with `manage.py signing_key --make`.

    Raises `PackError` when there is none.
    """
    path = Path(settings.PACK_SIGNING_KEY_FILE)
    if not path.exists():
        if not (make or settings.DEMO):
            raise PackError(
                f"There is no signing key at {path}. Set PACK_SIGNING_KEY_FILE to yours, or make one: "
                "manage.py signing_key --make."
            )
        keys.generate(path)
    return path


def remember(pem: str) -> SigningKey:
    """Keep the public half for as long as there are releases signed with it."""
    with transaction.atomic():
        key, _made = SigningKey.objects.get_or_create(
            key_id=keys.key_id(pem.encode()), defaults={"pem": pem}
        )
    return key


def public_keys() -> list[dict[str, Any]]:
    """Every public key that releases were or will be signed with, the current one first."""
    known = {row.key_id: row.pem for row in SigningKey.objects.all()}
    if current := _current():
        known = {keys.key_id(current.encode()): current} | known
    return [{"key_id": key_id, "pem": pem} for key_id, pem in known.items()]


def public_pem(key_id: str = "") -> str:
    """The PEM of this key, or of the current one. Raises `NotFound`."""
    for key in public_keys():
        if not key_id or key["key_id"] == key_id:
            return str(key["pem"])
    raise NotFound(_("There is no such key. A site without releases has none yet."))


def _current() -> str:
    """The public half of the key on this machine; the web machine of a server may hold none."""
    path = Path(settings.PACK_SIGNING_KEY_FILE)
    try:
        return keys.public_pem(path).decode() if path.exists() else ""
    except (PackError, OSError):
        return ""
