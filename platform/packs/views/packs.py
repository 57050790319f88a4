"""The catalogue, a pack, and making one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from common.paging import page
from packs import shown
from packs.finding import find_pack
from packs.forms import PackForm
from packs.models import Pack, Release
from packs.permissions import may_create_pack, may_draft
from packs.services import packing


@require_safe
def pack_list(request: HttpRequest) -> HttpResponse:
    """What there is to take home."""
    listing = page(request, Pack.objects.in_catalogue(request.user).for_list())
    context = {
        "section": "packs",
        "packs": [(pack, shown.newest(pack.out)) for pack in listing],
        "page": listing,
        "may_create": may_create_pack(request.user),
    }
    return render(request, "packs/pack_list.html", context)


@require_safe
def pack_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What the pack is, how to use its newest release, and every version."""
    pack = find_pack(request.user, slug)
    newest = shown.newest(pack.out)  # type: ignore[attr-defined]
    releases = Release.objects.visible_to(request.user).filter(pack=pack)
    context = {
        "section": "packs",
        "pack": pack,
        "versions": page(request, shown.ordered(releases.for_list())),
        "may_draft": may_draft(request.user),
    }
    if newest:
        context |= about_release(request, Release.objects.for_page().get(pk=newest.pk))
    return render(request, "packs/pack.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pack_new(request: HttpRequest) -> HttpResponse:
    require(may_create_pack(request.user))
    form = PackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(packing.create_pack(request.user, **form.cleaned_data))
        except Invalid as error:
            add_errors(form, error)
    status = 400 if form.errors else 200
    return render(request, "packs/pack_new.html", {"section": "packs", "form": form}, status=status)


def about_release(request: HttpRequest, release: Release) -> dict[str, object]:
    """What a page says about a published release."""
    return {
        "release": release,
        "concepts": shown.concept_lines(release),
        "plot": shown.fidelity_plot(release),
        "receipt": shown.receipt(release),
        "guide": shown.guide(release, f"{request.scheme}://{request.get_host()}"),
    }
