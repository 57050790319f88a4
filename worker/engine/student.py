"""A concept in training: its taught lessons as rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from .company import Beside
from .data import ELSEWHERE, Lesson, lessons_of
from .disk_cache import DiskCache
from .draws import Draws
from .improvising import improvised
from .own_answers import OwnAnswers
from .prompting import Prompter
from .recipes import Recipe
from .school import School
from .soft_prompt import from_definition
from .spec import ConceptSpec
from .teacher import Taught
from .texts import said_of_it


@dataclass(frozen=True)
class StudentRow:
    """What the student reads and what it should answer: `vectors` (k, hidden), with what stands
    beside them."""

    vectors: Tensor
    taught: Taught
    beside: Beside
    states_weight: float = 0.0
    """How much a mismatch with the teacher's states counts beside the divergence."""

    @property
    def turn(self) -> tuple[int, int] | None:
        """Equal for rows of one step whose system turn is the same and stands first; None for a
        row that has company before it."""
        if self.beside.before is not None:
            return None
        return id(self.vectors), id(self.beside.around)

    @property
    def turn_length(self) -> int:
        """Tokens in the system turn: vectors and words."""
        return self.beside.around.length(len(self.vectors))


@dataclass(frozen=True)
class Student:
    """One concept. `held_out` holds its held-out instructions, taught, to be watched and never
    trained on. init: (k, hidden)."""

    concept: ConceptSpec
    draws: Draws
    school: School
    own_answers: OwnAnswers
    validation: list[Taught]
    held_out: list[Taught]
    dropped: int
    init: Tensor

    def rows_of_step(
        self, vectors: Tensor, step: int, speaker: Tensor | None = None
    ) -> list[StudentRow]:
        """The rows of one step, the same whenever they are drawn; with the `speaker`, some hold
        what the student answers with those vectors. Asks the teacher what is not known yet, and
        raises what asking raises."""
        weight = self.draws.recipe.states_weight_at(step)
        own = {} if speaker is None else self.own_answers.of_step(step, speaker)
        drawn = zip(self.school.of_step(step), self.draws.of_step(step), strict=True)
        return [
            StudentRow(vectors, own.get(n, taught), beside, weight)
            for n, (taught, (_, beside)) in enumerate(drawn)
        ]

    def watched(self, vectors: Tensor) -> list[StudentRow]:
        """The rows of the validation, then those of the held-out instructions: as published."""
        taught = (*self.validation, *self.held_out)
        return [StudentRow(vectors, row, Beside(self.draws.published)) for row in taught]

    @property
    def lessons(self) -> int:
        return sum(map(len, self.draws.lessons.values()))


def prepare(
    prompter: Prompter,
    concept: ConceptSpec,
    recipe: Recipe,
    seed: int,
    should_stop: Callable[[], None],
    cache: DiskCache | None = None,
) -> Student:
    """The student, with its teacher's answers to what is watched; those to its lessons are asked
    when their steps come, from the `cache` where it has them. `should_stop` is called then too."""
    lessons = lessons_of(concept, recipe, seed, improvised(prompter, concept, seed))
    draws = Draws.of(prompter, concept, recipe, seed, lessons)
    school = School.of(prompter, concept, draws, should_stop, cache)
    held_out = [Lesson(row.text, "held out") for row in concept.held_out]
    # All that is about other things at once, whatever is drawn of it: every concept shares it.
    watched = school.ask([*lessons.validation, *held_out, *ELSEWHERE])
    loaded = prompter.loaded
    said = loaded.embed(prompter.ids(said_of_it(concept.definition)))
    return Student(
        concept=concept,
        draws=draws,
        school=school,
        own_answers=OwnAnswers(prompter, concept.definition, draws, should_stop),
        validation=watched[: len(lessons.validation)],
        held_out=watched[len(lessons.validation) : -len(ELSEWHERE)],
        dropped=lessons.dropped,
        init=from_definition(said, recipe.k, loaded.vocabulary_rms),
    )
