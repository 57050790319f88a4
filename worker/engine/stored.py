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

    from .soft_prompt import SoftPrompt

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"


@dataclass(frozen=True)
class Stored:
    """A soft prompt file, or a directory with PEFT's two files only; found by its name, not read
    yet. `record`: what `distill` wrote beside it, where it did."""

    path: Path
    record: Record | None = None

    def soft_prompt(self, backbone: Backbone) -> SoftPrompt:
        """Float32, without the chat template's own tokens, which the files have around it. All
        rows of a PEFT directory count as vectors: it does not say which are words."""
        from .artifact import read
        from .frame import frame_at
        from .soft_prompt import Around, SoftPrompt

        frame = frame_at(backbone)
        first, last = len(frame.before), len(frame.after)
        if self.path.is_dir():
            return SoftPrompt.alone(_rows(self.path, backbone, first + last)[first:-last])
        made = read(self.path.read_bytes())
        return SoftPrompt(made.vectors, Around(made.before[first:], made.after[:-last], made.times))


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


def _rows(directory: Path, backbone: Backbone, template: int) -> Tensor:
    """PEFT's rows: [template; words; vectors; words; template] (see `peft_view`)."""
    from .peft_view import read_peft

    rows = read_peft(directory, _width(directory_of(backbone)))
    if len(rows) <= template:
        raise EngineError(
            f"{directory} was not written by Lacuna: it has no vectors between the parts of the "
            "language model's chat template."
        )
    return rows


def _width(directory: Path) -> int:
    """Of the language model's embeddings; some models keep it in a part of their config."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(directory, trust_remote_code=False, local_files_only=True)
    return int(config.get_text_config().hidden_size)
