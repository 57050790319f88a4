"""Pages about people and tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.answers import require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page

from . import services
from .forms import RoleForm, TokenForm
from .models import RoleGrant, User
from .permissions import is_admin, may_change_role
from .requests import MemberRequest
from .states import ROLE_MEANING, Role


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
        "admins": RoleGrant.objects.filter(role=Role.ADMIN, user__is_active=True).select_related(
            "user"
        )[:5],
    }
    return render(request, "accounts/people.html", context)


@login_required
@require_POST
def role_change(request: MemberRequest, username: str) -> HttpResponse:
    require(is_admin(request.user))
    member = User.objects.filter(username=username, is_active=True).first()
    if member is None:
        raise NotFound("There is nobody of this name.")
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Invalid("There is no such role. Nothing was changed.")
    role = Role(form.cleaned_data["role"])
    if form.cleaned_data["give"]:
        services.grant_role(request.user, member, role)
        messages.success(request, f"{member} is now a {role.label.lower()}.")
    else:
        services.revoke_role(request.user, member, role)
        messages.success(request, f"{member} is no longer a {role.label.lower()}.")
    return redirect("people")


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
        raise NotFound("You have no such token.")
    services.revoke_token(request.user, token)
    messages.success(request, f"“{token.label}” is revoked.")
    return redirect("tokens")
