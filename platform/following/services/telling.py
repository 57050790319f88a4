"""From one act to the people who are told of it."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from common.models import Activity
from following.models import Notification, Watch
from following.rule import Rule
from following.rules import rule_of

from .watching import join


def tell(act: Activity) -> int:
    """Write what this act's rule asks for; returns how many are told. Done twice, it is done once."""
    rule, row = rule_of(act), None
    if rule is not None:
        row = _subject(act)
    if rule is None or row is None:
        return 0
    concepts = rule.concepts(act, row)
    if rule.joins and act.actor_id:
        for concept in concepts:
            join(act.actor_id, concept, rule.joins, act.at)
    count = _told(act, rule, row, concepts) if rule.words else 0
    if rule.then:
        rule.then(row)
    return count


def _told(act: Activity, rule: Rule, row: Any, concepts: list[Any]) -> int:
    """Write the notifications; returns how many."""
    direct = {pk for pk in rule.direct(act, row) if pk}
    people = _people(act, row, direct, direct | _watchers(act, rule, concepts))
    url = rule.url(act, row) if people else ""
    rows = [
        Notification(
            user_id=pk,
            act=act,
            concept=concepts[0] if len(concepts) == 1 else None,
            url=url,
            is_direct=pk in direct,
        )
        for pk in people
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _subject(act: Activity) -> Any:
    """The row that the act is about; None when it is gone."""
    model = apps.get_model(act.subject_type)
    return model._default_manager.filter(pk=act.subject_id).first()


def _watchers(act: Activity, rule: Rule, concepts: list[Any]) -> set[int]:
    if not rule.watchers:
        return set()
    rows = Watch.objects.watching(concepts, act.at, rule.topic or "")
    return set(rows.values_list("user", flat=True))


def _people(act: Activity, row: Any, direct: set[int], wanted: set[int]) -> list[int]:
    """Those of them who may see the row: never the actor, nobody whose account is closed.

    What a stranger may see, everybody may; only otherwise is each asked for.
    """
    wanted = wanted - {act.actor_id}
    if not wanted:
        return []
    people = User.objects.filter(pk__in=wanted, is_active=True).prefetch_related("role_grants")
    rows = type(row)._default_manager.filter(pk=row.pk)
    if not hasattr(
        rows, "visible_to"
    ):  # of people, for one: told to whom it concerns, and no others
        return sorted(person.pk for person in people if person.pk in direct)
    if rows.visible_to(AnonymousUser()).exists():
        return sorted(person.pk for person in people)
    return sorted(person.pk for person in people if rows.visible_to(_with_roles(person)).exists())


def _with_roles(person: User) -> User:
    person._roles = {grant.role for grant in person.role_grants.all()}
    return person
