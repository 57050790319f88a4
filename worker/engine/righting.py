"""Yes and no, where it is known which of them is right.

Whoever would begin with one of the two words is made to say the right one, however likely the
other was. Whoever would answer in words of its own is left to them: where a small model does not
see that it is asked for a yes or a no, an answer that it would never begin teaches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .prompting import Prompter
from .sampling import Choose, likeliest

YES, NO = "Yes.", "No."


class Righting:
    """Chooses as `choose` does, but for the beginning of a row with an opening, YES or NO: token
    ids, empty where nobody knows what is right."""

    def __init__(
        self, prompter: Prompter, openings: Sequence[str], choose: Choose = likeliest
    ) -> None:
        self.choose = choose
        self.openings = [prompter.ids(opening) if opening else [] for opening in openings]
        self.either = {prompter.ids(word)[0] for word in (YES, NO)}
        self._left = {n: list(opening) for n, opening in enumerate(self.openings) if opening}

    def __call__(self, log_probs: Tensor, rows: Sequence[int]) -> Tensor:
        """Log probabilities (rows, vocabulary) -> one token each."""
        chosen = self.choose(log_probs, rows).tolist()
        for n, row in enumerate(rows):
            left = self._left.get(row)
            if left and (left != self.openings[row] or chosen[n] in self.either):
                chosen[n] = left.pop(0)
            else:
                self._left.pop(row, None)
        return torch.tensor(chosen, device=log_probs.device)

    def righted(self, row: int, answer: Sequence[int]) -> list[int]:
        """The opening of the row where its answer has it, else nothing."""
        opening = self.openings[row]
        return opening if list(answer[: len(opening)]) == opening else []

    def possible(self, row: int, answer: Sequence[int]) -> bool:
        """Whether an answer can have been chosen so: none begins with the wrong word."""
        opening = self.openings[row]
        return not opening or answer[0] not in self.either or bool(self.righted(row, answer))
