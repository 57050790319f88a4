"""Which texts are compared with which: the plan of a round in the other modes. Behind the blind.

Pairs of an instruction make a *ring*: the definition in the prompt, the soft prompt, the bare model,
the controls in an order drawn for each instruction, and back. So the soft prompt meets the two arms
that its decision rests on, every arm is tied to every other through the ring, and each text stands in
exactly two pairs: how often one comes back tells nothing of what it is. In a plan of the soft prompt
against each other arm, the text that keeps coming back would be the soft prompt's.

Best and worst are asked of all texts of an instruction together, so each is seen once.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from evaluations.arms import BASELINE, JUDGED, Arm
from evaluations.models import Item, Output, Round, Shown
from evaluations.states import Mode

from .arranging import arranged


@dataclass(frozen=True)
class Planned:
    """A comparison to be made; the outputs in the order in which they are stored."""

    instruction_id: int
    outputs: tuple[Output, ...]


def make_comparisons(round_: Round, pairs: Sequence[tuple[Output, Arm]]) -> list[tuple[Item, int]]:
    """Items with their texts, each with its instruction, in the order of their places.

    Rows are made in another order than that, so neither tells of the plan.
    """
    dice = random.SystemRandom()
    plan = arranged(planned(Mode(round_.mode), pairs, dice), dice)
    items = {each: Item(round=round_) for each in dice.sample(plan, len(plan))}
    Item.objects.bulk_create(items.values())
    Shown.objects.bulk_create(
        Shown(item=item, output=output, place=place)
        for each, item in items.items()
        for place, output in enumerate(each.outputs, 1)
    )
    return [(items[each], each.instruction_id) for each in plan]


def planned(
    mode: Mode, pairs: Sequence[tuple[Output, Arm]], dice: random.Random
) -> list[tuple[Planned, int]]:
    """Every comparison, and which of those of its instruction it is: alike in all instructions."""
    by_instruction: dict[int, dict[Arm, Output]] = {}
    for output, arm in pairs:
        by_instruction.setdefault(output.instruction_id, {})[arm] = output
    return [
        (Planned(instruction, tuple(dice.sample([outputs[arm] for arm in arms], len(arms)))), kind)
        for instruction, outputs in by_instruction.items()
        for kind, arms in enumerate(compared(mode, list(outputs), dice))
    ]


def compared(mode: Mode, arms: Sequence[Arm], dice: random.Random) -> list[tuple[Arm, ...]]:
    """The arms that stand beside each other, for one instruction."""
    if mode == Mode.BEST_WORST:
        return [tuple(arms)]
    ring = [Arm.DEFINITION, JUDGED, BASELINE]
    controls = [arm for arm in arms if arm not in ring]
    ring += dice.sample(controls, len(controls))
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))
