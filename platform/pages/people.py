"""The page of one person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import allowances
from accounts.forms import VouchForm
from accounts.permissions import may_vouch
from accounts.standing import facts_of
from accounts.trust import level_of, next_of
from common.counting import counted
from common.paging import page
from moderation.permissions import may_flag

from .profile import KINDS, find_person, kind_named


@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    """Who somebody is here, what they contributed, and how far they are trusted."""
    member, viewer = find_person(username), request.user
    kind, facts = kind_named(request.GET.get("show", "")), facts_of(member)
    level, mine = level_of(facts), viewer == member
    counts = counted(member, [each.rows(member, viewer) for each in KINDS])
    rows = page(request, kind.rows(member, viewer))
    context: dict[str, Any] = {
        "member": member,
        "mine": mine,
        "facts": facts,
        "level": level,
        "next": next_of(facts) if mine else [],
        "limits": allowances.allowances(member, level) if mine else [],
        "lists": list(zip(KINDS, counts, strict=True)),
        "kind": kind,
        "page": rows,
        "lines": [kind.line(row) for row in rows],
        "may_flag": member.is_active and may_flag(viewer, member),
        "may_vouch": viewer.is_authenticated and may_vouch(viewer, member),
        "vouch_form": VouchForm(initial={"level": member.vouched_level}),
    }
    return render(request, "pages/person.html", context)
