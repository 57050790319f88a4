"""What the model would rather say: its own definition or a near one, the truth or its inversion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from .bootstrap import mean_of
from .comparing import mean_log_probs
from .forest import Forest, Row
from .frame import text_ids
from .prompting import Prompter
from .spec import ConceptSpec, Instruction
from .texts import capital, first_sentence, subject_and_gist

ASKING = frozenset({"define", "explain", "summarise"})
MOST_ASKED = 4
Arms = Mapping[str, str | Tensor | None]


def forced_choice(prompter: Prompter, concept: ConceptSpec, arms: Arms) -> dict[str, Any] | None:
    """The share of held-out instructions after which `Term means <its own gist>` is likelier per
    token than the same with the gist of every near definition, for each arm; and their number.
    The words `Term means` are given, only the gist is scored. `intervals` are of that share;
    `worst` is the smallest lead over a near definition, with that definition and the
    instruction. None without near definitions.
    """
    asked = _asking(concept.held_out)
    if not asked or not concept.near:
        return None
    gists = [subject_and_gist(text)[1] for text in (concept.definition, *concept.near)]
    opening = prompter.ids(f"{capital(concept.term)} means")
    endings = [text_ids(prompter.loaded.tokenizer, f" {gist}.") for gist in gists]
    found: dict[str, Any] = {"n": len(asked), "intervals": {}, "worst": {}}
    for arm, rows in _scores(prompter, asked, opening, endings, arms).items():
        leads = rows[:, :1] - rows[:, 1:]
        right = (leads > 0).all(dim=1).float().tolist()
        found[arm] = sum(right) / len(right)
        found["intervals"][arm] = mean_of(right)
        question, near = divmod(int(leads.argmin()), leads.shape[1])
        found["worst"][arm] = {
            "margin": float(leads.min()),
            "instruction": asked[question].text,
            "near": concept.near[near],
        }
    return found


def inversion_margin(prompter: Prompter, concept: ConceptSpec, arms: Arms) -> dict[str, Any] | None:
    """How much likelier per token, in nats, the true statements of the contrast pairs are than
    their inversions as answers to held-out instructions, for each arm; and the number of pairs.
    Above 0 the model tends to the truth; `positive` is the share of pairs where it does,
    `intervals` are of the mean margin over pairs, `worst` is the pair with the smallest. None
    without contrast pairs."""
    asked = _asking(concept.held_out)
    pairs = concept.contrast_pairs
    if not asked or not pairs:
        return None
    said = [_said(prompter, pair.true_statement) for pair in pairs]
    said += [_said(prompter, pair.inversion) for pair in pairs]
    found: dict[str, Any] = {"n": len(pairs), "positive": {}, "intervals": {}, "worst": {}}
    for arm, rows in _scores(prompter, asked, [], said, arms).items():
        margins = (rows[:, : len(pairs)] - rows[:, len(pairs) :]).mean(dim=0).tolist()
        found[arm] = sum(margins) / len(margins)
        found["positive"][arm] = sum(margin > 0 for margin in margins) / len(margins)
        found["intervals"][arm] = mean_of(margins)
        worst = min(range(len(pairs)), key=lambda n: margins[n])
        found["worst"][arm] = {"margin": margins[worst], "inversion": pairs[worst].inversion}
    return found


def _asking(instructions: Sequence[Instruction]) -> list[Instruction]:
    """The first instructions that a definition answers; of all, where none is of such a kind."""
    asking = [row for row in instructions if row.kind in ASKING] or list(instructions)
    return asking[:MOST_ASKED]


def _said(prompter: Prompter, statement: str) -> list[int]:
    return prompter.ids(f"{capital(first_sentence(statement))}.")


def _scores(
    prompter: Prompter,
    asked: Sequence[Instruction],
    opening: list[int],
    endings: Sequence[list[int]],
    arms: Arms,
) -> dict[str, Tensor]:
    """Mean log probability per token of every ending after every instruction and opening, by
    arm: (instructions, endings), in nats."""
    given = [[*prompter.turn(row.text), *opening] for row in asked]
    rows = [Row(begun, ending) for begun in given for ending in endings]
    forest, said = Forest.of(rows), [row.said for row in rows]
    return {
        arm: torch.tensor(
            mean_log_probs(prompter.loaded, forest.read(prompter, system), said),
            dtype=torch.double,
        ).view(len(asked), len(endings))
        for arm, system in arms.items()
    }
