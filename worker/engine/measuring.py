"""All that is measured about a soft prompt: the one way to do it, for a run and for a stored one.

Every figure is of held-out instructions, or of forms and unrelated instructions that the engine
keeps for measuring; none is of anything that was trained. docs/reference/measures.md says what
each means and what it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import Tensor

from .choice import Arms, forced_choice, inversion_margin
from .decoding import decode
from .denial import denial
from .gap import Gap, kl
from .prompting import Prompter
from .recital import recital
from .side_effects import side_effects
from .soft_prompt import SoftPrompt
from .spec import ConceptSpec

ANSWER_TOKENS = 48
Answers = Mapping[str, Sequence[Sequence[int]]]


def measure(
    prompter: Prompter,
    concept: ConceptSpec,
    prompt: SoftPrompt,
    *,
    answers: Answers | None = None,
    seed: int,
    should_stop: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """What the soft prompt does to the model, as JSON data.

    answers: the greedy answers (token ids) to the held-out instructions of the arms `definition`
    (the teacher) and `soft_prompt`, where they are there already; what is missing is asked for.
    seed: of the random control. `should_stop` is called between forward passes and may raise.
    """
    rows = prompt.rows
    said = _answered(prompter, concept, rows, answers or {}, should_stop)
    gap = Gap(prompter, concept.definition, concept.held_out, said["definition"])
    arms = {"bare": None, "soft_prompt": rows, "definition": concept.definition}
    heard = gap.heard(prompt, seed, should_stop)
    found = gap.measures(heard)
    for name, one in (
        ("forced_choice", forced_choice),
        ("inversion_margin", inversion_margin),
        ("denial", denial),
    ):
        should_stop()
        found[name] = one(prompter, concept, arms)
    found["side_effects"] = side_effects(
        prompter, concept, rows, kl(heard.bare), kl(heard.soft), should_stop
    )
    stop = prompter.loaded.stop_ids
    content = {arm: [[t for t in row if t not in stop] for row in said[arm]] for arm in said}
    found["recital"] = recital(prompter.ids(concept.definition), content)
    return found


def _answered(
    prompter: Prompter,
    concept: ConceptSpec,
    rows: Tensor,
    answers: Answers,
    should_stop: Callable[[], None],
) -> dict[str, Sequence[Sequence[int]]]:
    """The answers of both arms, the missing ones decoded in one batch."""
    arms: Arms = {"definition": concept.definition, "soft_prompt": rows}
    missing = {arm: system for arm, system in arms.items() if arm not in answers}
    prompts = [
        prompter.prompt(row.text, missing[arm]) for arm in missing for row in concept.held_out
    ]
    decoded = iter(decode(prompter.loaded, prompts, ANSWER_TOKENS, should_stop=should_stop))
    asked = {arm: [list(next(decoded).ids) for _ in concept.held_out] for arm in missing}
    return {**{arm: answers[arm] for arm in arms if arm in answers}, **asked}
