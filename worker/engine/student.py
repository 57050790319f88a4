"""A concept in training: its taught lessons as rows, and the loss of a batch of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .company import Beside, Company
from .data import Lesson, lessons_of
from .disk_cache import DiskCache
from .improvising import improvised
from .loss import HeadAndDivergence, row_means
from .packing import Text
from .prompting import Prompter
from .reading import states_of
from .recipes import Recipe
from .sentence import OTHERS, PUBLISHED
from .soft_prompt import Around, from_definition
from .spec import ConceptSpec
from .teacher import Taught, teach
from .texts import said_of_it


@dataclass(frozen=True)
class StudentRow:
    """What the student reads and what it should answer: `vectors` (k, hidden), with what stands
    beside them."""

    vectors: Tensor
    taught: Taught
    beside: Beside

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
        around = self.beside.around
        return len(around.before) + len(self.vectors) + len(around.after)


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
    between the same words share their system turn, but for those that have company before it."""
    turns: dict[tuple[int, int], Tensor] = {}
    texts = []
    for row in rows:
        words = [_words(prompter, row)]
        if row.beside.behind is not None:
            words.insert(0, row.beside.behind)
        if row.turn is None:
            company = [] if row.beside.before is None else [row.beside.before]
            texts.append(Text(torch.cat([*company, system_turn(prompter, row), *words])))
        else:
            if row.turn not in turns:
                turns[row.turn] = system_turn(prompter, row)
            texts.append(Text(torch.cat(words), shared=turns[row.turn]))
    return texts


def system_turn(prompter: Prompter, row: StudentRow) -> Tensor:
    """The row's own system turn, embedded: (length, hidden)."""
    return prompter.system(row.beside.around.rows(row.vectors))


def _words(prompter: Prompter, row: StudentRow) -> Tensor:
    return prompter.loaded.embed([*row.taught.turn, *row.taught.answer[:-1]])
