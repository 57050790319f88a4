"""Where the files of a backbone are, checked before anything is read from them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

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
    a repository that cannot be had, and for files that could run code or lead elsewhere.
    """
    path = Path(backbone.location)
    if not path.is_dir():
        if path.is_absolute() or not REPOSITORY.fullmatch(backbone.location):
            raise EngineError(
                f"There is no directory {backbone.location!r}. Check the language model's "
                "location, or give a Hugging Face repository and a commit."
            )
        path = _fetched(backbone.location, backbone.revision)
    _check_complete(path)
    _check_harmless(path)
    return path


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


def _check_complete(path: Path) -> None:
    missing = [name for name in NEEDED if not (path / name).is_file()]
    if missing:
        raise EngineError(f"{path} is not a usable language model: {', '.join(missing)} missing.")
    if not any(path.glob("*.safetensors")):
        raise EngineError(
            f"{path} has no weights in the safetensors format. Other formats can run code when "
            "they are read, so they are refused: convert the weights first."
        )


def _check_harmless(path: Path) -> None:
    """transformers would pass over some of this in silence; a person should know of it."""
    for name in ("config.json", "tokenizer_config.json"):
        if "auto_map" in _json(path / name):
            raise EngineError(
                f"{path / name} asks for code of its own (auto_map). Such code is never run, and "
                "without it the language model may be another one than its authors mean. Choose "
                "one that transformers knows by itself."
            )
    if (path / "adapter_config.json").exists():
        raise EngineError(
            f"{path} is an adapter (adapter_config.json), which would load another language "
            "model than this one. Give the directory of the whole language model."
        )
    index = path / "model.safetensors.index.json"
    shards = _json(index).get("weight_map", {}).values() if index.exists() else ()
    for shard in sorted({str(each) for each in shards}):
        if Path(shard).name != shard or not shard.endswith(".safetensors"):
            raise EngineError(
                f"{index} names {shard!r}, which is no safetensors file beside it. Other formats "
                "can run code when they are read, so they are refused: convert the weights first."
            )
        if not (path / shard).is_file():
            raise EngineError(f"{path} is not a usable language model: {shard} missing.")


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{path} is damaged: {error}. Fetch the language model again.") from error
    if not isinstance(found, dict) or not isinstance(found.get("weight_map", {}), dict):
        raise EngineError(f"{path} is damaged: it should hold a JSON object.")
    return found
