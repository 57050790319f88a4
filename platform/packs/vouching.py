"""What stands behind each concept of a release: how many reviewers said so, how far they agreed, and the
decision. The figures are those of the signed manifest; whether they are out of date only the site knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluations.models import Round
from evaluations.states import RoundState


@dataclass(frozen=True)
class Vouching:
    """`reviewed` and `agreed` in words, empty where nothing is known; `url` is of the decision, where
    it is on this site."""

    reviewed: str
    agreed: str
    url: str


@dataclass(frozen=True)
class Outdated:
    made_for: int
    reference: int | None
    since: datetime


def vouchings(concepts: Iterable[Mapping[str, Any]]) -> dict[str, Vouching]:
    """Folder of a concept in the manifest -> who vouches for it."""
    reviews = {concept["slug"]: concept["reviews"] for concept in concepts}
    named = [row["round"] for row in reviews.values() if _is_uuid(row.get("round"))]
    rounds = Round.objects.filter(pk__in=named, state=RoundState.CLOSED) if named else ()
    here = {str(row.pk) for row in rounds}
    return {slug: _vouching(row, here) for slug, row in reviews.items()}


def outdated(entries: Iterable[Any]) -> dict[str, Outdated]:
    """Term -> the versions, for what was made for a definition that is the reference no more. The
    release's entries come `with_staleness()`."""
    return {
        entry.soft_prompt.concept.term: Outdated(
            entry.soft_prompt.definition.number, entry.reference_version, entry.stale_since
        )
        for entry in entries
        if entry.stale_since
    }


def _vouching(reviews: Mapping[str, Any], here: set[str]) -> Vouching:
    counts, agreement = reviews.get("counts") or {}, reviews.get("agreement") or {}
    round_ = reviews.get("round")
    return Vouching(
        reviewed=_("%(reviews)s reviews by %(reviewers)s reviewers") % counts if counts else "",
        agreed=_agreed(agreement.get("fidelity") or agreement.get("choice") or {}),
        url=reverse("round-decision", args=[round_]) if round_ in here else "",
    )


def _agreed(found: Mapping[str, Any]) -> str:
    if found.get("alpha") is None:
        return ""
    told = f"{found['alpha']:.2f}"
    if found.get("low") is not None:
        told += " " + _("(%(low)s to %(high)s)") % {
            "low": f"{found['low']:.2f}",
            "high": f"{found['high']:.2f}",
        }
    return told.replace("-", "−")


def _is_uuid(value: Any) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False
