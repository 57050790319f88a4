"""What a reviewer said of an item, as every figure of agreement takes it."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from .bootstrap import Floats


@dataclass(frozen=True)
class Judgement:
    """One value from one reviewer for one item: a number of a scale, or a verdict's name."""

    item: Hashable
    reviewer: Hashable
    value: float | str


def numbers(values: Iterable[float | str]) -> Floats:
    """The values as numbers. Raises ValueError for a name: names have no order and no distance."""
    found = list(values)
    if any(isinstance(value, str) for value in found):
        raise ValueError("Names have no order and no distance: use the nominal figure.")
    return np.array(found, dtype=np.float64)
