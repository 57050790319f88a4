"""The editor of a definition: draft, checks and preview, with and without a script.

With a script, the draft is kept after each pause (`autosave`); without, by its button.
"""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import licence
from common.answers import require
from common.errors import Invalid, TooMany
from concepts.checks import LEAST_HELD_OUT
from concepts.citing import render_cited
from concepts.comparing import compare
from concepts.definition_data import DefinitionData, data_of
from concepts.errors import Outdated
from concepts.forms import DefinitionForms
from concepts.models import Concept, Definition
from concepts.permissions import may_define, may_edit
from concepts.services import checking, defining, previewing

from .finding import find_concept, find_definition
from .unsent import login_keeps_typed, take_unsent

EDITING = ["GET", "HEAD", "POST"]


@login_keeps_typed
@require_http_methods(EDITING)
def definition_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version, beginning with what the reference says now."""
    concept = find_concept(request.user, slug)
    require(may_define(request.user, concept))
    if row := _begun_here(request, concept):
        return _edit(request, concept, row, data_of(row))
    return _edit(request, concept, None, defining.beginning(concept))


@login_keeps_typed
@require_http_methods(EDITING)
def definition_edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = find_definition(request.user, slug, number)
    require(may_edit(request.user, row))
    return _edit(request, row.concept, row, data_of(row))


@login_required
@require_POST
def definition_discard(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Throw one's draft away."""
    row = find_definition(request.user, slug, number)
    defining.discard(request.user, row)
    messages.success(
        request, _("The draft of version %(number)s is thrown away.") % {"number": number}
    )
    return redirect(row.concept)


def _begun_here(request: HttpRequest, concept: Concept) -> Definition | None:
    """The draft that this window has begun, when it does not know so yet: the answer got lost."""
    window = _marks(request.POST)["window"]
    drafts = Definition.objects.visible_to(request.user).with_parts()
    return drafts.filter(concept=concept).saved_from(request.user, window).first()


def _edit(
    request: HttpRequest, concept: Concept, row: Definition | None, data: DefinitionData
) -> HttpResponse:
    if request.method != "POST":
        typed = take_unsent(request) if request.method == "GET" else None
        forms = DefinitionForms(typed) if typed else DefinitionForms(data=data)
        told: dict[str, Any] = {"unsent": True, "kept": False} | _marks(typed) if typed else {}
        return _page(request, concept, row, forms, forms.data() if typed else data, **told)
    forms = DefinitionForms(request.POST)
    marks: dict[str, Any] = _marks(request.POST)
    if forms.added:
        part = f"rows_{forms.added}"
        return _page(request, concept, row, forms, forms.data(), part=part, **marks)
    if "save" in request.POST or "submit" in request.POST:
        return _save_and_go(request, concept, row, forms)
    if "autosave" in request.POST:
        return _autosave(request, concept, row, forms, data)
    return _page(request, concept, row, forms, forms.data(), part="becoming", **marks)


def _save_and_go(
    request: HttpRequest, concept: Concept, row: Definition | None, forms: DefinitionForms
) -> HttpResponse:
    try:
        if forms.is_valid() and (saved := _save(request, concept, row, forms)):
            return _after(request, saved)
    except Outdated as error:
        return _conflict(request, concept, error, forms)
    return _page(request, concept, row, forms, forms.data(), status=400, **_marks(request.POST))


def _autosave(
    request: HttpRequest,
    concept: Concept,
    row: Definition | None,
    forms: DefinitionForms,
    before: DefinitionData,
) -> HttpResponse:
    """Keep what was typed, say so, and show what it becomes. Nothing typed yet begins no draft."""
    context: dict[str, Any] = {"kept": False} | _marks(request.POST)
    if forms.is_valid() and (row or forms.data() != before):
        try:
            saved = _save(request, concept, row, forms)
        except Outdated:
            return HttpResponse(status=412)
        if saved:
            row, context = saved, {"kept": True, "revision": saved.revision}
    context["part"] = "becoming"
    context["answering"] = getattr(request, "htmx", False)
    answer = _page(request, concept, row, forms, forms.data(), **context)
    if row:
        answer["HX-Replace-Url"] = reverse("definition-edit", args=[concept.slug, row.number])
    return answer


