"""Secrets made on first use, for a laptop. A server gets its own from the environment."""

import os
import secrets
from pathlib import Path


def local_secret(path: Path) -> str:
    """Return the secret in `path`, making it (mode 0600) when there is none yet."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
