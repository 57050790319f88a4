"""Other notes beside the soft prompt, so that concepts can be loaded together.

A soft prompt must keep what it says when another's stands before or behind it, in a system turn of
its own or as one more sentence in the same; and must leave to the other what is asked about that.
So part of the rows about the concept carry a stranger's note and the teacher's answer stays the
same, and part of the rows ask about the stranger, as answered by who has read its note alone.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .data import Lesson
from .prompting import Prompter
from .recipes import Recipe
from .sentence import PUBLISHED
from .soft_prompt import Around, from_definition
from .spec import ConceptSpec
from .strangers import STRANGERS, Stranger


@dataclass(frozen=True)
class Beside:
    """What a row reads beside its soft prompt: whole system turns before and behind it, and the
    sentence around its vectors with what else stands in the same turn."""

    around: Around
    before: Tensor | None = None
    behind: Tensor | None = None


@dataclass(frozen=True)
class Note:
    """About a stranger, (n, hidden): as a sentence, and as a whole system turn."""

    sentence: Tensor
    turn: Tensor

    @classmethod
    def of(cls, prompter: Prompter, sentence: Tensor) -> Note:
        return cls(sentence, prompter.system(sentence))

    def beside(self, around: Around, rng: random.Random) -> Beside:
        """In one of four places."""
        return (
            Beside(around, before=self.turn),
            Beside(around, behind=self.turn),
            Beside(replace(around, before=torch.cat([self.sentence, around.before]))),
            Beside(replace(around, after=torch.cat([around.after, self.sentence]))),
        )[rng.randrange(4)]


@dataclass(frozen=True)
class Company:
    """Notes about strangers: `texts` in words, by what they say, and `squeezed` as vectors in a
    sentence, as a soft prompt begins."""

    texts: Mapping[str, Note]
    squeezed: Sequence[Note]

    @classmethod
    def of(cls, prompter: Prompter, concept: ConceptSpec, recipe: Recipe) -> Company:
        names = [name.casefold() for name in (concept.term, *concept.aliases)]
        known = [s for s in STRANGERS if not any(n in s.definition.casefold() for n in names)]
        embed = prompter.loaded.embed
        return cls(
            {s.definition: Note.of(prompter, embed(prompter.ids(s.definition))) for s in known},
            [Note.of(prompter, _squeezed(prompter, stranger, recipe)) for stranger in known],
        )

    def drawn(self, lesson: Lesson, around: Around, rng: random.Random, recipe: Recipe) -> Beside:
        """Who is asked about is there; else mostly nobody."""
        if lesson.beside:
            return self.texts[lesson.beside].beside(around, rng)
        notes = [*self.squeezed, *self.texts.values()]
        if not notes or rng.random() >= recipe.company_share:
            return Beside(around)
        return rng.choice(notes).beside(around, rng)


def _squeezed(prompter: Prompter, stranger: Stranger, recipe: Recipe) -> Tensor:
    """Its meaning, squeezed into k vectors in the published sentence."""
    loaded = prompter.loaded
    norm = loaded.vocabulary_rms * recipe.ball
    vectors = from_definition(loaded.embed(prompter.ids(stranger.gist)), recipe.k, norm)
    return PUBLISHED.about(stranger.term).embedded(prompter, recipe.times).rows(vectors)
