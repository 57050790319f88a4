"""Deleting one's account: the person goes, the work stays. docs/explanation/erasure.md has the reasons."""

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.parting import owned_by
from accounts.states import Role
from common.activity import LEFT, erase, record
from common.answers import YES, Answer, no, require
from common.counting import counted
from common.errors import Invalid, StaleState
from concepts.models import Concept, Definition, SavedSearch, TrainingRun
from evaluations.models import Choice, Review, ReviewDraft
from evaluations.services import adjudicating, leases
from evaluations.states import RoundState
from moderation.models import Flag, Sanction

from . import admins


@dataclass(frozen=True)
class Farewell:
    """What the page says before anything is done: label -> how many."""

    goes: list[tuple[str, int]]
    stays: list[tuple[str, int]]


def may_leave(user: Any) -> Answer:
    """Everybody, but the last admin: a site without one could never have another."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    is_admin = user.role_grants.filter(role=Role.ADMIN).exists()
    if is_admin and not admins.others(user).exists():
        return no(_("You are the last admin here. Make somebody else an admin first, then leave."))
    return YES


def what_happens(user: Any) -> Farewell:
    """What goes and what stays, counted. Open rounds are not told apart: that is between reviewer and
    queue."""
    open_ = {"item__round__state": RoundState.OPEN}
    going: list[tuple[str, Any]] = [
        (_("drafts of definitions"), Definition.objects.drafts_of(user)),
        (_("unfinished reviews"), ReviewDraft.objects.filter(reviewer=user)),
        (_("API tokens"), user.api_tokens.all()),
        (_("saved searches"), SavedSearch.objects.of(user)),
        (_("roles"), user.role_grants.all()),
        *((str(label), rows) for label, rows in owned_by(user)),
    ]
    staying: list[tuple[str, Any]] = [
        (_("proposed concepts"), Concept.objects.filter(proposed_by=user)),
        (_("submitted definitions"), Definition.objects.filter(author=user).submitted()),
        (_("trainings you asked for"), TrainingRun.objects.filter(requested_by=user)),
        (_("reviews"), Review.objects.by(user)),
        (_("choices between texts"), Choice.objects.by(user)),
        (_("of the reviews in rounds still open"), Review.objects.by(user).filter(**open_)),
    ]
    counts = iter(counted(user, [rows for _label, rows in going + staying]))
    return Farewell(
        goes=[(label, next(counts)) for label, _rows in going],
        stays=[(label, next(counts)) for label, _rows in staying],
    )


def leave(actor: Any, password: str) -> str:
    """Anonymise the account for good; returns the name that stands in its place."""
    require(may_leave(actor))
    if not actor.check_password(password):
        raise Invalid.field("password", _("This is not your password. Nothing was changed."))
    with transaction.atomic():
        fresh = admins.hold(actor)
        if fresh.left_at:
            raise StaleState(_("This account is deleted already. Nothing was done twice."))
        require(may_leave(fresh))
        _let_go(actor)
        roles = sorted(actor.role_grants.values_list("role", flat=True))
        name = _anonymise(actor)
        actor.role_grants.all().delete()
        record(actor, LEFT, actor, roles=roles)
        erase(actor, name)
    return name


def _let_go(actor: Any) -> None:
    """What nobody else has seen goes; what others wait for is given back."""
    leases.give_all_back(actor)
    adjudicating.leave_all(actor)
    ReviewDraft.objects.filter(reviewer=actor).delete()
    Definition.objects.drafts_of(actor).delete()
    SavedSearch.objects.of(actor).delete()
    actor.api_tokens.all().delete()
    actor.sendings.all().delete()
    for _label, rows in owned_by(actor):
        rows.delete()
    EmailAddress.objects.filter(user=actor).delete()
    about = {"kind": "person", "thing_id": actor.pk}
    Flag.objects.filter(**about).update(shown="", thing_name="a former member")
    Sanction.objects.filter(**about).update(thing_name="a former member")
    _end_sessions(actor)


def _end_sessions(actor: Any) -> None:
    """Wherever they are signed in. Rare, so reading every live session is fine."""
    live = Session.objects.filter(expire_date__gt=timezone.now())
    mine = [
        row.pk for row in live.iterator() if row.get_decoded().get("_auth_user_id") == str(actor.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()


def _anonymise(actor: Any) -> str:
    short = secrets.token_hex(4)
    name = f"former member {short}"
    actor.username, actor.name = f"former-{short}", name
    actor.email = f"former-{short}@left.invalid"
    actor.first_name = actor.last_name = actor.bio = actor.bio_html = ""
    actor.languages, actor.interface_language, actor.last_login = [], "", None
    actor.is_active = actor.is_staff = actor.is_superuser = actor.has_notice = False
    actor.vouched_level, actor.left_at = 0, timezone.now()
    actor.set_unusable_password()
    actor.save()
    return name
