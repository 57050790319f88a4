"""Endpoints: registering, changing and removing them, and new secrets."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid
from common.text import clean
from hooks import signing, targets
from hooks.models import Endpoint
from hooks.permissions import may_manage
from hooks.states import Event

ENDPOINTS = 50
URL_BYTES = 500
DESCRIPTION_BYTES = 200
BOTH_SECRETS_FOR = timedelta(days=1)


def register(
    actor: Any, url: str, events: Iterable[str], description: str = "", *, enabled: bool = True
) -> tuple[Endpoint, str]:
    """Make an endpoint. Returns it and its secret, which is shown once."""
    require(may_manage(actor))
    fields = _checked(
        {"url": url, "events": events, "description": description, "enabled": enabled}
    )
    secret = signing.new_secret()
    with transaction.atomic():
        if Endpoint.objects.count() >= ENDPOINTS:
            told = _("There are %(count)s webhooks. Remove one first.") % {"count": ENDPOINTS}
            raise Invalid(told)
        row = Endpoint.objects.create(secret=secret, created_by=actor, **fields)
        record(actor, "registered a webhook", row, events=row.events)
    return row, secret


def change(actor: Any, endpoint: Endpoint, **fields: Any) -> Endpoint:
    """Write these of `url`, `events`, `description`, `enabled`. Enabling forgets old failures."""
    require(may_manage(actor))
    wanted = _checked(fields)
    with transaction.atomic():
        row = _locked(endpoint)
        wanted = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        if not wanted:
            return row
        if wanted.get("enabled"):
            wanted |= {"failures": 0, "stopped_because": ""}
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
        record(actor, "changed a webhook", row, fields=sorted(wanted), enabled=row.enabled)
    return row


def rotate(actor: Any, endpoint: Endpoint) -> tuple[Endpoint, str]:
    """Give it a new secret, shown once; the one before it signs too for a day, so that the receiver
    can change over without losing anything."""
    require(may_manage(actor))
    with transaction.atomic():
        row = _locked(endpoint)
        row.old_secret, row.secret = row.secret, signing.new_secret()
        row.old_secret_until = timezone.now() + BOTH_SECRETS_FOR
        row.save()
        record(actor, "gave a webhook a new secret", row)
    return row, row.secret


def remove(actor: Any, endpoint: Endpoint) -> None:
    """Take it away with its deliveries. What is still on its way to it is not sent."""
    require(may_manage(actor))
    with transaction.atomic():
        record(actor, "removed a webhook", endpoint)
        endpoint.delete()


def _locked(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.select_for_update().get(pk=endpoint.pk)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are stored. All objections at once, by field."""
    done: dict[str, Any] = dict(fields)
    wrong: dict[str, list[str]] = {}
    for name, check in CHECKS.items():
        if name in fields:
            try:
                done[name] = check(fields[name])
            except Invalid as error:
                wrong |= error.fields
    if wrong:
        raise Invalid(_("This webhook cannot be kept as it is."), fields=wrong)
    return done


def _url(url: str) -> str:
    url = url.strip()
    if len(url) > URL_BYTES:
        raise Invalid.field("url", _("At most %(count)s letters fit.") % {"count": URL_BYTES})
    try:
        targets.read(url)
    except targets.Refused as refused:
        raise Invalid.field("url", str(refused)) from refused
    return url


def _events(events: Iterable[str]) -> list[str]:
    wanted = set(events)
    if unknown := wanted - set(Event.values):
        told = _("There is no event %(names)s.") % {"names": ", ".join(sorted(unknown))}
        raise Invalid.field("events", told)
    if not wanted:
        raise Invalid.field("events", _("Choose at least one event."))
    return [str(event) for event in Event if event in wanted]


def _description(text: str) -> str:
    return clean(text, field="description", limit=DESCRIPTION_BYTES)


CHECKS: dict[str, Any] = {"url": _url, "events": _events, "description": _description}
