"""What webhooks hear of a round, each told in the transaction of the act itself.

Nothing here names an arm, a reviewer or a rating before the round is closed; what a decision says is
public by then (docs/reference/webhooks.md).
"""

from typing import Any

from evaluations.models import Item, Output, Round
from evaluations.states import RoundState
from hooks.services.announcing import announce
from hooks.states import Event


def opened(round_: Round) -> None:
    outputs = Output.objects.filter(round=round_).count()
    announce(Event.ROUND_OPENED, _about(round_) | {"outputs": outputs})


def reviewed(round_: Round, item: Item, done: int) -> None:
    """Of a new review or choice; `done` counts those of the item, this one included. Counted after
    `record`, where acts queue up, the item is told once."""
    if done == round_.wanted_reviews:
        announce(Event.ITEM_COMPLETED, _about(round_) | {"item": item.token})


def ended(round_: Round) -> None:
    """Closed or cancelled; and the decision, where there is one."""
    announce(Event.ROUND_CLOSED, _about(round_) | {"state": str(round_.state)})
    if round_.state != RoundState.CLOSED or round_.is_imported:
        return
    told = ("accepted", "sentence", "counts", "is_demo", "reviews_digest")
    decision = {name: round_.decision[name] for name in told}
    announce(Event.DECISION_MADE, _about(round_) | decision)


def _about(round_: Round) -> dict[str, Any]:
    """A round of imported outputs has no soft prompt, and perhaps no concept."""
    return {
        "round": str(round_.pk),
        "concept": round_.concept.slug if round_.concept else None,
        "soft_prompt": str(round_.soft_prompt_id) if round_.soft_prompt_id else None,
        "wanted_reviews": round_.wanted_reviews,
    }
