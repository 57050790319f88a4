"""Pages about people and tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.answers import require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page

from . import licence, profiles, services
from .forms import LanguagesForm, ProfileForm, RoleForm, TokenForm, VouchForm
from .models import RoleGrant, User
from .permissions import is_admin, may_change_role, may_vouch
from .requests import MemberRequest
from .states import ROLE_MEANING, Role

# A sentence for each role: the article and the noun differ from one language to the next.
NOW = {
    Role.CURATOR: gettext_lazy("%(person)s is now a curator."),
    Role.REVIEWER: gettext_lazy("%(person)s is now a reviewer."),
    Role.ADMIN: gettext_lazy("%(person)s is now an admin."),
}
NO_LONGER = {
    Role.CURATOR: gettext_lazy("%(person)s is no longer a curator."),
    Role.REVIEWER: gettext_lazy("%(person)s is no longer a reviewer."),
    Role.ADMIN: gettext_lazy("%(person)s is no longer an admin."),
}


@login_required
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Who is here and what they may do; admins change it in place."""
    members = (
        User.objects.filter(is_active=True)
        .order_by("username")
        .prefetch_related(Prefetch("role_grants", to_attr="grants"))
    )
    listing = page(request, members)
    for member in listing:
        held = {grant.role for grant in member.grants}
        member.switches = [
            {"role": role, "held": role in held, "may": may_change_role(request.user, member, role)}
            for role in Role
        ]
    context = {
        "people": listing,
        "can_change": is_admin(request.user),
        "meanings": [(role.label, ROLE_MEANING[role]) for role in Role],
        "admins": [grant.user for grant in _admins()],
    }
    return render(request, "accounts/people.html", context)


def _admins() -> QuerySet[RoleGrant]:
    rows = RoleGrant.objects.filter(role=Role.ADMIN, user__is_active=True)
    return rows.select_related("user")[:5]


@login_required
@require_POST
def role_change(request: MemberRequest, username: str) -> HttpResponse:
    require(is_admin(request.user))
    member = _member(username)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("There is no such role. Nothing was changed."))
    role = Role(form.cleaned_data["role"])
    if form.cleaned_data["give"]:
        services.grant_role(request.user, member, role)
        messages.success(request, NOW[role] % {"person": member})
    else:
        services.revoke_role(request.user, member, role)
        messages.success(request, NO_LONGER[role] % {"person": member})
    return redirect("people")


def _member(username: str) -> User:
    member = User.objects.filter(username=username, is_active=True).first()
    if member is None:
        raise NotFound(_("There is nobody of this name."))
    return member


@login_required
@require_POST
def vouch(request: MemberRequest, username: str) -> HttpResponse:
    """An admin says that they know this person."""
    require(is_admin(request.user))
    member, form = _member(username), VouchForm(request.POST)
    require(may_vouch(request.user, member))
    if not form.is_valid():
        raise Invalid(_("There is no such level. Nothing was changed."))
    profiles.vouch(request.user, member, form.cleaned_data["level"])
    told = _("You vouch for %(person)s: at least level %(level)s.")
    messages.success(request, told % {"person": member, "level": member.vouched_level})
    return redirect(member)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: MemberRequest) -> HttpResponse:
    """One's own name and text."""
    told = {"name": str(request.user), "bio": request.user.bio}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            profiles.edit_profile(request.user, **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your profile is changed."))
            return redirect(request.user)
    status = 400 if form.errors else 200
    return render(request, "accounts/profile_edit.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def licence_page(request: HttpRequest) -> HttpResponse:
    """What people give their texts under; a member accepts it here, or on their first form."""
    if request.method == "POST":
        licence.accept(request.user)
        messages.success(request, _("Thank you. You will not be asked again."))
        return redirect("home")
    context = {
        "name": licence.NAME,
        "url": licence.URL,
        "agreed": request.user.is_authenticated and licence.has_agreed(request.user),
    }
    return render(request, "accounts/licence.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def languages(request: MemberRequest) -> HttpResponse:
    """Which languages one reads: a reviewer who says so is asked about texts in these alone."""
    typed = request.POST if request.method == "POST" else None
    form = LanguagesForm(typed, initial={"languages": ", ".join(request.user.languages)})
    if request.method == "POST" and form.is_valid():
        try:
            services.say_languages(request.user, form.codes())
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Kept. It holds from the next text on."))
            return redirect("languages")
    status = 400 if form.errors else 200
    return render(request, "accounts/languages.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: MemberRequest) -> HttpResponse:
    """One's own API tokens; a new one's secret is on the page once."""
    form, secret = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = services.issue_token(request.user, form.cleaned_data["label"])
            form = TokenForm()
        except Invalid as error:
            add_errors(form, error)
    context = {
        "form": form,
        "secret": secret,
        "tokens": page(request, request.user.api_tokens.all()),
    }
    response = render(request, "accounts/tokens.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def token_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    token = request.user.api_tokens.filter(pk=pk).first()
    if token is None:
        raise NotFound(_("You have no such token."))
    services.revoke_token(request.user, token)
    messages.success(request, _("“%(token)s” is revoked.") % {"token": token.label})
    return redirect("tokens")
