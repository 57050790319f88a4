"""The teacher's answers, asked for a stretch of steps at a time.

A training draws its lessons at random, and a short one never draws most of them. What a stretch of
steps will draw is known before it begins, so only that is asked: the first step need not wait for
answers to the last, and a draft asks for a third of what a thorough training does. Every stretch
is as long as all before it, for ever less of what it draws is new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .data import Lesson
from .disk_cache import DiskCache
from .draws import Draws
from .matching import with_states
from .prompting import Prompter
from .spec import ConceptSpec
from .teacher import Taught, teach

FIRST = 25
"""Steps of the first stretch. Whole stretches are asked, also by a training that ends within one:
so the answers are those of every other training that draws alike."""


@dataclass
class School:
    """`taught`: by the lesson's text, for the steps before `reached`. seconds: spent on answers."""

    teacher: Callable[[Sequence[Lesson]], list[Taught]]
    draws: Draws
    with_states: Callable[[list[Taught]], list[Taught]]
    taught: dict[str, Taught] = field(default_factory=dict)
    reached: int = 0
    seconds: float = 0.0

    @classmethod
    def of(
        cls,
        prompter: Prompter,
        concept: ConceptSpec,
        draws: Draws,
        should_stop: Callable[[], None],
        cache: DiskCache | None,
    ) -> School:
        def teacher(lessons: Sequence[Lesson]) -> list[Taught]:
            return teach(
                prompter,
                concept.definition,
                lessons,
                top_k=draws.recipe.teacher_top_k,
                answer_tokens=draws.recipe.answer_tokens,
                should_stop=should_stop,
                cache=cache,
            )

        def stated(taught: list[Taught]) -> list[Taught]:
            wanted = draws.recipe.states_weight
            return with_states(prompter, concept.definition, taught) if wanted else taught

        return cls(teacher, draws, stated)

    def ask(self, lessons: Sequence[Lesson]) -> list[Taught]:
        """The lessons, answered."""
        began = time.monotonic()
        answered = self.teacher(lessons)
        self.seconds += time.monotonic() - began
        return answered

    def of_step(self, step: int) -> list[Taught]:
        """The lessons of a step, taught. One batch for every stretch since the first, whatever the
        step: a resumed training hears each answer in the company in which it was first given."""
        while self.reached <= step:
            stretch = range(self.reached, 2 * self.reached or FIRST)
            drawn = [row for s in stretch for row, _ in self.draws.of_step(s)]
            new = {row.text: row for row in drawn if row.text not in self.taught}
            found = self.with_states(self.ask(list(new.values())))
            self.taught |= dict(zip(new, found, strict=True))
            self.reached = stretch.stop
        return [self.taught[lesson.text] for lesson, _ in self.draws.of_step(step)]
