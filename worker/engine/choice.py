"""What the model would rather say: its own definition or a near one, the truth or its inversion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from .frame import text_ids
from .prompting import Prompter
from .scoring import mean_log_probs
from .spec import ConceptSpec, Instruction
from .texts import capital, first_sentence, subject_and_gist

ASKING = frozenset({"define", "explain"})
Arms = Mapping[str, str | Tensor | None]


def forced_choice(prompter: Prompter, concept: ConceptSpec, arms: Arms) -> dict[str, Any] | None:
    """The share of held-out instructions after which `Term means <its own gist>` is likelier per
    token than the same with the gist of every near definition, for each arm; and their number.
    The words `Term means` are given, only the gist is scored. None without near definitions.
    """
    asked = _asking(concept.held_out)
    if not asked or not concept.near:
        return None
    gists = [subject_and_gist(text)[1] for text in (concept.definition, *concept.near)]
    opening = prompter.ids(f"{capital(concept.term)} means")
    endings = [text_ids(prompter.loaded.tokenizer, f" {gist}.") for gist in gists]
    shares: dict[str, Any] = {"n": len(asked)}
    for arm, system in arms.items():
        rows = _scores(prompter, asked, system, opening, endings)
        shares[arm] = sum(row[0] > max(row[1:]) for row in rows) / len(rows)
    return shares


def inversion_margin(prompter: Prompter, concept: ConceptSpec, arms: Arms) -> dict[str, Any] | None:
    """How much likelier per token, in nats, the true statements of the contrast pairs are than
    their inversions as answers to held-out instructions, for each arm; and the number of pairs.
    Above 0 the model tends to the truth. None without contrast pairs."""
    asked = _asking(concept.held_out)
    if not asked or not concept.contrast_pairs:
        return None
    true = [_said(prompter, pair.true_statement) for pair in concept.contrast_pairs]
    inverted = [_said(prompter, pair.inversion) for pair in concept.contrast_pairs]
    margins: dict[str, Any] = {"n": len(true)}
    for arm, system in arms.items():
        rows = _scores(prompter, asked, system, [], [*true, *inverted])
        differences = [a - b for row in rows for a, b in zip(row, row[len(true) :], strict=False)]
        margins[arm] = sum(differences) / len(differences)
    return margins


def _asking(instructions: Sequence[Instruction]) -> list[Instruction]:
    """The instructions that a definition answers; all, where none is of such a kind."""
    return [row for row in instructions if row.kind in ASKING] or list(instructions)


def _said(prompter: Prompter, statement: str) -> list[int]:
    return prompter.ids(f"{capital(first_sentence(statement))}.")


def _scores(
    prompter: Prompter,
    asked: Sequence[Instruction],
    system: str | Tensor | None,
    opening: list[int],
    endings: Sequence[list[int]],
) -> list[list[float]]:
    """Mean log probability per token of every ending after every instruction and opening."""
    begun = [prompter.begun(row.text, system, opening) for row in asked]
    prompts = [prompt for prompt in begun for _ in endings]
    flat = mean_log_probs(prompter.loaded, prompts, [e for _ in begun for e in endings])
    return [flat[n : n + len(endings)] for n in range(0, len(flat), len(endings))]
