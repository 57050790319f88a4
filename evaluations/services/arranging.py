"""The places of what a round asks: at random, with instructions and arms spread. Behind the blind.

Every stretch of the round holds one output of each instruction, and each arm as often as any other
(give or take one); within a stretch the order is drawn at random. So whoever reviews a part of a
round has met all arms about equally often, and every output is equally likely at every place.
Comparisons are spread in the same way, by which two arms they compare.
"""

import random
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar


class OfAnInstruction(Protocol):
    @property
    def instruction_id(self) -> int: ...


Asked = TypeVar("Asked", bound=OfAnInstruction)


def mixed_in(asked: Sequence[Asked], gold: Sequence[Asked], dice: random.Random) -> list[Asked]:
    """The same with gold outputs among them, each at any place as likely as at any other."""
    order = list(asked)
    for output in gold:
        order.insert(dice.randrange(len(order) + 1), output)
    return order


def arranged(pairs: Sequence[tuple[Asked, Hashable]], dice: random.Random) -> list[Asked]:
    """Outputs, or comparisons, each with its arm, in the order of their places."""
    arms = list({arm: None for _, arm in pairs})
    dice.shuffle(arms)
    by_instruction: dict[int, dict[Hashable, Asked]] = defaultdict(dict)
    for asked, arm in pairs:
        by_instruction[asked.instruction_id][arm] = asked
    instructions = list(by_instruction)
    dice.shuffle(instructions)
    stretches: list[list[Asked]] = [[] for _ in arms]
    for turn, instruction in enumerate(instructions):
        for place, stretch in enumerate(stretches):
            arm = arms[(turn + place) % len(arms)]
            if arm in by_instruction[instruction]:
                stretch.append(by_instruction[instruction][arm])
    for stretch in stretches:
        dice.shuffle(stretch)
    return [asked for stretch in stretches for asked in stretch]
