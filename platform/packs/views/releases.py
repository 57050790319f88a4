"""A release: drafting it, watching it being built, withdrawing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from packs import shown
from packs.finding import find_pack, find_release
from packs.forms import ReleaseForm, YankForm
from packs.models import Release
from packs.permissions import may_discard, may_draft, may_publish, may_yank
from packs.services import publishing

from .packs import about_release


@require_safe
def release_detail(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    return _show(request, find_release(request.user, slug, version), YankForm())


@require_safe
def release_status(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The part of a draft's page that replaces itself while the release is built."""
    release = find_release(request.user, slug, version)
    if not release.is_draft:
        if not request.headers.get("HX-Request"):
            return redirect(release)
        # After a plain redirect htmx would put the whole page into this part of it.
        return HttpResponse(headers={"HX-Redirect": release.get_absolute_url()})
    return render(request, "packs/release.html#status", _draft(request.user, release))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what goes into the next version."""
    pack = find_pack(request.user, slug)
    require(may_draft(request.user))
    form = ReleaseForm(request.POST or None, pack=pack)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(publishing.draft(request.user, pack, **form.cleaned_data))
        except Invalid as error:
            add_errors(form, error)
    context = {"section": "packs", "pack": pack, "form": form}
    context["published"] = shown.ordered(pack.out)  # type: ignore[attr-defined]
    context["has_any"] = form.fields["soft_prompts"].queryset.exists()  # type: ignore[attr-defined]
    return render(request, "packs/release_new.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def release_publish(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    release = find_release(request.user, slug, version)
    publishing.publish(request.user, release)
    messages.success(request, _("%(release)s is being built and signed.") % {"release": release})
    return redirect(release)


@login_required
@require_POST
def release_discard(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    release = find_release(request.user, slug, version)
    publishing.discard(request.user, release)
    messages.success(
        request,
        _("The draft of %(release)s is gone. Its soft prompts are as they were.")
        % {"release": release},
    )
    return redirect(release.pack)


@login_required
@require_POST
def release_yank(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    release, form = find_release(request.user, slug, version), YankForm(request.POST)
    require(may_yank(request.user, release))
    if form.is_valid():
        try:
            publishing.yank(request.user, release, form.cleaned_data["reason"])
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                _("%(release)s is withdrawn. Its address still works.") % {"release": release},
            )
            return redirect(release)
    return _show(request, release, form, status=400)


def _show(
    request: HttpRequest, release: Release, form: YankForm, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    context: dict[str, Any] = {"section": "packs", "pack": release.pack, "release": release}
    if release.is_draft:
        context |= _draft(user, release)
    else:
        context |= about_release(request, release)
    context |= {"may_yank": may_yank(user, release), "yank_form": form}
    return render(request, "packs/release.html", context, status=status)


def _draft(user: Any, release: Release) -> dict[str, Any]:
    return {
        "pack": release.pack,
        "release": release,
        "entries": release.entries.for_page(),
        "job": release.job,
        "failed": publishing.job_failed(release),
        "may_publish": may_publish(user, release),
        "may_discard": may_discard(user, release),
    }
