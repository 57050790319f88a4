"""The places of a round's outputs: at random, with instructions and arms spread. Behind the blind.

Every stretch of the round holds one output of each instruction, and each arm as often as any other
(give or take one); within a stretch the order is drawn at random. So whoever reviews a part of a
round has met all arms about equally often, and every output is equally likely at every place.
"""

import random
from collections import defaultdict
from collections.abc import Sequence

from evaluations.arms import Arm
from evaluations.models import Output


def arranged(pairs: Sequence[tuple[Output, Arm]], dice: random.Random) -> list[Output]:
    """The outputs in the order of their places."""
    arms = list({arm: None for _, arm in pairs})
    dice.shuffle(arms)
    by_instruction: dict[int, dict[Arm, Output]] = defaultdict(dict)
    for output, arm in pairs:
        by_instruction[output.instruction_id][arm] = output
    instructions = list(by_instruction)
    dice.shuffle(instructions)
    stretches: list[list[Output]] = [[] for _ in arms]
    for turn, instruction in enumerate(instructions):
        for place, stretch in enumerate(stretches):
            arm = arms[(turn + place) % len(arms)]
            if arm in by_instruction[instruction]:
                stretch.append(by_instruction[instruction][arm])
    for stretch in stretches:
        dice.shuffle(stretch)
    return [output for stretch in stretches for output in stretch]
