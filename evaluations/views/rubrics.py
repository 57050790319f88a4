"""Rubrics: which there were, what each asks, and the editor of the next."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.activity import about
from common.answers import require
from common.errors import Invalid, NotFound
from common.paging import page
from evaluations.forms import ReviewForm
from evaluations.models import Rubric
from evaluations.permissions import may_edit_rubric, may_write_rubrics
from evaluations.retelling import told
from evaluations.rubric import Rubric as Words
from evaluations.rubric_forms import RubricForms
from evaluations.sample import sample
from evaluations.services import rubrics


def find_rubric(user: Any, pk: int) -> Rubric:
    """The rubric, if this person may see it. Raises NotFound."""
    if (row := Rubric.objects.visible_to(user).filter(pk=pk).first()) is None:
        raise NotFound(_("There is no such rubric, or it is not published yet."))
    return row


@login_required
@require_safe
def rubric_list(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "rounds",
        "page": page(request, Rubric.objects.visible_to(request.user)),
        "current": Rubric.objects.current(),
        "may_write": may_write_rubrics(request.user),
    }
    return render(request, "evaluations/rubric_list.html", context)


@login_required
@require_safe
def rubric_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_rubric(request.user, pk)
    context = {
        "section": "rounds",
        "row": row,
        "may_edit": may_edit_rubric(request.user, row),
        "publish_url": reverse("rubric-publish", args=[pk]),
        "acts": [
            {
                "at": act.at,
                "who": act.actor_name,
                "did": told(act.verb.replace(" a rubric", " it")),
                "what": "",
            }
            for act in about(row)[:20]
        ],
    }
    return render(request, "evaluations/rubric.html", context | _shown(row.words))


@login_required
@require_POST
def rubric_new(request: HttpRequest) -> HttpResponse:
    """Begin the next version with the words of the last."""
    return redirect("rubric-edit", rubrics.begin(request.user).pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rubric_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the draft; `preview` shows what it becomes and saves nothing."""
    row = find_rubric(request.user, pk)
    require(may_edit_rubric(request.user, row))
    if request.method != "POST":
        return _edit(request, row, RubricForms(name=row.name, words=row.words), row.words)
    forms = RubricForms(request.POST)
    words = forms.words() if forms.is_valid() else None
    if "save" not in request.POST:
        return _edit(request, row, forms, words, part="becoming")
    if words and _saved(request, row, forms):
        messages.success(
            request,
            _("Draft of rubric %(pk)s saved. Publish it to have rounds ask it.") % {"pk": pk},
        )
        return redirect("rubric-edit", pk)
    return _edit(request, row, forms, words, status=400)


@login_required
@require_POST
def rubric_publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = rubrics.publish(request.user, find_rubric(request.user, pk))
    messages.success(
        request, _("Rubric %(pk)s is published. Rounds that open from now on ask it.") % {"pk": pk}
    )
    return redirect(row)


def _saved(request: HttpRequest, row: Rubric, forms: RubricForms) -> bool:
    try:
        rubrics.save(request.user, row, forms.name, forms.content())
    except Invalid as error:
        forms.place(error)
        return False
    return True


def _edit(
    request: HttpRequest,
    row: Rubric,
    forms: RubricForms,
    words: Words | None,
    *,
    status: int = 200,
    part: str = "",
) -> HttpResponse:
    """The whole page, or for htmx the preview alone."""
    template = "evaluations/rubric_edit.html"
    if part and getattr(request, "htmx", False):
        template = f"{template}#{part}"
    context = {"section": "rounds", "row": row, "forms": forms}
    return render(request, template, context | _shown(words), status=status)


def _shown(words: Words | None) -> dict[str, Any]:
    """The part of the review page that a rubric decides, on a sample text."""
    item = sample(words) if words else None
    form = ReviewForm(item, prefix="sample") if item else None
    return {"rubric": form and form.rubric, "item": item, "form": form}
