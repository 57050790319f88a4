"""How many CPU threads a run takes: few, and recorded, since sums depend on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

MOST = 4


@contextmanager
def capped(threads: int | None) -> Iterator[int]:
    """`threads`, or the CPUs at hand up to MOST, for the length of the block. More only make
    a small model slower: idle threads of two processes spin against each other."""
    before = torch.get_num_threads()
    count = threads or min(len(os.sched_getaffinity(0)), MOST)
    torch.set_num_threads(count)
    try:
        yield count
    finally:
        torch.set_num_threads(before)
