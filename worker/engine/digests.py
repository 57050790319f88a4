"""The hashes that name a backbone, and whether they are the registered ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .errors import EngineError
from .spec import DIGESTS, Backbone

FILES = {"weights": "*.safetensors", "tokenizer": "tokenizer.json", "chat_template": "its text"}


def digests_of(path: Path, chat_template: str) -> dict[str, str]:
    """`weights`, `tokenizer` and `chat_template`, each a SHA-256 that anyone can check."""
    return {
        "weights": weights_digest(path),
        "tokenizer": sha256_of(path / "tokenizer.json"),
        "chat_template": hashlib.sha256(chat_template.encode()).hexdigest(),
    }


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_digest(path: Path) -> str:
    """`cd DIRECTORY && LC_ALL=C sha256sum *.safetensors | sha256sum`: anyone can check it."""
    listing = "".join(
        f"{sha256_of(file)}  {file.name}\n" for file in sorted(path.glob("*.safetensors"))
    )
    return hashlib.sha256(listing.encode()).hexdigest()


def check_registered(backbone: Backbone, found: dict[str, str]) -> None:
    """Raises EngineError for the first of the backbone's digests that is not the one found.

    A soft prompt for other weights is noise, one for another tokenizer or template stands
    between other words: better to stop before hours of training than after.
    """
    for name in DIGESTS:
        registered = getattr(backbone, name)
        if registered is not None and registered != found[name]:
            what = name.replace("_", " ")
            raise EngineError(
                f"The {what} of {backbone.location} ({FILES[name]}) is not the registered one: "
                f"SHA-256 {found[name]}, registered {registered}. No work was begun. Put the "
                "registered files back, or register this language model under a name of its own."
            )
