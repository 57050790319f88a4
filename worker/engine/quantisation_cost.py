"""What weights of fewer bits cost: how differently the model speaks, and what becomes of a soft
prompt that was trained for the whole one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from .bootstrap import mean_of, share_closed
from .decoding import decode
from .errors import EngineError
from .loading import LoadedBackbone, load
from .loss import kl_full
from .prompting import Prompter
from .scoring import answer_states
from .spec import Backbone, ConceptSpec

ANSWER_TOKENS = 32
INSTRUCTIONS = (
    "What is a river?",
    "What does honest mean?",
    "What is a bridge used for?",
    "Explain what a library is.",
    "What kind of thing is an apple?",
    "How does winter differ from summer?",
    "Give an example of a promise.",
    "Is it true that birds can fly?",
    "Which word means a person who teaches?",
    "Use the word harvest in a sentence.",
    "Name something that is cold.",
    "Why do people sleep?",
)


@dataclass(frozen=True)
class Trained:
    """A stored soft prompt's rows, (n, hidden), with the concept that it holds."""

    concept: ConceptSpec
    rows: Tensor


def quantisation_cost(
    backbone: Backbone,
    trained: Sequence[Trained] = (),
    should_stop: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The whole language model against the same one with the backbone's quantisation (JSON data).

    `kl`: KL(whole || quantised) per instruction of a fixed set, full vocabulary, mean over the
    tokens of the whole model's greedy answer, in nats, with its interval. `same_token`: how often
    both find the same token likeliest there. `bytes`: of the weights. `gap_closed`: mean over the
    soft prompts and their held-out instructions; the teacher is the whole model and its answers
    are the same in both columns, so the column `quantised` holds all that is lost.
    """
    if backbone.quantisation is None:
        raise EngineError("There is no quantisation to measure: choose 8bit or 4bit.")
    whole = Prompter.of(load(replace(backbone, quantisation=None)))
    small = Prompter.of(load(backbone))
    spoken = _Answers.of(whole, INSTRUCTIONS, should_stop)
    right, ours = spoken.log_probs(whole, None), spoken.log_probs(small, None)
    same = [
        float((a.argmax(-1) == b.argmax(-1)).float().mean())
        for a, b in zip(right, ours, strict=True)
    ]
    return {
        "quantisation": backbone.quantisation,
        "dtype": str(small.loaded.dtype).removeprefix("torch."),
        "kl": mean_of(_kl(right, ours)),
        "same_token": sum(same) / len(same),
        "bytes": {"whole": _bytes(whole.loaded), "quantised": _bytes(small.loaded)},
        "gap_closed": _gap_closed(whole, small, trained, should_stop),
    }


@dataclass(frozen=True)
class _Answers:
    """Instructions and the whole model's answers to them: the places where models are compared."""

    instructions: Sequence[str]
    said: list[tuple[int, ...]]

    @classmethod
    def of(
        cls,
        prompter: Prompter,
        instructions: Sequence[str],
        should_stop: Callable[[], None],
        system: str | None = None,
    ) -> _Answers:
        prompts = [prompter.prompt(text, system) for text in instructions]
        said = decode(prompter.loaded, prompts, ANSWER_TOKENS, should_stop=should_stop)
        return cls(instructions, [answer.ids for answer in said])

    def log_probs(self, prompter: Prompter, system: str | Tensor | None) -> list[Tensor]:
        """(n_i, vocabulary) per instruction."""
        prompts = [prompter.prompt(text, system) for text in self.instructions]
        return [
            prompter.loaded.log_probs(states).cpu()
            for states in answer_states(prompter.loaded, prompts, self.said)
        ]


def _gap_closed(
    whole: Prompter, small: Prompter, trained: Sequence[Trained], should_stop: Callable[[], None]
) -> dict[str, Any] | None:
    left: dict[str, list[float]] = {"whole": [], "quantised": [], "definition": []}
    gap: list[float] = []
    for one in trained:
        texts = [row.text for row in one.concept.held_out]
        spoken = _Answers.of(whole, texts, should_stop, one.concept.definition)
        teacher = spoken.log_probs(whole, one.concept.definition)
        gap += _kl(teacher, spoken.log_probs(whole, None))
        left["whole"] += _kl(teacher, spoken.log_probs(whole, one.rows))
        left["quantised"] += _kl(teacher, spoken.log_probs(small, one.rows))
        left["definition"] += _kl(teacher, spoken.log_probs(small, one.concept.definition))
    return {name: share_closed(each, gap) for name, each in left.items()} if gap else None


def _kl(right: Sequence[Tensor], ours: Sequence[Tensor]) -> list[float]:
    return [float(kl_full(a, b).mean()) for a, b in zip(right, ours, strict=True)]


def _bytes(loaded: LoadedBackbone) -> int:
    return sum(each.nbytes for each in loaded.model.parameters())
