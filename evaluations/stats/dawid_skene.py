"""Who can be relied on for verdicts, and what each item most likely is, found together.

An item has one true verdict j, with probability p_j; a reviewer k who meets it says l with
probability pi_kjl, whatever the others say. Source: A. P. Dawid and A. M. Skene, "Maximum
likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28(1),
1979; the start by shares of votes is their eq. 3.1, the M step eq. 2.3 and 2.4, the E step 2.5.

*Smoothing* adds that many imagined answers to every cell of every confusion matrix, and imagined
items to every verdict (a Dirichlet prior: MAP estimation, Dempster, Laird and Rubin 1977). Without
it a reviewer of few items gets probabilities of exactly 0 and 1. What never falls from step to
step is then the log-likelihood plus the log of that prior.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bootstrap import Floats, numbered
from .judgements import Judgement

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Believed:
    """The probability of each verdict being the true one of an item."""

    item: Hashable
    probabilities: dict[str, float]

    @property
    def verdict(self) -> str:
        return max(self.probabilities, key=lambda name: self.probabilities[name])


@dataclass(frozen=True)
class Reliability:
    """What one reviewer says when the truth is this: `confusion[truth][said]`, rows adding to 1.

    `accuracy` is the chance of naming the true verdict of an item of this round. `reliability` is
    the same beyond chance, Cohen's kappa with the truth: 1 is never wrong, 0 is an answer that does
    not depend on the text, below 0 is worse. None where only one verdict is ever true.
    """

    reviewer: Hashable
    n: int
    confusion: dict[str, dict[str, float]]
    accuracy: float
    reliability: float | None


@dataclass(frozen=True)
class Consensus:
    """`objective` per step never falls; `converged` is False if the steps ran out."""

    prevalence: dict[str, float]
    items: list[Believed]
    reviewers: list[Reliability]
    objective: tuple[float, ...]
    converged: bool


def consensus(
    judgements: Sequence[Judgement],
    verdicts: Sequence[str],
    *,
    smoothing: float = 0.1,
    steps: int = 1000,
    tolerance: float = 1e-8,
) -> Consensus | None:
    """EM from the shares of votes; None for no judgements.

    Repeated judgements of an item by a reviewer all count. Raises ValueError for a value that is
    not among `verdicts`.
    """
    if not judgements:
        return None
    answers = _Answers(judgements, verdicts)
    belief = answers.shares()
    objective: list[float] = []
    converged = False
    while len(objective) < steps and not converged:
        prevalence, confusion = answers.maximise(belief, smoothing)
        belief, likelihood = answers.expect(prevalence, confusion)
        objective.append(likelihood + _log_prior(prevalence, confusion, smoothing))
        converged = len(objective) > 1 and objective[-1] - objective[-2] < tolerance
    return Consensus(
        dict(zip(verdicts, prevalence.tolist(), strict=True)),
        answers.believed(belief),
        answers.reliabilities(prevalence, confusion),
        tuple(objective),
        converged,
    )


class _Answers:
    """N judgements as three columns of numbers: (N,) item, reviewer, verdict."""

    def __init__(self, judgements: Sequence[Judgement], verdicts: Sequence[str]) -> None:
        order = {name: index for index, name in enumerate(verdicts)}
        if unknown := {str(j.value) for j in judgements if j.value not in order}:
            raise ValueError(f"Not among the verdicts: {', '.join(sorted(unknown))}.")
        self.verdicts = list(verdicts)
        self.item_names = list(dict.fromkeys(j.item for j in judgements))
        self.reviewer_names = list(dict.fromkeys(j.reviewer for j in judgements))
        self.item = numbered([j.item for j in judgements])
        self.reviewer = numbered([j.reviewer for j in judgements])
        self.said: Indices = np.array([order[str(j.value)] for j in judgements], dtype=np.intp)

    def shares(self) -> Floats:
        """(items, V): the share of votes for each verdict. The majority names the classes."""
        votes = np.zeros((len(self.item_names), len(self.verdicts)))
        np.add.at(votes, (self.item, self.said), 1.0)
        shares: Floats = votes / votes.sum(axis=1, keepdims=True)
        return shares

    def maximise(self, belief: Floats, smoothing: float) -> tuple[Floats, Floats]:
        """(V,) prevalence and (reviewers, V true, V said) confusion."""
        v = len(self.verdicts)
        counts = np.zeros((len(self.reviewer_names), v, v))
        np.add.at(counts.transpose(0, 2, 1), (self.reviewer, self.said), belief[self.item])
        return _normal(belief.sum(axis=0) + smoothing), _normal(counts + smoothing)

    def expect(self, prevalence: Floats, confusion: Floats) -> tuple[Floats, float]:
        """(items, V) belief, and the log-likelihood of all answers."""
        with np.errstate(divide="ignore"):
            log_p, log_pi = np.log(prevalence), np.log(confusion)
        logs = np.tile(log_p, (len(self.item_names), 1))
        np.add.at(logs, self.item, log_pi[self.reviewer, :, self.said])
        top = logs.max(axis=1, keepdims=True)
        weights = np.exp(logs - top)
        total = weights.sum(axis=1, keepdims=True)
        return weights / total, float((np.log(total) + top).sum())

    def believed(self, belief: Floats) -> list[Believed]:
        return [
            Believed(item, dict(zip(self.verdicts, row, strict=True)))
            for item, row in zip(self.item_names, belief.tolist(), strict=True)
        ]

    def reliabilities(self, prevalence: Floats, confusion: Floats) -> list[Reliability]:
        n = np.bincount(self.reviewer)
        rows = zip(self.reviewer_names, n.tolist(), confusion, strict=True)
        return [self._reliability(name, count, prevalence, table) for name, count, table in rows]

    def _reliability(
        self, name: Hashable, n: int, prevalence: Floats, table: Floats
    ) -> Reliability:
        accuracy = float(prevalence @ np.diag(table))
        chance = float(prevalence @ (prevalence @ table))
        named = {
            truth: dict(zip(self.verdicts, row, strict=True))
            for truth, row in zip(self.verdicts, table.tolist(), strict=True)
        }
        beyond = (accuracy - chance) / (1 - chance) if chance < 1 else None
        return Reliability(name, n, named, accuracy, beyond)


def _normal(counts: Floats) -> Floats:
    """Counts to probabilities along the last axis; a row of nothing but zeros is uniform."""
    total = counts.sum(axis=-1, keepdims=True)
    uniform = np.full_like(counts, 1 / counts.shape[-1])
    return np.divide(counts, total, out=uniform, where=total > 0)


def _log_prior(prevalence: Floats, confusion: Floats, smoothing: float) -> float:
    if not smoothing:
        return 0.0
    return smoothing * float(np.log(prevalence).sum() + np.log(confusion).sum())
