"""How far reviewers agreed, in words: what the decision page says of them. No names, only letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from evaluations.retelling import told
from evaluations.services.reporting import UnblindedOutput

UNKNOWN = gettext_noop("cannot be told")
TENTATIVE, GOOD = 0.667, 0.8  # Krippendorff's own bounds; see docs/reference/statistics.md
ALIKE = 0.05  # of a step: what one decimal shows as nothing


@dataclass(frozen=True)
class Agreement:
    """One question: how far the answers to it agree."""

    question: str
    figure: str
    meaning: str
    items: int


@dataclass(frozen=True)
class Pair:
    """Two reviewers on the texts that both judged."""

    names: str
    items: int
    fidelity: str
    verdict: str


@dataclass(frozen=True)
class Reviewer:
    """`weight` is empty in decisions before version 3, which gave everybody the same."""

    name: str
    mine: bool
    reviews: int
    reliability: str
    strictness: str
    weight: str
    gold: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ArmMean:
    """An arm's mean fidelity as it is, and with the strictness of who judged it taken out."""

    mark: str
    label: str
    plain: str
    adjusted: str


def agreements(decision: dict[str, Any]) -> list[Agreement]:
    """Nothing for decisions of version 1, which do not tell."""
    found = decision.get("agreement", {})
    questions = (("fidelity", _("Fidelity")), ("verdict", _("Verdict")))
    return [agreement_on(words, found[name]) for name, words in questions if name in found]


def pairs(decision: dict[str, Any]) -> list[Pair]:
    return [
        Pair(
            _both(row["first"], row["second"]),
            row["items"],
            _figure(row["fidelity"]),
            _figure(row["verdict"]),
        )
        for row in decision.get("agreement", {}).get("pairs", ())
    ]


def _both(first: str, second: str) -> str:
    """“Reviewer A and B”."""
    names = {"first": told(first), "second": second.removeprefix("Reviewer ")}
    return _("%(first)s and %(second)s") % names


def reviewers(decision: dict[str, Any], outputs: Sequence[UnblindedOutput]) -> list[Reviewer]:
    mine = {line.reviewer for output in outputs for line in output.reviews if line.mine}
    return [
        Reviewer(
            told(row["reviewer"]),
            row["reviewer"] in mine,
            row["reviews"],
            _figure(row["reliability"]),
            _strictness(row["severity"]),
            _figure(row["weight"]) if "weight" in row else "",
            _of(row.get("gold", (0, 0))),
            tuple(row.get("reasons", ())),
        )
        for row in decision.get("reviewers", ())
    ]


def arm_means(decision: dict[str, Any]) -> list[ArmMean]:
    """Nothing where strictness cannot be told from the texts."""
    return [
        ArmMean(
            arm.get("mark", arm["arm"]),
            arm["label"] if "mark" in arm else told(arm["label"]),
            _figure(arm["fidelity"]["mean"]),
            _figure(adjusted),
        )
        for arm in decision["arms"]
        for adjusted in [arm.get("adjusted")]
        if adjusted is not None
    ]


def agreement_on(question: str, found: dict[str, Any]) -> Agreement:
    """What an alpha says, in words."""
    figure = _figure(found["alpha"])
    if found["low"] is not None:
        ends = {"low": _figure(found["low"]), "high": _figure(found["high"])}
        figure += " " + _("(%(low)s to %(high)s)") % ends
    return Agreement(question, figure, _meaning(found), found["items"])


def _meaning(found: dict[str, Any]) -> str:
    if found["alpha"] is None:
        return (
            _("Everybody gave every text the same answer, so habit cannot be told from agreement.")
            if found["items"]
            else _("No text has two reviews.")
        )
    if found["low"] is None or found["low"] <= 0:
        return _("This may be no more than chance gives.")
    if found["alpha"] < TENTATIVE:
        return _("More than chance gives, but weak: read single answers with care.")
    if found["alpha"] < GOOD:
        return _("Enough for tentative conclusions.")
    return _("Reviewers agree well.")


def _strictness(severity: float | None) -> str:
    if severity is None:
        return _(UNKNOWN)
    if abs(severity) < ALIKE:
        return _("like the others")
    words = _("%(size)s milder") if severity > 0 else _("%(size)s stricter")
    return words % {"size": f"{abs(severity):.1f}"}


def _of(counted: Sequence[int]) -> str:
    """“2 of 3”; where there was nothing, a dash."""
    right, total = counted
    return _("%(right)s of %(total)s") % {"right": right, "total": total} if total else "–"


def _figure(value: float | None) -> str:
    return _(UNKNOWN) if value is None else f"{value:.2f}".replace("-", "−")
