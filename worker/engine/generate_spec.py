"""What is asked of generation: rows of (instruction, context)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import EngineError
from .spec import Backbone

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Row:
    """One text to generate: an instruction, and what stands in the system turn before it.

    Neither `system` nor `vectors`: the bare model. `system`: a text, such as the definition.
    `vectors`: (n, hidden) float32, the whole content of the turn in the place of that text: a soft
    prompt with the words of its sentence (`Artifact.turn`). `definition`: what the text is scored
    against (see Generated.gain). `seed`: of this row's sampling alone.
    """

    instruction: str
    system: str | None = None
    vectors: Tensor | None = None
    definition: str | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.system is not None and self.vectors is not None:
            raise EngineError("A row takes a text or a soft prompt in its system turn, not both.")

    @property
    def context(self) -> str | Tensor | None:
        """What stands in the system turn."""
        return self.vectors if self.vectors is not None else self.system


@dataclass(frozen=True)
class GenerateSpec:
    """Rows for one backbone. `temperature` 0 takes the likeliest token at every step."""

    backbone: Backbone
    rows: tuple[Row, ...]
    max_new_tokens: int = 64
    temperature: float = 0.0

    def __post_init__(self) -> None:
        if not self.rows:
            raise EngineError("There is nothing to generate: the spec has no rows.")
        if self.max_new_tokens < 1 or self.temperature < 0:
            raise EngineError("Generation needs max_new_tokens >= 1 and temperature >= 0.")
