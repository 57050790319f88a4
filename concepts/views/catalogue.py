"""The catalogue: every concept this person may see, found, narrowed and sorted by the address alone."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.keyset import BadCursor, Stretch, stretch
from concepts.catalogue import canonical, narrow, sort_of, sortable
from concepts.forms import ConceptFilter
from concepts.models import Concept, LanguageModel, Tradition
from concepts.permissions import may_propose
from concepts.searching import Query

PER_PAGE = 20


@require_safe
def concept_list(request: HttpRequest) -> HttpResponse:
    form = filter_form(request)
    chosen = form.chosen()
    rows = narrow(Concept.objects.visible_to(request.user).not_merged(), request.user, chosen)
    query = canonical(chosen)
    context = {
        "section": "concepts",
        "form": form,
        "total": rows.count(),
        "page": turn(request, sortable(rows, chosen), chosen, PER_PAGE),
        "narrowed": bool(chosen.keys() - {"sort"}),
        "active": active(form, chosen),
        "query": f"{query}&" if query else "",
        "canonical": query,
        "cut": Query.of(chosen.get("q", "")).cut,
        "may_propose": may_propose(request.user),
        "propose_url": f"{reverse('concept-propose')}?{urlencode({'term': chosen.get('q', '')[:120]})}",
    }
    return render(request, "concepts/concept_list.html", context)


def filter_form(request: HttpRequest, without: Collection[str] = ()) -> ConceptFilter:
    """The form over what there is to choose from, for this person; `without` some of its fields."""
    visible = Concept.objects.visible_to(request.user)
    traditions = tradition_choices(Tradition.objects.leading_to(visible))
    form = ConceptFilter(
        _by_slug(request.GET.dict(), traditions),
        traditions=traditions,
        languages=visible.languages(),
        models=list(LanguageModel.objects.visible_to(request.user).values_list("slug", "name")),
        signed_in=request.user.is_authenticated,
    )
    for name in without:
        form.fields.pop(name, None)
    return form


def tradition_choices(rows: Any) -> list[tuple[str, str]]:
    """Slugs and paths of these, top ones before those under them."""
    return [(row.slug, row.path) for row in rows.tree()]


def _by_slug(sent: dict[str, str], traditions: list[tuple[str, str]]) -> dict[str, str]:
    """An address that names a tradition otherwise than by its slug still finds it."""
    asked = sent.get("tradition", "")
    if asked and asked not in dict(traditions) and (row := Tradition.objects.called(asked)):
        sent["tradition"] = row.slug
    return sent


def turn(request: HttpRequest, rows: Any, chosen: dict[str, str], size: int) -> Stretch:
    """The rows where the address stands; a cursor that is none stands at the beginning."""
    keys, full = sort_of(chosen).keys, Concept.objects.for_list()
    try:
        return stretch(rows, keys, request.GET.get("cursor", ""), size, full)
    except BadCursor:
        return stretch(rows, keys, "", size, full)


def active(form: ConceptFilter, chosen: dict[str, str]) -> list[tuple[str, str, str]]:
    """What narrows the list: label, value in words, and the query string without it."""
    found = []
    for field in form:
        if value := chosen.get(field.name) if field.name != "sort" else None:
            words = dict(getattr(field.field, "choices", [])).get(value, value)
            rest = {name: each for name, each in chosen.items() if name != field.name}
            found.append((str(field.label), str(words), canonical(rest)))
    return found
