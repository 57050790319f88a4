"""The moderators' queue: flags, appeals, and what was done."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from common.answers import require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page
from moderation.forms import AnswerForm, AppealAnswerForm, LiftForm, QueueForm, UpholdForm
from moderation.models import Flag, Objection, Sanction
from moderation.permissions import may_answer, may_lift, may_moderate, may_see_queue
from moderation.services import appealing, deciding
from moderation.states import FlagState
from moderation.things import kind_of


@login_required
@require_safe
def moderation(request: MemberRequest) -> HttpResponse:
    """Flags, oldest first, and the appeals that wait for an answer."""
    require(may_see_queue(request.user))
    form = QueueForm({"state": FlagState.OPEN.value} | request.GET.dict())
    chosen = form.chosen()
    rows = Flag.objects.visible_to(request.user).filter(**chosen).for_list()
    context = {
        "form": form,
        "page": page(request, rows.order_by("created_at", "pk")),
        "query": urlencode(form.cleaned_data) + "&",
        "narrowed": chosen != {"state": FlagState.OPEN.value},
        "appeals": Objection.objects.waiting_for(request.user)[:20],
    }
    return render(request, "moderation/queue.html", context)


@login_required
@require_safe
def moderate(request: MemberRequest, pk: int) -> HttpResponse:
    """One flag: what was flagged, by whom and why, and what can be done."""
    return _show(request, _flag(request, pk))


@login_required
@require_POST
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    flag, form = _flag(request, pk), AnswerForm(request.POST)
    require(may_moderate(request.user, flag))
    try:
        if form.is_valid():
            deciding.dismiss(request.user, flag, form.cleaned_data["answer"])
            messages.success(request, _("Dismissed. Whoever flagged it reads your answer."))
            return redirect("moderation")
    except Invalid as error:
        add_errors(form, error)
    return _show(request, flag, 400, dismiss_form=form)


@login_required
@require_POST
def uphold(request: MemberRequest, pk: int) -> HttpResponse:
    flag = _flag(request, pk)
    require(may_moderate(request.user, flag))
    form = UpholdForm(request.POST, about=kind_of(flag.kind))
    try:
        if form.is_valid():
            sanction = deciding.uphold(request.user, flag, **form.decision())
            messages.success(
                request,
                _("Done. %(person)s is told, and can appeal.") % {"person": sanction.person},
            )
            return redirect("moderation")
    except Invalid as error:
        add_errors(form, error)
    return _show(request, flag, 400, uphold_form=form)


@login_required
@require_POST
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an act back."""
    require(may_see_queue(request.user))
    sanction = Sanction.objects.for_list().filter(pk=pk).first()
    if sanction is None:
        raise NotFound(_("There is no such act."))
    require(may_lift(request.user, sanction))
    appealing.lift(request.user, sanction, request.POST.get("reason", ""))
    messages.success(request, _("Taken back."))
    return redirect("moderation")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Grant an appeal or decline it, with the answer."""
    require(may_see_queue(request.user))
    row = Objection.objects.for_list().filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such appeal."))
    may = may_answer(request.user, row)
    form = AppealAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may)
        try:
            if form.is_valid():
                granted = "grant" in request.POST
                appealing.answer(request.user, row, granted, form.cleaned_data["answer"])
                messages.success(request, _("Granted.") if granted else _("Declined."))
                return redirect("moderation")
        except Invalid as error:
            add_errors(form, error)
    context = {"objection": row, "act": row.sanction, "may": may, "form": form}
    return render(request, "moderation/appeal.html", context, status=400 if form.errors else 200)


def _flag(request: MemberRequest, pk: int) -> Flag:
    require(may_see_queue(request.user))
    row = Flag.objects.visible_to(request.user).for_list().filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such flag, or it is about you."))
    return row


def _show(request: MemberRequest, flag: Flag, status: int = 200, **forms: Any) -> HttpResponse:
    about = kind_of(flag.kind)
    context = {
        "flag": flag,
        "about": about,
        "thing": about.rows(request.user).filter(pk=flag.thing_id).first(),
        "may": may_moderate(request.user, flag),
        "may_lift": flag.sanction and may_lift(request.user, flag.sanction),
        "others": Flag.objects.on_the_same(flag).exclude(pk=flag.pk).for_list()[:20],
        "before": Sanction.objects.of(flag.author).for_list()[:10],
        "dismiss_form": AnswerForm(auto_id="id_dismiss_%s"),
        "uphold_form": UpholdForm(about=about),
        "lift_form": LiftForm(),
    } | forms
    return render(request, "moderation/moderate.html", context, status=status)
