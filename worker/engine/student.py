"""A concept in training: its taught lessons as tensors, and the loss of a batch of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .data import Lesson, lessons_of
from .loss import kl_top_and_tail, row_means
from .prompting import Prompter
from .recipes import Recipe
from .soft_prompt import from_definition
from .spec import ConceptSpec
from .teacher import Taught, teach

PAD_TO = 8


@dataclass(frozen=True)
class Student:
    """One concept. `held_out` holds its held-out instructions, taught, to be watched and never
    trained on. init: (k, hidden)."""

    concept: ConceptSpec
    training: list[Taught]
    validation: list[Taught]
    held_out: list[Taught]
    dropped: int
    init: Tensor

    def rows_of_step(self, step: int, count: int, seed: int) -> list[Taught]:
        """The rows of one step: shuffled epochs of all rows, a pure function of its arguments,
        so that a resumed run sees the same and company changes nothing."""
        size = len(self.training)
        picked = []
        for position in range(step * count, (step + 1) * count):
            epoch, place = divmod(position, size)
            order = list(range(size))
            random.Random(f"{seed}/{self.concept.key}/epoch {epoch}").shuffle(order)
            picked.append(self.training[order[place]])
        return picked


def prepare(
    prompter: Prompter,
    concept: ConceptSpec,
    recipe: Recipe,
    seed: int,
    should_stop: Callable[[], None],
) -> Student:
    """The student with its teacher's answers."""
    lessons = lessons_of(concept, recipe, seed)
    watched = tuple(Lesson(row.text) for row in concept.held_out)
    every = (*lessons.training, *lessons.validation, *watched)
    taught = teach(
        prompter,
        concept.definition,
        every,
        top_k=recipe.teacher_top_k,
        answer_tokens=recipe.answer_tokens,
        should_stop=should_stop,
    )
    first, second = len(lessons.training), len(lessons.training) + len(lessons.validation)
    loaded = prompter.loaded
    embedded = loaded.embed(prompter.ids(concept.definition))
    return Student(
        concept=concept,
        training=taught[:first],
        validation=taught[first:second],
        held_out=taught[second:],
        dropped=lessons.dropped,
        init=from_definition(embedded, recipe.k, loaded.vocabulary_rms),
    )


def losses(
    prompter: Prompter, vectors: Sequence[Tensor], rows: Sequence[Sequence[Taught]]
) -> list[Tensor]:
    """The loss of each concept on its own rows, all in one forward pass.

    vectors: one (k, hidden) per concept; rows: the rows of each concept, at least one. The
    output head is applied to answer positions only, concept by concept, so neither its shape
    nor its result depends on the company.
    """
    loaded, frame = prompter.loaded, prompter.frame
    ids = [[*frame.after, *row.turn, *row.answer[:-1]] for own in rows for row in own]
    length = -(-max(map(len, ids)) // PAD_TO) * PAD_TO
    padded = torch.tensor([row + [0] * (length - len(row)) for row in ids])
    before = loaded.embed(frame.before)
    prefix = torch.cat(
        [
            torch.cat([before, own_vectors])[None].expand(len(own), -1, -1)
            for own_vectors, own in zip(vectors, rows, strict=True)
        ]
    )
    states = loaded.hidden(torch.cat([prefix, loaded.embed(padded)], dim=1))
    head = prefix.shape[1] + len(frame.after) - 1
    found, start = [], 0
    for own in rows:
        found.append(_loss_of(prompter, states[start : start + len(own)], own, head))
        start += len(own)
    return found


def _loss_of(prompter: Prompter, states: Tensor, rows: Sequence[Taught], head: int) -> Tensor:
    """Mean over rows of the mean KL per answer token. `head`: positions before a row's turn,
    less one."""
    at_answers = torch.cat(
        [
            states[n, head + len(row.turn) : head + len(row.turn) + len(row.answer)]
            for n, row in enumerate(rows)
        ]
    )
    student = prompter.loaded.log_probs(at_answers)
    top = torch.cat([row.top for row in rows])
    tokens = torch.cat([row.tokens for row in rows])
    return row_means(
        kl_top_and_tail(top, tokens, student), [len(row.answer) for row in rows]
    ).mean()
