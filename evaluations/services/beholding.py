"""What an adjudicator sees: the text blind like any reviewer, and the judgements that contradict."""

import hashlib
from typing import Any

from evaluations.blinding import BlindReferral, SeenJudgement
from evaluations.models import Item, Referral, Review
from evaluations.passages import passages
from evaluations.states import ReferralState, Verdict

from . import showing
from .adjudicating import require_held


def blind_referral(actor: Any, item: Item) -> BlindReferral:
    """The text as its adjudicator may see it. No names and no times; the order of the judgements is
    drawn anew for each text and adjudicator."""
    require_held(actor, item)
    mine = Referral.objects.filter(round=item.round_id)
    done = mine.filter(state=ReferralState.DONE, adjudicator=actor).count()
    blind = showing.blinded(item, actor, done, done + mine.offered_to(actor.pk).count())
    reviews = sorted(Review.objects.filter(item=item), key=lambda row: _lot(item, actor, row))
    return BlindReferral(item=blind, judgements=tuple(_seen(item, row) for row in reviews))


def _seen(item: Item, review: Review) -> SeenJudgement:
    words = item.round.rubric.words
    labels = {scale.name: scale.label for scale in words.scales}
    return SeenJudgement(
        fidelity=review.fidelity,
        verdict=Verdict(review.verdict),
        comment=review.comment,
        answers=tuple((labels.get(name, name), value) for name, value in review.answers.items()),
        marks=tuple(passages(words, item.single.text, review.spans)),
    )


def _lot(item: Item, actor: Any, review: Review) -> str:
    drawn = f"judgement|{item.round.seed}|{item.token}|{actor.pk}|{review.reviewer_id}"
    return hashlib.sha256(drawn.encode()).hexdigest()
