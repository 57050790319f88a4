"""Concepts that mean the same in other languages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from concepts.forms import LinkForm
from concepts.models import Concept
from concepts.permissions import may_translate
from concepts.services import merging, translating

from .finding import find_concept


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_translations(request: HttpRequest, slug: str) -> HttpResponse:
    """Link one more, or take this concept out of what is linked."""
    concept = find_concept(request.user, slug)
    require(may_translate(request.user, concept))
    if "unlink" in request.POST:
        translating.unlink(request.user, concept)
        messages.success(
            request, _("“%(term)s” is linked with no other now.") % {"term": concept.term}
        )
        return redirect(concept)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            other = merging.target(request.user, form.cleaned_data["other"], "other")
            translating.link(request.user, concept, other)
        except Invalid as error:
            add_errors(form, error)
        else:
            told = _("“%(one)s” and “%(other)s” are translations of one another.")
            messages.success(request, told % {"one": concept.term, "other": other.term})
            return redirect(concept)
    context = {"section": "concepts", "concept": concept, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "concepts/concept_translations.html", context, status=status)


def translated(request: HttpRequest) -> Concept | None:
    """What the proposal is a translation of, if it is one."""
    slug = request.POST.get("translation_of") or request.GET.get("translation_of")
    return find_concept(request.user, slug) if slug else None
