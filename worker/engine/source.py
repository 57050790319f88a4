"""Where the files of a backbone are, checked before anything is read from them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from .errors import EngineError
from .spec import Backbone

COMMIT = re.compile(r"[0-9a-f]{40}")
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json")
# What a causal language model is read from. Nothing that could hold code or a pickle.
WANTED = ["*.safetensors", "*.safetensors.index.json", "*.json", "*.jinja", "*.model", "merges.txt"]


def directory_of(backbone: Backbone) -> Path:
    """The local directory with the backbone's files; a repository is fetched at its commit.

    Raises EngineError for a missing or incomplete directory, a branch in the place of a commit,
    or a repository that cannot be had.
    """
    path = Path(backbone.location)
    if path.is_dir():
        return _complete(path)
    if path.is_absolute() or not REPOSITORY.fullmatch(backbone.location):
        raise EngineError(
            f"There is no directory {backbone.location!r}. Check the language model's location, "
            "or give a Hugging Face repository and a commit."
        )
    return _complete(_fetched(backbone.location, backbone.revision))


def _fetched(repository: str, revision: str | None) -> Path:
    if revision is None or not COMMIT.fullmatch(revision):
        raise EngineError(
            f"The repository {repository!r} needs a full commit (40 hexadecimal digits), not "
            f"{revision!r}: a branch or tag can change under a soft prompt."
        )
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository, revision=revision, allow_patterns=WANTED))
    except Exception as error:  # the hub raises many kinds; each means the same to a person
        raise EngineError(
            f"{repository!r} at {revision} could not be fetched: {error}. Check the name, the "
            "commit and the connection."
        ) from error


def _complete(path: Path) -> Path:
    missing = [name for name in NEEDED if not (path / name).is_file()]
    if missing:
        raise EngineError(f"{path} is not a usable language model: {', '.join(missing)} missing.")
    if not any(path.glob("*.safetensors")):
        raise EngineError(
            f"{path} has no weights in the safetensors format. Other formats can run code when "
            "they are read, so they are refused: convert the weights first."
        )
    return path


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_digest(path: Path) -> str:
    """`cd DIRECTORY && LC_ALL=C sha256sum *.safetensors | sha256sum`: anyone can check it."""
    listing = "".join(
        f"{sha256_of(file)}  {file.name}\n" for file in sorted(path.glob("*.safetensors"))
    )
    return hashlib.sha256(listing.encode()).hexdigest()
