"""What one concept reads in which step: lessons by the share of their group, and what is beside."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from .company import Beside, Company
from .data import Lesson, Lessons
from .prompting import Prompter
from .recipes import Recipe
from .sentence import OTHERS, PUBLISHED
from .soft_prompt import Around
from .spec import ConceptSpec


@dataclass(frozen=True)
class Draws:
    """lessons: by group; shares: how often each group is drawn. `published` are the words around
    the concept's vectors, `others` those of other sentences."""

    recipe: Recipe
    name: str
    lessons: dict[str, list[Lesson]]
    shares: dict[str, float]
    published: Around
    others: Sequence[Around]
    company: Company

    @classmethod
    def of(
        cls, prompter: Prompter, concept: ConceptSpec, recipe: Recipe, seed: int, lessons: Lessons
    ) -> Draws:
        ordered = sorted(lessons.training, key=_group)  # stable: within a group as they were
        return cls(
            recipe,
            f"{seed}/{concept.key}",
            {group: list(own) for group, own in groupby(ordered, key=_group)},
            lessons.shares(recipe),
            PUBLISHED.about(concept.term).embedded(prompter, recipe.times),
            [sentence.about(concept.term).embedded(prompter, recipe.times) for sentence in OTHERS],
            Company.of(prompter, concept, recipe),
        )

    def of_step(self, step: int) -> list[tuple[Lesson, Beside]]:
        """A group of lessons by its share, then one of the group, for each row. A pure function
        of the step, so a resumed run sees the same and company changes nothing."""
        rng = random.Random(f"{self.name}/step {step}")
        groups = list(self.lessons)
        shares = [self.shares[group] for group in groups]
        chosen = rng.choices(groups, shares, k=self.recipe.rows_per_step)
        lessons = [rng.choice(self.lessons[group]) for group in chosen]
        return [(lesson, self._beside(lesson, rng)) for lesson in lessons]

    def own_of_step(self, step: int) -> list[int]:
        """The numbers of the step's rows that hold the student's own answer to their lesson. They
        are drawn apart: the lessons are those of a training without."""
        recipe = self.recipe
        if step < recipe.own_answers_begin:
            return []
        rng = random.Random(f"{self.name}/own answers in step {step}")
        own = [rng.random() < recipe.own_answers_share for _ in range(recipe.rows_per_step)]
        drawn = enumerate(self.of_step(step))
        return [n for n, (lesson, _) in drawn if own[n] and not lesson.unrelated]

    def _beside(self, lesson: Lesson, rng: random.Random) -> Beside:
        other = rng.random() < self.recipe.other_sentences_share
        around = rng.choice(self.others) if other else self.published
        return self.company.drawn(lesson, around, rng, self.recipe)


def _group(lesson: Lesson) -> str:
    return lesson.group
