"""What judging a text and choosing between several have in common: the page, unfinished work, going on."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from evaluations.blinding import BlindComparison, BlindItem
from evaluations.models import Item, Round
from evaluations.services import drafts, queue
from evaluations.states import FlagReason, Mode, SkipReason

# Whether the round asks for single texts -> what is said of the review or the choice.
LAST = {
    True: gettext_noop("Yours was the last review: the round is closed. Thank you."),
    False: gettext_noop("Yours was the last choice: the round is closed. Thank you."),
}
CHANGED = {
    True: gettext_noop("Your review is changed."),
    False: gettext_noop("Your choice is changed."),
}


def next_address(reviewer: Any, round_: Round) -> str | None:
    """Where this reviewer's next text is, or None. The one place from which pages know it."""
    token = queue.next_item(reviewer, round_)
    page = "item" if round_.mode == Mode.SINGLE else "comparison"
    return reverse(page, args=[token]) if token else None


def shared(blind: BlindItem | BlindComparison, form: Any) -> dict[str, Any]:
    """What `judging.html` shows of either."""
    return {
        "section": "rounds",
        "item": blind,
        "form": form,
        "skip_reasons": SkipReason.choices,
        "flag_reasons": FlagReason.choices,
        "saved_at": blind.unfinished.saved_at if blind.unfinished else None,
    }


def keep(request: HttpRequest, row: Item, page: str, typed: dict[str, str]) -> HttpResponse:
    """Keep unfinished work, or forget it; `page` is the name of the item's address."""
    if "discard" in request.POST:
        drafts.forget(request.user, row)
        return redirect(page, row.token)
    saved_at: datetime | None = drafts.save(request.user, row, typed)
    if getattr(request, "htmx", False):
        return render(request, "evaluations/judging_saved.html", {"saved_at": saved_at})
    messages.success(request, _("Kept for later. You find it as you left it; only you see it."))
    return redirect("round", row.round_id)


def go_on(request: HttpRequest, blind: BlindItem | BlindComparison, changed: bool) -> HttpResponse:
    """To what comes next; after the round's last one to its decision."""
    row = Round.objects.with_concept().get(pk=blind.round_id)
    if row.is_closed:
        messages.success(request, _(LAST[row.mode == Mode.SINGLE]))
        return redirect("round-decision", blind.round_id)
    if changed:
        messages.success(request, _(CHANGED[row.mode == Mode.SINGLE]))
    return redirect(next_address(request.user, row) or reverse("review", args=[row.pk]))
