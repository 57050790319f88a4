"""What is wrong with the signing key is said before the site starts, not when somebody publishes."""

import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error

from .format import PackError, keys


def signing_key_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001 readable by others, E002 no P-256 key. A machine without the key is fine: see `deploy`."""
    path = Path(settings.PACK_SIGNING_KEY_FILE)
    if not path.exists():
        return []
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [
            Error(
                f"The signing key {path} can be read by other accounts of this machine.",
                hint=f"chmod 600 {path}; if somebody may have read it, make a new key.",
                id="packs.E001",
            )
        ]
    try:
        keys.public_pem(path)
    except PackError as error:
        return [Error(str(error), hint="Releases need a P-256 key in PEM.", id="packs.E002")]
    return []


def signing_key_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """W001 no key: this machine cannot build releases."""
    path = Path(settings.PACK_SIGNING_KEY_FILE)
    if settings.DEMO or path.exists():
        return []
    return [
        checks.Warning(
            f"There is no signing key at {path}: this machine cannot build releases.",
            hint="Only the machine of the light worker needs it. Make one as docs/how-to/deploy.md "
            "says; elsewhere silence packs.W001.",
            id="packs.W001",
        )
    ]
