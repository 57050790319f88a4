"""Bytes that trainings and releases make, kept under their own SHA-256.

The name is made here from the digest, never from anything a person typed. Writing the same bytes
twice is harmless; a reader gets exactly what the digest says or an error.
"""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def put(content: bytes) -> str:
    """Keep `content` and return its SHA-256 in hex."""
    digest = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(_name(digest)):
        default_storage.save(_name(digest), ContentFile(content))
    return digest


def read(digest: str) -> bytes:
    """Return the bytes of `digest`. Raises `ValueError` when what is stored is something else."""
    with open_(digest) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"The stored bytes of {digest[:12]} do not match their digest.")
    return content


def open_(digest: str) -> Any:
    """Open the bytes of `digest` for streaming."""
    return default_storage.open(_name(digest), "rb")


def exists(digest: str) -> bool:
    return bool(default_storage.exists(_name(digest)))


def _name(digest: str) -> str:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("An artifact is named by its SHA-256 in lower-case hex.")
    return f"{digest[:2]}/{digest}"
