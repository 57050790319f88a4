"""A concept in training: its taught lessons as rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from .company import Beside
from .contrast import Contrast
from .data import ELSEWHERE, Lesson, lessons_of
from .disk_cache import DiskCache
from .draws import Draws
from .improvising import improvised
from .inits import inits_of
from .own_answers import OwnAnswers
from .prompting import Prompter
from .recipes import INITS, Recipe
from .school import School
from .spec import ConceptSpec
from .teacher import Taught


@dataclass(frozen=True)
class StudentRow:
    """What the student reads and what it should answer: `vectors` (k, hidden), with what stands
    beside them."""

    vectors: Tensor
    taught: Taught
    beside: Beside
    states_weight: float = 0.0
    """How much a mismatch with the teacher's states counts beside the divergence."""
    contrast_weight: float = 0.0
    """Above 0 in the two rows of a pair, which stand behind a step's lessons, first the true
    statement and then its inversion: how much the pair counts beside them."""

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
    """One concept. validation: lessons that choose the best step; held_out: its held-out
    instructions, to be watched and never trained on. inits: (k, hidden), by their names in INITS."""

    concept: ConceptSpec
    draws: Draws
    school: School
    own_answers: OwnAnswers
    validation: list[Lesson]
    held_out: list[Lesson]
    dropped: int
    inits: dict[str, Tensor]
    contrast: Contrast

    @property
    def init(self) -> Tensor:
        """The one that there always is."""
        return self.inits[INITS[0]]

    def rows_of_step(
        self, vectors: Tensor, step: int, speaker: Tensor | None = None
    ) -> list[StudentRow]:
        """The rows of one step, the same whenever they are drawn; with the `speaker`, some hold
        what the student answers with those vectors. Asks the teacher what is not known yet, and
        raises what asking raises."""
        weight = self.draws.recipe.states_weight_at(step)
        own = {} if speaker is None else self.own_answers.of_step(step, speaker)
        drawn = zip(self.school.of_step(step), self.draws.of_step(step), strict=True)
        lessons = [
            StudentRow(vectors, own.get(n, taught), beside, weight)
            for n, (taught, (_, beside)) in enumerate(drawn)
        ]
        return lessons + self._pair_of_step(vectors, step)

    def _pair_of_step(self, vectors: Tensor, step: int) -> list[StudentRow]:
        beside, weight = Beside(self.draws.published), self.draws.recipe.contrast_weight
        pair = self.contrast.of_step(step)
        return [StudentRow(vectors, said, beside, contrast_weight=weight) for said in pair]

    @cached_property
    def taught_to_watch(self) -> list[Taught]:
        """The validation, then the held-out instructions. The teacher is asked when they are first
        wanted, which is long after the first step."""
        return self.school.ask([*self.validation, *self.held_out])

    def watched(self, vectors: Tensor) -> list[StudentRow]:
        """The rows of what is watched: as published."""
        beside = Beside(self.draws.published)
        return [StudentRow(vectors, row, beside) for row in self.taught_to_watch]

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
    """The student. Its teacher is asked when what it says is wanted, or the `cache` where that
    has it. `should_stop` is called then too."""
    claims = improvised(prompter, concept, seed)
    lessons = lessons_of(concept, recipe, seed, claims)
    draws = Draws.of(prompter, concept, recipe, seed, lessons)
    school = School.of(prompter, concept, draws, should_stop, cache)
    # All that is about other things at once, whatever is drawn of it: every concept shares it.
    school.ask(ELSEWHERE)
    return Student(
        concept=concept,
        draws=draws,
        school=school,
        own_answers=OwnAnswers(prompter, concept.definition, draws, should_stop),
        validation=list(lessons.validation),
        held_out=[Lesson(row.text, "held out") for row in concept.held_out],
        dropped=lessons.dropped,
        inits=inits_of(prompter, concept, recipe, seed),
        contrast=Contrast.of(prompter, concept, recipe, seed, lessons, claims),
    )
