"""Check a pack completely: structure, digests, signature, tensors. Offline, without the site."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import archive, canonical, manifest, peft, signing
from .errors import PackError
from .manifest import Manifest
from .names import check_path


@dataclass(frozen=True)
class Receipt:
    """What was verified. `sha256` is of the archive, empty when a folder was given."""

    manifest: Manifest
    key_id: str
    sha256: str
    tree: dict[str, bytes]


def verify(path: Path, public_pem: bytes) -> Receipt:
    """Verify the archive or unpacked folder at `path`. Raises `PackError` on the first fault."""
    try:
        if path.is_dir():
            return verify_tree(_read_folder(path), public_pem)
        if path.stat().st_size > archive.MAX_BYTES:
            raise PackError(f"{path} is larger than {archive.MAX_BYTES:,} bytes.")
        content = path.read_bytes()
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}.") from error
    return verify_archive(content, public_pem)


def verify_archive(content: bytes, public_pem: bytes) -> Receipt:
    """Verify the bytes of an archive."""
    return verify_tree(archive.read(content), public_pem, canonical.sha256(content))


def verify_tree(tree: Mapping[str, bytes], public_pem: bytes, sha256: str = "") -> Receipt:
    """Verify the files of a release: `<name>-<version>/model.sig` and `.../pack/...`."""
    folder, signature, files = _split(tree)
    stated = manifest.from_bytes(files.get(manifest.FILE, b""))
    if folder != stated.folder:
        raise PackError(f"The folder is called {folder!r}, but it holds {stated.folder!r}.")
    _check_digests(stated, files)
    key_id = signing.verify(files, signature, public_pem)
    for concept in stated.concepts:
        _check_concept(concept, stated, files)
    return Receipt(stated, key_id, sha256, dict(tree))


def _split(tree: Mapping[str, bytes]) -> tuple[str, bytes, dict[str, bytes]]:
    folder = next(iter(tree), "").partition("/")[0]
    signature, files = b"", {}
    for path, content in tree.items():
        top, _, rest = path.partition("/")
        if top == folder and rest == signing.SIGNATURE:
            signature = content
        elif top == folder and rest.startswith(f"{signing.FOLDER}/"):
            files[rest.removeprefix(f"{signing.FOLDER}/")] = content
        else:
            raise PackError(f"{path!r} does not belong into a release of a pack.")
    if not signature:
        raise PackError(f"There is no {signing.SIGNATURE}: this pack is not signed.")
    if manifest.FILE not in files:
        raise PackError(f"There is no {manifest.FILE}: this is not a pack.")
    return folder, signature, files


def _check_digests(stated: Manifest, files: Mapping[str, bytes]) -> None:
    listed = {entry.path: entry for entry in stated.files}
    if missing := sorted(set(listed) - set(files)):
        raise PackError(f"pack/{missing[0]} is missing. Download the release again.")
    if extra := sorted(set(files) - set(listed) - {manifest.FILE}):
        raise PackError(f"pack/{extra[0]} was added; pack.json does not know it.")
    for path, entry in listed.items():
        if len(files[path]) != entry.size or canonical.sha256(files[path]) != entry.sha256:
            raise PackError(
                f"pack/{path} is not the file that was published: its SHA-256 is "
                f"{canonical.sha256(files[path])[:16]}..., pack.json says {entry.sha256[:16]}... "
                "Do not load it; download the release again."
            )


def _check_concept(concept: manifest.Concept, stated: Manifest, files: Mapping[str, bytes]) -> None:
    names = (peft.CONFIG, peft.WEIGHTS)
    for name in names:
        if f"{concept.slug}/{name}" not in files:
            raise PackError(f"pack/{concept.slug}/{name} is missing from the pack.")
    own = {name: files[f"{concept.slug}/{name}"] for name in names}
    peft.check(concept, stated.language_model, own)


def _read_folder(path: Path) -> dict[str, bytes]:
    """The plain files below `path`, as the archive would name them."""
    root, total = path.resolve(), 0
    tree: dict[str, bytes] = {}
    for place, folders, names in os.walk(root):
        for name in [*folders, *names]:
            file = Path(place) / name
            inside = f"{root.name}/{file.relative_to(root).as_posix()}"
            check_path(inside)
            status = file.lstat()
            if stat.S_ISDIR(status.st_mode):
                continue
            total += status.st_size
            if not stat.S_ISREG(status.st_mode):
                raise PackError(f"{inside} is a link or a device. A pack holds plain files only.")
            if total > archive.MAX_BYTES or len(tree) == archive.MAX_FILES:
                raise PackError("The folder is larger than any pack.")
            tree[inside] = file.read_bytes()
    return tree
