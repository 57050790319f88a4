"""What ties a person to a round, so that others judge it: one expression, for lists and permissions alike."""

from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_noop

WHY_NOT = {
    "proposed": gettext_noop("You proposed this concept, so others review it."),
    "wrote": gettext_noop("You wrote the definition, so others review it."),
    "edited": gettext_noop("You wrote another version of this definition, so others review it."),
    "accepted": gettext_noop("You accepted the definition as the reference, so others review it."),
    "endorsed": gettext_noop(
        "You endorsed this definition or another version of it, or objected, so others review it."
    ),
    "discussed": gettext_noop(
        "You took part in the discussion of this concept or its definition, so others review it."
    ),
    "gold": gettext_noop("One of the texts in this round is of your making, so others review it."),
    "trained": gettext_noop("You asked for this training, so others review it."),
    "imported": gettext_noop(
        "You imported these texts and know which came from where, so others review them."
    ),
    "seen": gettext_noop(
        "You have seen which answer came from where on a run’s page, "
        "so you cannot review this round blind."
    ),
    "appealed": gettext_noop(
        "You had a say in the decision that was appealed, so others judge it now."
    ),
    "declared": gettext_noop(
        "You declared a conflict of interest here, so others review it. "
        "If that was a mistake, ask an admin: they can lift it on the round’s page."
    ),
}
"""Tie -> the refusal that it means."""

CONCEPTS = ("soft_prompt__concept", "imported__definition__concept")
DEFINITIONS = ("soft_prompt__definition", "imported__definition")


def tie_of(user: Any) -> Case:
    """The first tie of `WHY_NOT` that this person has to the outer round; empty where there is none."""
    if user.pk is None:
        return Case(default=Value(""), output_field=CharField())
    ties = {
        "proposed": _any(CONCEPTS, "proposed_by", user),
        "wrote": _any(DEFINITIONS, "author", user),
        "edited": _wrote_another(user),
        "accepted": _any(DEFINITIONS, "decided_by", user),
        "endorsed": _endorsed(user),
        "discussed": _discussed(user),
        "gold": Q(gold_author=user.pk),
        "trained": Q(soft_prompt__run__requested_by=user.pk),
        "imported": Q(soft_prompt=None, opened_by=user.pk),
        "seen": _saw(user),
        "appealed": _had_a_say(user),
        "declared": _declared(user),
    }
    return Case(
        *(When(ties[tie], then=Value(tie)) for tie in WHY_NOT),
        default=Value(""),
        output_field=CharField(),
    )


def _any(paths: tuple[str, ...], field: str, user: Any) -> Q:
    found = Q()
    for path in paths:
        found |= Q(**{f"{path}__{field}": user.pk})
    return found


def _wrote_another(user: Any) -> Q:
    """Whoever submitted or edited any version of the text has shaped it, taken over or not."""
    mine = apps.get_model("concepts", "Definition").objects.filter(
        Q(author=user.pk) | Q(edited_by=user.pk)
    )
    return _with_the_concept(mine.exclude(state="draft"))


def _endorsed(user: Any) -> Q:
    """Whoever said for or against a version, and be it withdrawn since, has taken a side."""
    said = apps.get_model("concepts", "Endorsement").objects.filter(person=user.pk)
    return _with_the_concept(said, "definition__concept")


def _discussed(user: Any) -> Q:
    """Whoever commented on the concept or its definitions, and be it deleted since."""
    said = apps.get_model("discussion", "Comment").objects.filter(author=user.pk)
    return _with_the_concept(said, "thread__concept")


def _saw(user: Any) -> Q:
    """Whether they know what some answers came from: the bare model says the same in every training."""
    sightings = apps.get_model("concepts", "Sighting").objects.filter(user=user.pk)
    return Q(Exists(sightings.filter(run__concept=OuterRef("soft_prompt__concept"))))


def _had_a_say(user: Any) -> Q:
    """Whether they reviewed, adjudicated or appealed in the round that this one judges anew."""
    former = OuterRef("appeal_of")
    reviewed = apps.get_model("evaluations", "Review").objects.filter(reviewer=user.pk)
    compared = apps.get_model("evaluations", "Choice").objects.filter(reviewer=user.pk)
    settled = apps.get_model("evaluations", "Referral").objects.filter(adjudicator=user.pk)
    appealed = apps.get_model("evaluations", "Appeal").objects.filter(appellant=user.pk)
    return (
        Q(Exists(reviewed.filter(item__round=former)))
        | Q(Exists(compared.filter(item__round=former)))
        | Q(Exists(settled.filter(round=former)))
        | Q(Exists(appealed.filter(round=former)))
    )


def _declared(user: Any) -> Q:
    mine = apps.get_model("evaluations", "Conflict").objects.filter(user=user.pk)
    return Q(Exists(mine.filter(round=OuterRef("pk")))) | _with_the_concept(mine)


def _with_the_concept(rows: Any, field: str = "concept") -> Q:
    found = Q()
    for path in CONCEPTS:
        found |= Q(Exists(rows.filter(**{field: OuterRef(path)})))
    return found
