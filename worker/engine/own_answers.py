"""The student's own answers, judged by the teacher: training on what a soft prompt really says.

A student that reads nothing but its teacher's answers never meets what comes after a slip of its
own. So in the later part of a training some rows hold what the student itself answers, and there
the divergence runs from the student to the teacher: saying what the teacher would not costs more
than leaving out what it might (Gu et al. 2023, MiniLLM, arXiv 2306.08543). As in GKD (Agarwal et
al. 2023, arXiv 2306.13649) no gradient goes through the choice of the words.

Answers are sampled, and at temperature 1: what is made small is a mean over all that the student
says, each answer as often as it says it. Its likeliest answers alone would hide its other slips.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from .data import Lesson
from .decoding import decode
from .draws import Draws
from .matching import AT_ONCE, layers_of, states_at
from .packing import Text
from .prompting import Prompter
from .reading import packed, read
from .righting import Righting
from .sampling import sampler, seed_of
from .teacher import Taught, target

TEMPERATURE = 1.0
STRETCH = 50
"""Steps whose answers are given at once, with the vectors of the first of them."""


@dataclass(frozen=True)
class Spoken:
    """The student's answer, and the `opening` that it has and that is right; token ids."""

    turn: list[int]
    answer: list[int]
    opening: list[int]

    @property
    def read(self) -> list[int]:
        """Token ids that the teacher reads of it."""
        return [*self.turn, *self.answer[:-1]]


@dataclass
class OwnAnswers:
    """Those of one stretch of steps at a time, given with the vectors `speaker` (k, hidden), are
    kept in `judged`, by the lesson's text: a function of the step and of the speaker."""

    prompter: Prompter
    definition: str
    draws: Draws
    should_stop: Callable[[], None]
    speaker: Tensor | None = None
    judged: dict[str, Taught] = field(default_factory=dict)

    def begin_at(self, step: int) -> bool:
        """Whether a stretch with own answers begins: from here on another speaker gives them."""
        first = self.draws.recipe.own_answers_begin
        return step == first or (step > first and step % STRETCH == 0)

    def of_step(self, step: int, speaker: Tensor) -> dict[int, Taught]:
        """The own answers of a step by the numbers of their rows. speaker: (k, hidden), the vectors
        with which this stretch began, the same tensor for all of its steps."""
        if speaker is not self.speaker:
            self.judged = self._of_stretch(step // STRETCH, speaker)
            self.speaker = speaker
        drawn = self.draws.of_step(step)
        return {n: self.judged[drawn[n][0].text] for n in self.draws.own_of_step(step)}

    def _of_stretch(self, number: int, speaker: Tensor) -> dict[str, Taught]:
        """All in one batch: a resumed training hears each answer in the same company."""
        steps = range(number * STRETCH, min((number + 1) * STRETCH, self.draws.recipe.steps))
        drawn = [self.draws.of_step(s)[n][0] for s in steps for n in self.draws.own_of_step(s)]
        lessons = list({lesson.text: lesson for lesson in drawn}.values())
        names = [f"{self.draws.name}/own answer {number}/{lesson.text}" for lesson in lessons]
        said = self._said(lessons, speaker, [seed_of(name) for name in names])
        parts = [said[start : start + AT_ONCE] for start in range(0, len(said), AT_ONCE)]
        judged = (taught for part in parts for taught in self._judged(part))
        return {lesson.text: taught for lesson, taught in zip(lessons, judged, strict=True)}

    def _said(self, lessons: Sequence[Lesson], speaker: Tensor, seeds: list[int]) -> list[Spoken]:
        """As the teacher does, a student that begins with yes or no says the right one."""
        words = self.draws.published.rows(speaker)
        chats = self.prompter.chats([(lesson.text, words) for lesson in lessons])
        draws = sampler(TEMPERATURE, seeds)
        righting = Righting(self.prompter, [row.opening for row in lessons], draws)
        answers = decode(
            self.prompter.loaded,
            chats,
            self.draws.recipe.answer_tokens,
            righting,
            self.should_stop,
        )
        return [
            Spoken(list(chat.turn), list(answer.ids), righting.righted(n, answer.ids))
            for n, (chat, answer) in enumerate(zip(chats, answers, strict=True))
        ]

    @torch.no_grad()
    def _judged(self, said: Sequence[Spoken]) -> list[Taught]:
        """What the teacher would have said at each token, read in one pass."""
        self.should_stop()
        loaded, recipe = self.prompter.loaded, self.draws.recipe
        system = self.prompter.system(self.definition)
        with packed(loaded):
            texts = [Text(loaded.embed(one.read), system) for one in said]
            layers = layers_of(loaded) if recipe.states_weight else []
            reading = read(loaded, texts, layers)
        inner = (
            states_at(reading, [len(one.read) for one in said]) if layers else [None] * len(said)
        )
        counts = [len(one.answer) for one in said]
        last = reading.last.index_select(0, reading.places(counts)).split(counts)
        return [
            Taught(
                one.turn,
                one.answer,
                *target(loaded.log_probs(hidden), one.opening, recipe.teacher_top_k),
                states=states,
                own=True,
            )
            for one, hidden, states in zip(said, last, inner, strict=True)
        ]
