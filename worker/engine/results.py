"""What the engine hands back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Progress:
    """One training step of a concept, or the mean over the concepts of a run. `loss` and `held_out`
    are KL divergences in nats per answer token; `held_out` is None between two validations.
    `seconds` since the beginning, about how many are `left`, and the tokens read per second.
    `asking`: those of the seconds in which the teacher gave its answers."""

    step: int
    total: int
    loss: float
    held_out: float | None
    seconds: float
    left: float = 0.0
    tokens_per_second: float = 0.0
    asking: float = 0.0


OnStep = Callable[[Progress], None]
ShouldStop = Callable[[], bool]
OnCheckpoint = Callable[[bytes], None]


@dataclass(frozen=True)
class ConceptResult:
    """What one concept came to.

    vectors: (k, hidden) float32, the soft prompt. before: (a, hidden), after: (b, hidden)
    float32, what is embedded around it, of the chat template and of the sentence that it stands
    in: [before; vectors, `times` over; after] is what plain PEFT puts in front of a chat rendered
    without a system turn.
    curve: {"step", "loss", "held_out"} per validation. measures and answers: JSON data, see
    docs/reference/train-spec.md; empty where the order asked for vectors alone.
    """

    vectors: Tensor
    before: Tensor
    after: Tensor
    curve: list[dict[str, Any]]
    measures: dict[str, Any]
    answers: list[dict[str, Any]]
    times: int = 1


@dataclass(frozen=True)
class TrainResult:
    """The concepts of a run by key, and the facts one needs to do the run again (JSON data)."""

    concepts: dict[str, ConceptResult]
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Generated:
    """One output. `finished` is False when the text was cut at the length limit. `gain` is the
    mean log probability per token that the text wins, in nats, when the model has read the
    definition: None for a row without a definition, or an empty text."""

    text: str
    token_ids: tuple[int, ...]
    finished: bool
    gain: float | None
