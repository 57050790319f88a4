"""Pages that tell a story across apps."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.asked import AskedBy
from common import stand_in
from common.errors import NotFound
from concepts.models import Concept, Definition
from concepts.permissions import answers_open_to, may_translate
from concepts.reporting import gap_closed
from discussion.telling import brief
from following.models import Watch

from . import acts
from .actions import next_action, other_actions
from .ahead import ways
from .home import example, latest_releases, news, suggestion, telling_answers
from .stepper import steps
from .story import tell
from .waiting import counts_for, lists_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To a stranger, what this is; to a member, what waits for them."""
    if not request.user.is_authenticated:
        context: dict[str, Any] = {"example": example(), "releases": latest_releases()}
        return render(request, "pages/welcome.html", context)
    counts = counts_for(request.user)
    groups = lists_for(request.user, request.GET.get("show", ""), counts)
    context = {
        "groups": groups,
        "waiting_count": counts.waiting,  # the frame says the same, and need not ask again
        "unread_count": counts.unread,
        "news": news(request.user, counts.unread),
        "acts": acts.latest(request.user),
        "suggestion": suggestion(request.user),
        "ways": ways(request.user, groups),
    }
    return render(request, "pages/home.html", context)


@require_safe
def concept(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole story of one concept."""
    row: Any = _CONCEPT.first(request.user, slug=slug)
    if row is None:
        raise NotFound(_("There is no concept at this address, or it is not open to you."))
    if row.merged_into:
        return redirect(row.merged_into, permanent=True)
    story = tell(row, request.user)
    told = story.current or story.rejected
    context = {
        "concept": row,
        "story": story,
        "steps": steps(story),
        "next": next_action(story, request.user),
        "others": other_actions(story, request.user),
        "prompt": told,
        "gap": gap_closed(told.run) if told else None,
        "answers_open": answers_open_to(request.user, told.run) if told else None,
        "answers": telling_answers(told.run) if told else [],
        "acts": acts.sentences(story.history, request.user, [row, *story.told]),
        "talk": brief(row, request.user),
        "may_translate": bool(may_translate(request.user, row)),
        "watched": row.watched,
        "doubles": row.merged.all() if row.has_doubles else [],
        "reference_hidden": story.reference is None and row.has_reference,
    }
    return render(request, "pages/concept.html", context)


def _concept(user: Any, slug: str) -> Any:
    mine = Watch.objects.visible_to(user).filter(concept=OuterRef("pk"))
    accepted = Definition.objects.accepted().filter(concept=OuterRef("pk"))
    doubles = Concept.objects.filter(merged_into=OuterRef("pk"))
    return (
        Concept.objects.visible_to(user)
        .annotate(watched=Exists(mine), has_reference=Exists(accepted), has_doubles=Exists(doubles))
        .select_related("proposed_by", "merged_into", "translation_group")
        .prefetch_related("names", "traditions", "translation_group__concepts")
        .filter(slug=slug)
    )


_CONCEPT = AskedBy(_concept, slug=stand_in.text())