def _save(
    request: HttpRequest, concept: Concept, row: Definition | None, forms: DefinitionForms
) -> Definition | None:
    marks = _marks(request.POST)
    seen = marks["revision"]
    try:
        return defining.save_draft(
            request.user, concept, forms.data(), row,
            seen=int(seen) if seen else None, window=marks["window"],
        )  # fmt: skip
    except Invalid as error:
        forms.place(error)
        return None


def _marks(posted: Any) -> dict[str, str]:
    """Which revision was read, and in which window; what is no such mark is none."""
    seen, window = posted.get("revision", ""), posted.get("window", "")
    return {
        "revision": seen if seen.isascii() and seen.isdigit() and len(seen) < 10 else "",
        "window": window if window.isascii() and window.isalnum() and len(window) <= 32 else "",
    }


def _conflict(
    request: HttpRequest, concept: Concept, error: Outdated, forms: DefinitionForms
) -> HttpResponse:
    """Both texts side by side; whoever saves now has seen the other."""
    theirs = Definition.objects.with_parts().get(pk=error.pk)
    return _page(
        request, concept, theirs, forms, forms.data(), status=412,
        theirs=compare(data_of(theirs), forms.data()), revision=theirs.revision,
        window=_marks(request.POST)["window"],
    )  # fmt: skip


def _after(request: HttpRequest, saved: Definition) -> HttpResponse:
    """Saved: submit it if that was asked, and say what became of it."""
    if "submit" not in request.POST:
        messages.success(
            request,
            _("Draft saved as version %(number)s. Only you see it.") % {"number": saved.number},
        )
        return redirect("definition-edit", saved.concept.slug, saved.number)
    try:
        licence.accept_if_ticked(request.user, request.POST)
        defining.submit(request.user, saved)
    except (TooMany, licence.LicenceNeeded) as error:
        messages.error(
            request,
            _("Not submitted; your draft is kept. %(message)s") % {"message": error.message},
        )
        return redirect("definition-edit", saved.concept.slug, saved.number)
    except Invalid as error:
        messages.error(
            request,
            _("%(message)s The list of checks says what is missing.") % {"message": error.message},
        )
        return redirect("definition-edit", saved.concept.slug, saved.number)
    messages.success(request, _("Submitted. Another curator decides about it now."))
    return redirect(saved)


def _page(
    request: HttpRequest,
    concept: Concept,
    row: Definition | None,
    forms: DefinitionForms,
    data: DefinitionData,
    *,
    status: int = 200,
    part: str = "",
    **more: Any,
) -> HttpResponse:
    """The whole page, or for htmx the part of it that changed."""
    template = "concepts/definition_edit.html"
    if part and getattr(request, "htmx", False):
        template = f"{template}#{part}"
    context: dict[str, Any] = {
        "section": "concepts",
        "concept": concept,
        "definition": row,
        "forms": forms,
        "report": checking.report_on(concept, data, row),
        "preview": render_cited(data.text, len(data.sources)),
        "chat": previewing.chat_of(concept, data),
        "share": 100 * len(data.held_out) / (len(data.instructions) or 1),
        "share_words": _("%(held)s of %(total)s")
        % {"held": len(data.held_out), "total": len(data.instructions)},
        "least_held_out": LEAST_HELD_OUT,
        "address": reverse("definition-edit", args=[concept.slug, row.number])
        if row
        else reverse("definition-new", args=[concept.slug]),
        "begun": None if row else Definition.objects.draft_of(request.user, concept),
        "revision": row.revision if row else "",
        "kept": bool(row) and request.method != "POST",
        "asks_licence": not licence.has_agreed(request.user),
    } | more
    context["window"] = context.get("window") or secrets.token_hex(8)
    return render(request, template, context, status=status)
