"""A concept in training: its taught lessons as rows, and the loss of a batch of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from .company import Beside, Company
from .data import Lesson, lessons_of
from .disk_cache import DiskCache
from .improvising import improvised
from .loss import HeadAndDivergence, row_means
from .prompting import Prompter
from .recipes import Recipe
from .sentence import OTHERS, PUBLISHED
from .soft_prompt import Around, from_definition
from .spec import ConceptSpec
from .teacher import Taught, teach
from .texts import said_of_it

PAD_TO = 16


@dataclass(frozen=True)
class StudentRow:
    """What the student reads and what it should answer: `vectors` (k, hidden), with what stands
    beside them."""

    vectors: Tensor
    taught: Taught
    beside: Beside


@dataclass(frozen=True)
class Student:
    """One concept. `held_out` holds its held-out instructions, taught, to be watched and never
    trained on. init: (k, hidden). `published` are the words around its vectors, `others` those of
    other sentences."""

    concept: ConceptSpec
    training: dict[str, list[Taught]]
    shares: dict[str, float]
    validation: list[Taught]
    held_out: list[Taught]
    dropped: int
    init: Tensor
    published: Around
    others: list[Around]
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
            StudentRow(vectors, rng.choice(self.training[group]), self._beside(rng, recipe))
            for group in chosen
        ]

    def watched(self, vectors: Tensor) -> list[StudentRow]:
        """The rows of the validation, then those of the held-out instructions: as published."""
        taught = (*self.validation, *self.held_out)
        return [StudentRow(vectors, row, Beside(self.published)) for row in taught]

    def _beside(self, rng: random.Random, recipe: Recipe) -> Beside:
        other = rng.random() < recipe.other_sentences_share
        around = rng.choice(self.others) if other else self.published
        return self.company.drawn(around, rng, recipe)

    @property
    def lessons(self) -> int:
        return sum(map(len, self.training.values()))


def prepare(
    prompter: Prompter,
    concept: ConceptSpec,
    recipe: Recipe,
    seed: int,
    should_stop: Callable[[], None],
    cache: DiskCache | None = None,
) -> Student:
    """The student with its teacher's answers, from the `cache` where it has them."""
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
            cache=cache,
        )
    )
    training: dict[str, list[Taught]] = {}
    for lesson in lessons.training:
        training.setdefault(lesson.group, []).append(next(taught))
    loaded = prompter.loaded
    said = loaded.embed(prompter.ids(said_of_it(concept.definition)))
    return Student(
        concept=concept,
        training=training,
        shares=lessons.shares(recipe),
        validation=[next(taught) for _ in lessons.validation],
        held_out=[next(taught) for _ in watched],
        dropped=lessons.dropped,
        init=from_definition(said, recipe.k, loaded.vocabulary_rms),
        published=PUBLISHED.about(concept.term).embedded(prompter),
        others=[sentence.about(concept.term).embedded(prompter) for sentence in OTHERS],
        company=Company.of(prompter, concept, recipe),
    )


def losses(prompter: Prompter, rows: Sequence[StudentRow]) -> Tensor:
    """The mean KL per answer token of every row, (rows,), in nats, all in one forward pass.

    Rows are padded on the right to a common length; the output head is applied to answer
    positions only.
    """
    loaded = prompter.loaded
    said = [len(row.taught.answer) for row in rows]
    inputs = [_read(prompter, row) for row in rows]
    longest = -(-max(map(len, inputs)) // PAD_TO) * PAD_TO
    padded = pad_sequence([*inputs, inputs[0].new_zeros(longest, inputs[0].shape[1])], True)[:-1]
    states = loaded.hidden(padded)
    at_answers = torch.cat(
        [states[n, len(own) - said[n] : len(own)] for n, own in enumerate(inputs)]
    )
    found = HeadAndDivergence.apply(
        at_answers.to(loaded.head_device),
        loaded.model.get_output_embeddings().weight,
        torch.cat([row.taught.top for row in rows]).to(loaded.head_device),
        torch.cat([row.taught.tokens for row in rows]).to(loaded.head_device),
    )
    return row_means(found.to(loaded.device), said)


def _read(prompter: Prompter, row: StudentRow) -> Tensor:
    """The embedded chat up to the last but one token of the answer, (length, hidden)."""
    beside = row.beside
    own = prompter.system(beside.around.rows(row.vectors))
    words = prompter.loaded.embed([*row.taught.turn, *row.taught.answer[:-1]])
    parts = (beside.before, own, beside.behind, words)
    return torch.cat([part for part in parts if part is not None])
