"""Named, versioned hyper-parameters.

A recipe never changes under its name and version: what changes gets a new version, so a stored
run says exactly how it was made.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import EngineError

MOST_TIMES = 8
INITS = ("definition", "term", "vocabulary")
"""Where a soft prompt may begin (see `inits`), in the order in which a recipe takes them."""


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
    locality_share: float = 0.58
    """Share of the rows that are about something else and must not change."""
    strangers_share: float = 0.04
    """Share of the rows, out of those about something else, that ask about another concept whose
    note stands beside the soft prompt."""
    company_share: float = 0.1
    """Share of the other rows in which another concept's note stands beside the soft prompt."""
    other_sentences_share: float = 0.2
    """Share of the rows in which other words than the published ones stand around the vectors."""
    states_weight: float = 0.3
    """What a mismatch with the teacher's hidden states counts beside the divergence at first. It
    falls to nothing: the states show the way, the answers are what is wanted."""
    own_answers_share: float = 0.0
    """Share of the rows about the concept that hold the student's own answers."""
    own_answers_from: float = 0.5
    """After which part of the steps that begins."""
    contrast_weight: float = 0.0
    """What a true statement that is not above its inversion counts beside the rows' mean; with 0
    there are no such pairs."""
    inits: int = 1
    """How many of INITS train side by side until the best is known."""
    inits_until: float = 0.1
    """Share of the steps after which it is known."""
    validation_share: float = 0.1
    """Share of the engine's own instructions kept out of training to choose the best step."""
    validate_every: int = 50
    patience: int | None = None
    """Validations without a better one after which a concept is done; None: never before its
    last step."""
    checkpoint_every: int = 50
    answer_tokens: int = 48

    def __post_init__(self) -> None:
        if not 1 <= self.times <= MOST_TIMES:
            raise EngineError(f"A soft prompt is read 1 to {MOST_TIMES} times.")
        if not 1 <= self.inits <= len(INITS) or not 0 < self.inits_until <= 1:
            raise EngineError(
                f"A recipe has 1 to {len(INITS)} inits, for a share of the steps above 0 and up to 1."
            )
        if self.inits > 1 and self.own_answers_begin < self.inits_steps:
            raise EngineError("Own answers begin after the best init is known, not before.")
        if not 0 <= self.strangers_share <= self.locality_share:
            raise EngineError(
                "Strangers are asked about in a part of the rows about something else."
            )
        if self.contrast_weight < 0 or (self.patience is not None and self.patience < 1):
            raise EngineError("A recipe's contrast weight is 0 or more, its patience 1 or more.")

    @property
    def inits_steps(self) -> int:
        """Steps that several inits take side by side."""
        return max(1, round(self.inits_until * self.steps))

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
        Recipe("draft", 7, steps=100, rows_per_step=4, answer_tokens=32, validate_every=25),
        Recipe("standard", 7, steps=800, rows_per_step=4, validate_every=160),
        Recipe("thorough", 7, steps=1500, rows_per_step=4, validate_every=250),
    )
}


def recipe_named(name: str) -> Recipe:
    """Raises EngineError for a name that no recipe has."""
    if name not in RECIPES:
        raise EngineError(f"There is no recipe {name!r}. The recipes are: {', '.join(RECIPES)}.")
    return RECIPES[name]
