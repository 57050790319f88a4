"""What a reviewer does: the next item, one item, a review."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed, NotFound
from common.text import clean
from evaluations.blinding import BlindItem, OwnReview, shuffled
from evaluations.models import Item, Review, Round
from evaluations.permissions import may_review
from evaluations.rubric import CURRENT
from evaluations.states import Verdict

from . import announcing
from .closing import close_if_ready, locked

COMMENT_BYTES = 2000


@dataclass(frozen=True)
class Progress:
    """How far one reviewer is in a round. `left` counts items that want a review and lack theirs."""

    done: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.left


def next_item(reviewer: Any, round_: Round) -> str | None:
    """The token of the reviewer's next item, or None when nothing is left for them."""
    require(may_review(reviewer, round_))
    left = set(_left(reviewer, round_))
    everything = Item.objects.filter(round=round_).values_list("token", flat=True)
    order = shuffled(everything, round_.seed, reviewer.pk)
    return next((token for token in order if token in left), None)


def progress(reviewer: Any, round_: Round) -> Progress:
    done = Review.objects.by(reviewer).filter(item__round=round_).count()
    return Progress(done, len(_left(reviewer, round_)))


def _left(reviewer: Any, round_: Round) -> list[str]:
    rows = Item.objects.filter(round=round_).wanting_review_of(reviewer.pk)
    return list(rows.values_list("token", flat=True))


def find_item(token: str) -> Item:
    """The row behind a token, for services. Raises NotFound."""
    rows = Item.objects.select_related(
        "output__instruction",
        "round__soft_prompt__concept",
        "round__soft_prompt__definition",
        "round__soft_prompt__run",
    )
    item = rows.filter(token=token).first()
    if item is None:
        raise NotFound("There is no such item. Go back to the round for your next one.")
    return item


def blind_item(reviewer: Any, token: str) -> BlindItem:
    """The item as this reviewer may see it, with what they said about it before."""
    item = find_item(token)
    require(may_review(reviewer, item.round))
    return _blinded(item, reviewer)


def _blinded(item: Item, reviewer: Any) -> BlindItem:
    mine = Review.objects.by(reviewer).filter(item=item).first()
    how_far = progress(reviewer, item.round)
    subject = item.round.soft_prompt
    return BlindItem(
        token=item.token,
        round_id=item.round_id,
        term=subject.concept.term,
        language=subject.concept.language,
        definition_html=subject.definition.text_html,
        instruction=item.output.instruction.text,
        kind=item.output.instruction.get_kind_display(),
        text=item.output.text,
        done=how_far.done,
        total=how_far.total,
        my_review=OwnReview(mine.fidelity, mine.verdict, mine.comment) if mine else None,
    )


def review(
    actor: Any,
    item: Item,
    fidelity: int,
    verdict: str,
    comment: str = "",
    *,
    is_demo: bool = False,
) -> Review:
    """Judge an item, or change one's judgement of it while the round is open.

    The round's row is locked first, so the last review of a round is always seen as the last, and
    none slips in behind the closing. The same review sent twice changes nothing.
    """
    with transaction.atomic():
        round_ = locked(item.round_id)
        require(may_review(actor, round_))
        if is_demo and not settings.DEMO:
            raise NotAllowed("Reviews made by a rule exist in demonstrations only.")
        judgement = _checked(fidelity, verdict, comment)
        row = Review.objects.filter(item=item, reviewer=actor).first()
        if row and all(getattr(row, name) == value for name, value in judgement.items()):
            return row
        stored = judgement | {"rubric_version": CURRENT.version, "is_demo": is_demo}
        saved, made = Review.objects.update_or_create(item=item, reviewer=actor, defaults=stored)
        record(actor, "reviewed a text" if made else "changed a review", round_, item=item.token)
        if made:
            announcing.reviewed(round_, item)
        close_if_ready(round_)
    return saved


def _checked(fidelity: Any, verdict: Any, comment: Any) -> dict[str, Any]:
    """All objections at once, by field."""
    wrong: dict[str, list[str]] = {}
    if type(fidelity) is not int or fidelity not in CURRENT.fidelities:
        wrong["fidelity"] = ["Choose how faithful the text is, from 1 to 5."]
    if verdict not in Verdict.values:
        wrong["verdict"] = ["Choose the one verdict that fits best."]
    try:
        comment = clean(comment, field="comment", limit=COMMENT_BYTES)
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid("Your review is not complete yet.", fields=wrong)
    return {"fidelity": fidelity, "verdict": str(verdict), "comment": comment}
