"""When two reviews of a text contradict each other, and what counts once a third reviewer has spoken.

The rule is the policy's (`adjudicate_from`); docs/reference/policy.md says why it is so.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from evaluations.policy import Policy
from evaluations.states import Verdict
from evaluations.stats import Rating

Text = tuple[Hashable, str]
"""An instruction, and the arm that answered it."""
OPPOSITE = {Verdict.FAITHFUL, Verdict.INVERTED}


class Judged(Protocol):
    """A review, a rating or an adjudication."""

    @property
    def fidelity(self) -> int: ...
    @property
    def verdict(self) -> str: ...


def contradict(policy: Policy, one: Judged, other: Judged) -> bool:
    """Far apart in fidelity, or faithful to the one and inverted to the other."""
    if not policy.adjudicates:
        return False
    apart = abs(one.fidelity - other.fidelity)
    return apart >= policy.adjudicate_from or {one.verdict, other.verdict} == OPPOSITE


def contradicted(policy: Policy, judged: Sequence[Judged]) -> list[int]:
    """Places of those of one text's judgements that contradict another one of them."""
    return [
        place
        for place, one in enumerate(judged)
        if any(contradict(policy, one, other) for other in judged)
    ]


def by_text(ratings: Iterable[Rating]) -> dict[Text, list[int]]:
    """Text -> places of its ratings."""
    found: dict[Text, list[int]] = {}
    for place, rating in enumerate(ratings):
        found.setdefault((rating.instruction, rating.arm), []).append(place)
    return found


def settled(
    ratings: Sequence[Rating], adjudicated: Mapping[Text, Judged], policy: Policy
) -> tuple[list[Rating], int]:
    """The ratings that texts are judged by, and how many of them an adjudication replaced.

    On an adjudicated text each rating that contradicts another gives way to what the adjudicator
    said, in full weight; its place, and so its reviewer's pairing with other texts, stays.
    """
    found, replaced = list(ratings), 0
    for text, places in by_text(ratings).items():
        if (said := adjudicated.get(text)) is None:
            continue
        for odd in contradicted(policy, [ratings[place] for place in places]):
            place = places[odd]
            found[place] = replace(
                found[place], fidelity=said.fidelity, verdict=said.verdict, weight=1.0
            )
            replaced += 1
    return found, replaced


def texts_in_dispute(ratings: Sequence[Rating], policy: Policy) -> int:
    """How many texts have ratings that contradict each other."""
    return sum(
        bool(contradicted(policy, [ratings[place] for place in places]))
        for places in by_text(ratings).values()
    )
