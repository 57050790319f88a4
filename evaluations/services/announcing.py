"""What webhooks hear of a round, each told in the transaction of the act itself.

Nothing here names an arm, a reviewer or a rating before the round is closed; what a decision says is
public by then (docs/reference/webhooks.md).
"""

from typing import Any

from evaluations.models import Item, Review, Round
from evaluations.states import RoundState
from hooks.services.announcing import announce
from hooks.states import Event


def opened(round_: Round) -> None:
    outputs = Item.objects.filter(round=round_).count()
    announce(Event.ROUND_OPENED, _about(round_) | {"outputs": outputs})


def reviewed(round_: Round, item: Item) -> None:
    """Call after `record` of a new review: acts queue up there until they are committed, so of two
    last reviews of an item the second sees the first, and the item is told once."""
    if Review.objects.filter(item=item).count() == round_.wanted_reviews:
        announce(Event.ITEM_COMPLETED, _about(round_) | {"item": item.token})


def ended(round_: Round) -> None:
    """Closed or cancelled; and the decision, where there is one."""
    announce(Event.ROUND_CLOSED, _about(round_) | {"state": str(round_.state)})
    if round_.state != RoundState.CLOSED:
        return
    told = ("accepted", "sentence", "counts", "is_demo", "reviews_digest")
    decision = {name: round_.decision[name] for name in told}
    announce(Event.DECISION_MADE, _about(round_) | decision)


def _about(round_: Round) -> dict[str, Any]:
    return {
        "round": str(round_.pk),
        "concept": round_.soft_prompt.concept.slug,
        "soft_prompt": str(round_.soft_prompt_id),
        "wanted_reviews": round_.wanted_reviews,
    }
