"""A soft prompt from the disk: the engine's own file, or a PEFT directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import EngineError
from .records import RECORD, SOFT_PROMPT, Record, check_files, record_in
from .source import directory_of
from .spec import Backbone

if TYPE_CHECKING:
    from torch import Tensor

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"


@dataclass(frozen=True)
class Stored:
    """A soft prompt file, or a directory with PEFT's two files only; found by its name, not read
    yet. `record`: what `distill` wrote beside it, where it did."""

    path: Path
    record: Record | None = None

    def vectors(self, backbone: Backbone) -> Tensor:
        """(k, hidden) float32, without the chat frame that PEFT's files have around it."""
        from .artifact import read

        if self.path.is_dir():
            return _unframed(self.path, backbone)
        return read(self.path.read_bytes()).vectors


def stored_at(path: Path) -> Stored:
    """Raises EngineError where there is no soft prompt, and for one that is not what the record
    beside it says."""
    if path.is_file():
        check_files([path], _record_beside(path.parent))
        return Stored(path)
    record = _record_beside(path)
    if (path / SOFT_PROMPT).is_file():
        check_files([path / SOFT_PROMPT], record)
        return Stored(path / SOFT_PROMPT, record)
    if (path / WEIGHTS).is_file() and (path / CONFIG).is_file():
        check_files([path / WEIGHTS, path / CONFIG], record)
        return Stored(path, record)
    raise EngineError(
        f"There is no soft prompt at {path}. Give a file that the engine wrote, or a directory "
        f"with {SOFT_PROMPT}, or one with {CONFIG} and {WEIGHTS}."
    )


def _record_beside(directory: Path) -> Record | None:
    return record_in(directory) if (directory / RECORD).is_file() else None


def _unframed(directory: Path, backbone: Backbone) -> Tensor:
    """PEFT's rows are [frame before; vectors; frame after] (see `peft_view`): the tokenizer says
    how long the frame is."""
    from transformers import AutoTokenizer

    from .frame import frame_of
    from .peft_view import read_peft

    tokenizer = AutoTokenizer.from_pretrained(
        directory_of(backbone), trust_remote_code=False, local_files_only=True
    )
    frame = frame_of(tokenizer)
    rows = read_peft(directory, _width(directory_of(backbone)))
    first, last = len(frame.before), len(rows) - len(frame.after)
    if last <= first:
        raise EngineError(
            f"{directory} was not written by Lacuna: it has no vectors between the parts of the "
            "language model's chat frame."
        )
    return rows[first:last].contiguous()


def _width(directory: Path) -> int:
    """Of the language model's embeddings; some models keep it in a part of their config."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(directory, trust_remote_code=False, local_files_only=True)
    return int(config.get_text_config().hidden_size)
