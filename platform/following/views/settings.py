"""How somebody wants their news, and the link that ends the mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest
from following.forms import PreferenceForm
from following.reachable import is_reachable
from following.services import preferring


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news_settings(request: MemberRequest) -> HttpResponse:
    row = preferring.preference_of(request.user)
    told = {"mail": row.mail, "automatic": row.automatic}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=told)
    if form.is_valid():
        preferring.prefer(request.user, **form.cleaned_data)
        messages.success(request, _("Kept. It holds from now on."))
        return redirect("news-settings")
    context = {"form": form, "is_reachable": is_reachable(request.user)}
    status = 400 if form.is_bound else 200
    return render(request, "following/settings.html", context, status=status)


# Mail programs press this by themselves (RFC 8058): no session, no token of ours but the signed one.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """GET asks, since whatever looks through mails follows links; POST does it."""
    done = request.method == "POST"
    member = preferring.unsubscribe(signed) if done else preferring.subscriber(signed)
    context = {"member": member, "done": done}
    return render(request, "following/unsubscribe.html", context)
