"""What the page of a round says about conflicts of interest."""

from typing import Any

from django.urls import reverse

from evaluations.import_forms import ConflictForm
from evaluations.models import Round
from evaluations.permissions import may_declare, may_lift, may_see_conflicts
from evaluations.services import conflicts


def conflict_form(round_: Round, posted: Any = None) -> ConflictForm:
    """Without a concept there is nothing to choose."""
    form = ConflictForm(posted, initial={"scope": "round"})
    if round_.concept is None:
        del form.fields["scope"]
    return form


def about_conflicts(user: Any, round_: Round, form: ConflictForm | None = None) -> dict[str, Any]:
    rows = conflicts.of_round(user, round_) if may_see_conflicts(user) else []
    return {
        "may_declare": user.is_authenticated
        and may_declare(user, round_, tie=getattr(round_, "tie", None)),
        "conflict_form": form or conflict_form(round_),
        "conflict_url": reverse("round-conflict", args=[round_.pk]),
        "conflicts": [(row, may_lift(user, row)) for row in rows],
    }
