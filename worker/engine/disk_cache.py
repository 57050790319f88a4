"""Files that can be made again, kept by their keys up to a size: those least used go first."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GIB = 2**30
LIMIT = 2 * GIB
SUFFIX = ".safetensors"
NAME = re.compile(r"[0-9a-f]{64}\.safetensors")
PART = ".part"
LEFT = re.compile(r"\.[0-9a-f]{64}\..+\.part")
STALE = 3600.0
"""Seconds after which a half written file is nobody's any more."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DiskCache:
    """limit: bytes of all files together; a key is a SHA-256 in hex. Several processes may share
    the directory. A disk that is full or gone costs time, never the work: it is as if nothing
    had been kept."""

    directory: Path
    limit: int = LIMIT

    def get(self, key: str) -> bytes | None:
        """What was put under the key, as far as the disk tells; the reader checks it."""
        path = self.directory / f"{key}{SUFFIX}"
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):  # read-only, or another process took it away
            os.utime(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Readable for this user alone: the texts that it was made of may be secret."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(PART, f".{key}.", self.directory)  # mode 0600
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                Path(part).replace(self.directory / f"{key}{SUFFIX}")
            finally:
                Path(part).unlink(missing_ok=True)
            self._prune()
        except OSError as error:
            log.warning("Nothing was kept in %s: %s", self.directory, error)

    def _prune(self) -> None:
        """Takes away what was used longest ago, until the rest is within the limit."""
        kept = sorted(self._files(), key=lambda found: found[1].st_mtime, reverse=True)
        total = 0
        for path, stat in kept:
            total += stat.st_size
            if total > self.limit:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Ours alone: whatever else lies in the directory is never touched. What a process that
        was killed left half written goes by the way."""
        for path in self.directory.iterdir():
            try:
                stat = path.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if NAME.fullmatch(path.name):
                yield path, stat
            elif LEFT.fullmatch(path.name) and time.time() - stat.st_mtime > STALE:
                path.unlink(missing_ok=True)
