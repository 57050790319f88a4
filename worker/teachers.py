"""Where the workers of one machine keep the teachers' answers: the site's choice of a cache."""

from pathlib import Path

from django.conf import settings

from .engine.disk_cache import GIB, DiskCache


def kept() -> DiskCache | None:
    """None where the site wants nothing kept."""
    if not settings.TEACHER_CACHE_GIB:
        return None
    return DiskCache(Path(settings.TEACHER_CACHE_DIR), settings.TEACHER_CACHE_GIB * GIB)
