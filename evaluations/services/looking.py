"""Whether the reviews are enough to decide on, or leave it open and more are to be asked for.

A policy with `more_reviews` plans its looks before the first review. All looks together err as often
as one would (docs/reference/statistics.md, the stopping rule). Which looks were taken follows from
the reviews there are, so nothing is kept of them.
"""

from collections import Counter
from collections.abc import Sequence

from common.activity import record
from evaluations.arms import BASELINE, JUDGED
from evaluations.models import Round, Slot
from evaluations.policy import Policy
from evaluations.states import SlotState
from evaluations.stats import Rating, Sampling
from evaluations.stats.clusters import clustered_effect
from evaluations.stats.sequential import Look, Plan, look


def sampling_of(policy: Policy, seed: int) -> Sampling:
    return Sampling(policy.confidence, policy.resamples, seed % 2**32)


def fewest_reviews(ratings: Sequence[Rating]) -> int:
    """Reviews of the text that has the fewest."""
    per_output = Counter((rating.instruction, rating.arm) for rating in ratings)
    return min(per_output.values(), default=0)


def latest_look(ratings: Sequence[Rating], policy: Policy, sampling: Sampling) -> Look | None:
    """What there is to see now; None where only one look is planned, or the first is not due."""
    reviewed = [at for at in policy.looks if at <= fewest_reviews(ratings)]
    if not policy.more_reviews or not reviewed:
        return None
    plan = Plan(policy.looks, (1 - policy.confidence) / 2, policy.effect_above, policy.worthwhile)
    return look(plan, reviewed, clustered_effect(ratings, JUDGED, BASELINE, sampling))


def ask_for_more(round_: Round, ratings: Sequence[Rating]) -> bool:
    """Open more slots where the reviews leave it open; whether it did.

    Call when no slot is unfilled, with the round's row locked. What the look showed stays untold:
    the round is still blind.
    """
    if round_.is_imported:
        return False  # no lead is looked for: its policy plans one look
    policy = round_.rules
    seen = latest_look(ratings, policy, sampling_of(policy, round_.seed))
    if seen is None or seen.next_at is None:
        return False
    wanted = int(seen.next_at)
    _add_slots(round_, wanted)
    round_.wanted_reviews = wanted
    round_.save(update_fields=["wanted_reviews", "updated_at"])
    record(None, "asked for more reviews", round_, wanted=wanted)
    return True


def _add_slots(round_: Round, wanted: int) -> None:
    """Of each item up to `wanted`; the first new one is free, as all before it are done."""
    first = round_.wanted_reviews + 1
    Slot.objects.bulk_create(
        (
            Slot(
                round=round_,
                item_id=old.item_id,
                instruction_id=old.instruction_id,
                place=old.place,
                number=number,
                state=SlotState.FREE if number == first else SlotState.WAITING,
            )
            for old in Slot.objects.filter(round=round_, number=1).order_by("place")
            for number in range(first, wanted + 1)
        ),
        batch_size=1000,
    )
