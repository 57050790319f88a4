"""A concept in training: its taught lessons as rows, and the loss of a batch of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .company import Company
from .data import Lesson, lessons_of
from .improvising import improvised
from .loss import HeadAndDivergence, row_means
from .packing import Text
from .prompting import Prompter
from .reading import states_of
from .recipes import Recipe
from .soft_prompt import from_definition
from .spec import ConceptSpec
from .teacher import Taught, teach


@dataclass(frozen=True)
class StudentRow:
    """What the student reads and what it should answer: `vectors` (k, hidden) in a system turn,
    with other turns, (n, hidden) each, before and behind it."""

    vectors: Tensor
    taught: Taught
    before: Tensor | None = None
    behind: Tensor | None = None


@dataclass(frozen=True)
class Student:
    """One concept. `held_out` holds its held-out instructions, taught, to be watched and never
    trained on. init: (k, hidden)."""

    concept: ConceptSpec
    training: dict[str, list[Taught]]
    shares: dict[str, float]
    validation: list[Taught]
    held_out: list[Taught]
    dropped: int
    init: Tensor
    company: Company

    def rows_of_step(
        self, vectors: Tensor, step: int, recipe: Recipe, seed: int
    ) -> list[StudentRow]:
        """The rows of one step: a group of lessons by its share, then one of the group. A pure
        function of its arguments, so a resumed run sees the same and company changes nothing."""
        rng = random.Random(f"{seed}/{self.concept.key}/step {step}")
        groups = list(self.training)
        chosen = rng.choices(groups, [self.shares[g] for g in groups], k=recipe.rows_per_step)
        return [
            StudentRow(vectors, rng.choice(self.training[group]), *self.company.drawn(rng, recipe))
            for group in chosen
        ]

    @property
    def lessons(self) -> int:
        return sum(map(len, self.training.values()))


def prepare(
    prompter: Prompter,
    concept: ConceptSpec,
    recipe: Recipe,
    seed: int,
    should_stop: Callable[[], None],
) -> Student:
    """The student with its teacher's answers."""
    lessons = lessons_of(concept, recipe, seed, improvised(prompter, concept, seed))
    watched = tuple(Lesson(row.text, "held out") for row in concept.held_out)
    taught = iter(
        teach(
            prompter,
            concept.definition,
            (*lessons.training, *lessons.validation, *watched),
            top_k=recipe.teacher_top_k,
            answer_tokens=recipe.answer_tokens,
            should_stop=should_stop,
        )
    )
    training: dict[str, list[Taught]] = {}
    for lesson in lessons.training:
        training.setdefault(lesson.group, []).append(next(taught))
    loaded = prompter.loaded
    embedded = loaded.embed(prompter.ids(concept.definition))
    return Student(
        concept=concept,
        training=training,
        shares=lessons.shares(recipe),
        validation=[next(taught) for _ in lessons.validation],
        held_out=[next(taught) for _ in watched],
        dropped=lessons.dropped,
        init=from_definition(embedded, recipe.k, loaded.vocabulary_rms),
        company=Company.of(prompter, concept, recipe),
    )


def losses(prompter: Prompter, rows: Sequence[StudentRow]) -> Tensor:
    """The mean KL per answer token of every row, (rows,), in nats, all in one forward pass. The
    output head is applied to answer positions only."""
    loaded = prompter.loaded
    said = [len(row.taught.answer) for row in rows]
    states = states_of(loaded, texts_of(prompter, rows))
    at_answers = torch.cat([own[-n:] for own, n in zip(states, said, strict=True)])
    found = HeadAndDivergence.apply(
        at_answers.to(loaded.head_device),
        loaded.model.get_output_embeddings().weight,
        torch.cat([row.taught.top for row in rows]).to(loaded.head_device),
        torch.cat([row.taught.tokens for row in rows]).to(loaded.head_device),
    )
    return row_means(found.to(loaded.device), said)


def texts_of(prompter: Prompter, rows: Sequence[StudentRow]) -> list[Text]:
    """The embedded chats, up to the last but one token of the answer. Rows with the same vectors
    share their system turn, but for those that have company before it."""
    turns: dict[int, Tensor] = {}
    texts = []
    for row in rows:
        if id(row.vectors) not in turns:
            turns[id(row.vectors)] = system_turn(prompter, row)
        own, words = turns[id(row.vectors)], [_words(prompter, row)]
        if row.behind is not None:
            words.insert(0, row.behind)
        if row.before is None:
            texts.append(Text(torch.cat(words), shared=own))
        else:
            texts.append(Text(torch.cat([row.before, own, *words])))
    return texts


def system_turn(prompter: Prompter, row: StudentRow) -> Tensor:
    """The row's own system turn, embedded: (length, hidden)."""
    return prompter.system(row.vectors)


def _words(prompter: Prompter, row: StudentRow) -> Tensor:
    return prompter.loaded.embed([*row.taught.turn, *row.taught.answer[:-1]])
