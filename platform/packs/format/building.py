"""Put a pack together: from the manifest and the trained rows to one signed archive."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from . import archive, canonical, card, peft, signing
from .errors import PackError
from .manifest import FILE, FileDigest, Manifest, check
from .tensors import Rows

CARD = "README.md"


@dataclass(frozen=True)
class Vectors:
    """What a training left: (k, hidden) vectors, and the embedded frame, template and sentence,
    before them (a, hidden) and after them (b, hidden). All float32. `times`: how often the vectors
    are read, one copy behind the other."""

    before: Rows
    vectors: Rows
    after: Rows
    times: int = 1


@dataclass(frozen=True)
class Built:
    """A finished release. `files` are the signed files by their path inside the pack."""

    manifest: Manifest
    files: dict[str, bytes]
    archive: bytes


def build(manifest: Manifest, vectors: Mapping[str, Vectors], private_key: Path) -> Built:
    """Build and sign. `manifest.files` is filled in here; `vectors` is by the concept's slug.

    The same manifest and vectors give the same `files`, byte for byte. Raises `PackError` when a
    soft prompt does not fit its frame or the model that the manifest states.
    """
    check(replace(manifest, files=()))
    files = contents(manifest, vectors)
    listed = tuple(
        FileDigest(path, canonical.sha256(files[path]), len(files[path])) for path in sorted(files)
    )
    manifest = replace(manifest, files=listed)
    files[FILE] = manifest.to_bytes()
    signature = signing.sign(files, private_key)
    return Built(manifest, files, archive.write(_tree(manifest.folder, files, signature)))


def contents(manifest: Manifest, vectors: Mapping[str, Vectors]) -> dict[str, bytes]:
    """Every file of the pack except `pack.json`."""
    files = {CARD: card.pack_card(manifest)}
    for concept in manifest.concepts:
        given = vectors[concept.slug]
        all_rows = peft.rows(given.before, given.vectors, given.after, given.times)
        made = peft.write(concept, manifest.language_model, all_rows)
        if peft.length(concept) != len(all_rows):
            raise PackError(f"The soft prompt of {concept.slug} does not fit its frame.")
        peft.check(concept, manifest.language_model, made)
        made[CARD] = card.concept_card(concept, manifest)
        files |= {f"{concept.slug}/{name}": content for name, content in made.items()}
    return files


def _tree(folder: str, files: Mapping[str, bytes], signature: bytes) -> dict[str, bytes]:
    tree = {f"{folder}/{signing.FOLDER}/{path}": content for path, content in files.items()}
    tree[f"{folder}/{signing.SIGNATURE}"] = signature
    return tree
