"""Named, versioned hyper-parameters.

A recipe never changes under its name and version: what changes gets a new version, so a stored
run says exactly how it was made.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import EngineError


@dataclass(frozen=True)
class Recipe:
    """How a soft prompt is trained. Token counts are upper bounds; rates are per step."""

    name: str
    version: int
    steps: int
    k: int = 8
    times: int = 3
    """How often the vectors are read, one copy behind the other (see `sentence`)."""
    rows_per_step: int = 2
    """Rows of each concept in every step."""
    learning_rate: float = 0.03
    warmup_steps: int = 10
    betas: tuple[float, float] = (0.9, 0.95)
    basis_every: int = 10
    """Steps between two looks at the basis in which the optimiser keeps its second moments."""
    clip_norm: float = 1.0
    """Largest gradient norm, for each concept by itself."""
    ball: float = 1.2
    """Largest norm of a vector, in RMS norms of the vocabulary's embeddings."""
    teacher_top_k: int = 32
    locality_share: float = 0.5
    """Share of the rows that are about something else and must not change."""
    company_share: float = 0.1
    """Share of the rows in which another concept's note stands beside the soft prompt."""
    other_sentences_share: float = 0.2
    """Share of the rows in which other words than the published ones stand around the vectors."""
    states_weight: float = 0.3
    """What a mismatch with the teacher's hidden states counts beside the divergence at first. It
    falls to nothing: the states show the way, the answers are what is wanted."""
    own_answers_share: float = 0.0
    """Share of the rows about the concept that hold the student's own answers."""
    own_answers_from: float = 0.5
    """After which part of the steps that begins."""
    validation_share: float = 0.1
    """Share of the engine's own instructions kept out of training to choose the best step."""
    validate_every: int = 50
    checkpoint_every: int = 50
    answer_tokens: int = 48

    def states_weight_at(self, step: int) -> float:
        return self.states_weight * max(0.0, 1 - step / self.steps)

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def own_answers_begin(self) -> int:
        """The number of the first step, counted from 0, that may have the student's own answers;
        that of no step where none has."""
        return round(self.own_answers_from * self.steps) if self.own_answers_share else self.steps


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe("draft", 4, steps=100, rows_per_step=4, answer_tokens=32, validate_every=25),
        Recipe("standard", 4, steps=600, rows_per_step=4, validate_every=100),
        Recipe("thorough", 4, steps=1500, rows_per_step=4, validate_every=250),
    )
}


def recipe_named(name: str) -> Recipe:
    """Raises EngineError for a name that no recipe has."""
    if name not in RECIPES:
        raise EngineError(f"There is no recipe {name!r}. The recipes are: {', '.join(RECIPES)}.")
    return RECIPES[name]
