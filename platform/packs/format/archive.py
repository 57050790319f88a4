"""The release as one file: a tar with exactly one spelling.

The writer has no choices (sorted names, zero times, mode 0644, owner 0, no links, no folders of
their own). The reader therefore accepts precisely what the writer would write: it takes the names
and contents out, writes them again, and compares. A trick that tar allows and this writer never
uses (links, sparse files, long-name records, a second file of the same name, bytes after the end)
cannot come through. Everything is judged in memory; nothing is written before all of it is right.
"""

import io
import tarfile
from collections.abc import Mapping

from .errors import PackError
from .names import check_path

MAX_BYTES = 256 * 1024 * 1024
MAX_FILES = 4096
BLOCK = 512


def write(files: Mapping[str, bytes]) -> bytes:
    """The archive of `files` (path -> content)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files):
            check_path(path)
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(files[path]), 0o644
            try:
                tar.addfile(entry, io.BytesIO(files[path]))
            except ValueError as error:
                raise PackError(f"The path {path!r} does not fit into an archive.") from error
    return out.getvalue()


def read(content: bytes) -> dict[str, bytes]:
    """The files in an archive. Raises `PackError` for one that our writer would not have written."""
    if len(content) > MAX_BYTES:
        raise PackError(f"The archive is larger than {MAX_BYTES:,} bytes. Nothing was read.")
    files: dict[str, bytes] = {}
    seen: set[str] = set()
    at = 0
    while any(header := content[at : at + BLOCK]):
        path, size = _entry(header)
        if path.casefold() in seen:
            raise PackError(f"The archive holds {path!r} twice. Nothing was written.")
        if len(files) == MAX_FILES:
            raise PackError(f"The archive holds more than {MAX_FILES} files. Nothing was written.")
        if size > len(content) - at - BLOCK:
            raise PackError(f"The archive is cut short inside {path!r}. Download it again.")
        seen.add(path.casefold())
        files[path] = content[at + BLOCK : at + BLOCK + size]
        at += BLOCK + -(-size // BLOCK) * BLOCK
    if not files or write(files) != content:
        raise PackError(
            "The archive is not as Lacuna writes it: it was packed again, cut short, or something "
            "was added. Download it again, or unpack it yourself and verify the folder."
        )
    return files


def _entry(header: bytes) -> tuple[str, int]:
    """Name and size of the file that a tar header announces."""
    if len(header) < BLOCK or header[257:263] != b"ustar\0":
        raise PackError("This is not an archive that Lacuna wrote. Nothing was written.")
    name, prefix = (_text(header[a:b]) for a, b in ((0, 100), (345, 500)))
    path = f"{prefix}/{name}" if prefix else name
    if header[156:157] != tarfile.REGTYPE:
        raise PackError(
            f"The archive holds {path[:120]!r}, which is a link, a folder or something else that is "
            "no plain file. Nothing was written."
        )
    check_path(path)
    try:
        size = int(header[124:135], 8)
    except ValueError as error:
        raise PackError(f"The archive gives no size for {path!r}. Nothing was written.") from error
    if size < 0:
        raise PackError(f"The archive gives {path!r} a size below nothing. Nothing was written.")
    return path, size


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("ascii", errors="replace")
