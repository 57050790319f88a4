"""Pages of webhooks, for admins."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.answers import require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page

from .forms import EndpointForm
from .models import Delivery, Endpoint
from .permissions import may_manage, may_send_again
from .services import announcing, registering
from .services.delivering import GIVEN_UP_IN_A_ROW


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Every endpoint, and the form for another; a new one's secret is on the page once."""
    require(may_manage(request.user))
    form, made, secret = EndpointForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = registering.register(request.user, **form.cleaned_data)
            form = EndpointForm()
        except Invalid as error:
            add_errors(form, error)
    rows = Endpoint.objects.visible_to(request.user).order_by("created_at", "pk")
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "page": page(request, rows),
        "given_up_in_a_row": GIVEN_UP_IN_A_ROW,
    }
    status = 400 if form.is_bound else 200
    return render(request, "hooks/webhook_list.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One endpoint: its settings, and what it was told."""
    row = _find(request.user, pk)
    said = {name: getattr(row, name) for name in ("url", "description", "events", "enabled")}
    form = EndpointForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            registering.change(request.user, row, **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The webhook is changed."))
            return redirect(row)
    return _show(request, row, form, status=400 if form.is_bound else 200)


@login_required
@never_cache
@require_POST
def webhook_secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new secret, on the page this once."""
    row, secret = registering.rotate(request.user, _find(request.user, pk))
    said = {name: getattr(row, name) for name in ("url", "description", "events", "enabled")}
    return _show(request, row, EndpointForm(initial=said), secret=secret)


@login_required
@require_POST
def webhook_ping(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = _find(request.user, pk)
    announcing.ping(request.user, row)
    messages.success(request, _("A ping is on its way. Reload the page to see what came of it."))
    return redirect(row)


@login_required
@require_POST
def webhook_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    registering.remove(request.user, _find(request.user, pk))
    messages.success(request, _("The webhook is removed."))
    return redirect("webhook-list")


@login_required
@require_POST
def delivery_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(may_manage(request.user))
    delivery = Delivery.objects.select_related("endpoint", "job").filter(pk=pk).first()
    if delivery is None:
        raise NotFound(_("There is no such delivery."))
    announcing.redeliver(request.user, delivery)
    messages.success(request, _("It is sent again."))
    return redirect(delivery.endpoint)


def _find(user: Any, pk: UUID) -> Endpoint:
    require(may_manage(user))
    if (row := Endpoint.objects.visible_to(user).filter(pk=pk).first()) is None:
        raise NotFound(_("There is no such webhook."))
    return row


def _show(
    request: HttpRequest, row: Endpoint, form: EndpointForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    listing = page(request, Delivery.objects.for_list().filter(endpoint=row))
    context = {
        "webhook": row,
        "form": form,
        "secret": secret,
        "deliveries": [(each, may_send_again(request.user, each)) for each in listing],
        "page": listing,
        "given_up_in_a_row": GIVEN_UP_IN_A_ROW,
    }
    return render(request, "hooks/webhook.html", context, status=status)
