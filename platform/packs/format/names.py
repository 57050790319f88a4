"""Which names a pack, a version and a file of a pack may have."""

import re

from .errors import PackError

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
# Semantic Versioning 2.0.0 without build metadata: two releases must never compare as equal.
_NUMBER = r"(?:0|[1-9]\d{0,8})"
# Small letters only: two folders must differ on every file system.
_PRE = rf"(?:{_NUMBER}|\d*[a-z-][0-9a-z-]*)"
VERSION = re.compile(rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_PRE}(?:\.{_PRE})*))?")
MAX_VERSION = 30
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,94}")
MAX_PATH = 200


def check_slug(slug: str, where: str) -> None:
    if not SLUG.fullmatch(slug):
        raise PackError(
            f"{where} must be 1 to 60 small letters, digits or inner hyphens, not {slug[:70]!r}."
        )


def is_version(version: str) -> bool:
    """Whether this is a semantic version such as 1.2.0 or 2.0.0-rc.1."""
    return len(version) <= MAX_VERSION and bool(VERSION.fullmatch(version))


def precedence(version: str) -> tuple[object, ...]:
    """A key that sorts versions as semver.org section 11 says: 1.0.0-rc.1 before 1.0.0."""
    match = VERSION.fullmatch(version)
    if match is None:
        raise PackError(f"{version[:50]!r} is not a semantic version.")
    numbers, pre = tuple(int(match[i]) for i in (1, 2, 3)), match[4]
    parts = tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in (pre or "").split(".")
    )
    return (*numbers, pre is None, parts)


def check_path(path: str) -> None:
    """Refuse what could land outside the folder, hide itself, or differ between file systems."""
    if len(path) > MAX_PATH or not all(_SEGMENT.fullmatch(part) for part in path.split("/")):
        raise PackError(
            f"The archive names a file {path[:120]!r}. A pack holds only relative paths of plain "
            "letters, digits, dots, dashes and underscores. Nothing was written."
        )
