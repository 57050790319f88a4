"""The traditions: the list, a page for each, and keeping them in order."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.answers import require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from concepts.forms import (
    ClassifyForm,
    MergeTraditionForm,
    NewTraditionForm,
    PlaceForm,
    TraditionForm,
)
from concepts.models import Concept, Tradition
from concepts.permissions import may_classify, may_keep_traditions
from concepts.services import classifying, traditions

from .catalogue import tradition_choices
from .finding import find_concept

NEWEST = 12


@require_safe
def tradition_list(request: HttpRequest) -> HttpResponse:
    """Both levels, with how many concepts each has itself."""
    visible = Concept.objects.visible_to(request.user).not_merged()
    rows = list(Tradition.objects.tree().with_counts(visible))
    under = {row.pk: [each for each in rows if each.parent_id == row.pk] for row in rows}
    context = {
        "section": "concepts",
        "tops": [(row, under[row.pk]) for row in rows if not row.parent_id],
        "may_keep": _may_keep(request.user),
    }
    return render(request, "concepts/tradition_list.html", context)


@require_safe
def tradition(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, what stands under it, and its newest concepts."""
    row = _find(slug)
    if row.slug != slug:
        return redirect(row, permanent=True)
    found: Any = Concept.objects.visible_to(request.user).not_merged().of_tradition(row.slug)
    context = {
        "section": "concepts",
        "tradition": row,
        "children": row.children.all(),
        "total": found.count(),
        "concepts": found.for_list().order_by("-created_at", "-pk")[:NEWEST],
        "may_keep": _may_keep(request.user),
    }
    return render(request, "concepts/tradition.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tradition_add(request: HttpRequest) -> HttpResponse:
    require(may_keep_traditions(request.user))
    form = NewTraditionForm(request.POST or None, tops=_tops(), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"parent": _above(form)}
        if row := _done(form, lambda: traditions.add(request.user, **told)):
            messages.success(request, _("“%(name)s” is added.") % {"name": row.name})
            return redirect(row)
    context = {"section": "concepts", "form": form}
    status = 400 if form.errors else 200
    return render(request, "concepts/tradition_add.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tradition_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Three forms: its words, its place, and merging it. The button says which is sent."""
    require(may_keep_traditions(request.user))
    row = _find(slug)
    sent = next((name for name in ("words", "place", "merge") if name in request.POST), "")
    forms = _forms(row, request.POST, sent)
    if sent and forms[sent].is_valid():
        form = forms[sent]
        if kept := _done(form, lambda: _keep(request.user, row, sent, form)):
            messages.success(request, _("Kept: “%(name)s”.") % {"name": kept.path})
            return redirect(kept)
    context = {"section": "concepts", "tradition": row, **forms}
    status = 200 if request.method != "POST" else 400
    return render(request, "concepts/tradition_edit.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_classify(request: HttpRequest, slug: str) -> HttpResponse:
    """Of which traditions the concept is."""
    concept = find_concept(request.user, slug)
    require(may_classify(request.user, concept))
    form = ClassifyForm(
        request.POST or None,
        initial={"traditions": [row.slug for row in concept.traditions.all()]},
        traditions=tradition_choices(Tradition.objects),
    )
    if request.method == "POST":  # without a box ticked nothing is sent, and it is of none
        words = request.POST.getlist("traditions")
        if _done(form, lambda: classifying.classify(request.user, concept, words)):
            messages.success(request, _("Its traditions are kept."))
            return redirect(concept)
    context = {"section": "concepts", "concept": concept, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "concepts/concept_classify.html", context, status=status)


def _forms(row: Tradition, data: Any, sent: str) -> dict[str, Any]:
    words = {"name": row.name, "description": row.description}
    place = {"parent": row.parent.slug if row.parent else ""}
    others = [pair for pair in tradition_choices(Tradition.objects) if pair[0] != row.slug]
    tops = [pair for pair in _tops() if pair[0] != row.slug]
    given = {name: data if sent == name else None for name in ("words", "place", "merge")}
    return {
        "words": TraditionForm(given["words"], initial=words),
        "place": PlaceForm(given["place"], initial=place, tops=tops),
        "merge": MergeTraditionForm(given["merge"], others=others),
    }


def _keep(user: Any, row: Tradition, sent: str, form: Any) -> Tradition:
    if sent == "words":
        return traditions.reword(user, row, **form.cleaned_data)
    if sent == "place":
        return traditions.place(user, row, _above(form))
    return traditions.merge(user, row, _find(form.cleaned_data["into"]))


def _done(form: Form, act: Callable[[], Any]) -> Any:
    """What the act returns; None, with the objections in the form, when it is refused."""
    try:
        return act()
    except Invalid as error:
        form.is_valid()
        add_errors(form, error)
        return None


def _above(form: Any) -> Tradition | None:
    slug = form.cleaned_data["parent"]
    return _find(slug) if slug else None


def _tops() -> list[tuple[str, str]]:
    return list(Tradition.objects.top().order_by("name").values_list("slug", "name"))


def _find(slug: str) -> Tradition:
    row = Tradition.objects.called(slug)
    if row is None:
        raise NotFound(
            _("There is no such tradition."), hint=_("The list of traditions has them all.")
        )
    return row


def _may_keep(user: Any) -> bool:
    return user.is_authenticated and bool(may_keep_traditions(user))
