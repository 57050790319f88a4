"""Every address of the site, with every method, for everybody: none breaks, none lets a stranger write.

The addresses are taken from the resolver, so a new one without an example here fails the test.
"""

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from accounts.services import issue_token
from common.models import Activity
from evaluations.models import Review
from evaluations.services import rubrics
from hooks.services import announcing, registering
from jobs.models import Job
from tests.concepts import making as concepts
from tests.evaluations import making as evaluations
from tests.packs import making as packs
from tests.people import CAST, person

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
PEOPLE = (None, "oto", "rui", "ana", "ada")
NOT_OURS = ("admin/",)  # Django's own, tested there


@pytest.fixture
def world(db):
    """A bit of everything: a published release, an open round with a review, a draft, a token."""
    for name in CAST:
        person(name)
    release = packs.published()
    round_ = evaluations.open_round(person("ben"), evaluations.candidate(person("ana")))
    item = round_.items.first()
    evaluations.judge(person("rui"), item, 4, "faithful")
    draft = concepts.draft(person("ana"), concepts.proposed(person("ana"), "qualia"))
    token, _ = issue_token(person("ana"), "script")
    run = release.entries.get().soft_prompt.run
    webhook, _ = registering.register(person("ada"), "https://hooks.example/", ["round.opened"])
    delivery = announcing.ping(person("ada"), webhook)
    return {
        "slug": {
            "pack": release.pack.slug, "release": release.pack.slug, "api-packs": release.pack.slug,
            "api-language-models": "lexicon", "": draft.concept.slug,
        },
        "version": release.version,
        "number": draft.number,
        "key_id": release.key_id,
        "username": "oto",
        "token": item.token,
        "pk": {
            "token": token.pk, "run": run.pk, "round": round_.pk, "review": round_.pk,
            "api-definitions": draft.pk, "api-runs": run.pk, "api-soft-prompts": run.soft_prompt.pk,
            "api-rounds": round_.pk, "api-reviews": Review.objects.get().pk,
            "api-releases": release.pk, "api-rubrics": 1,
            "rubric": rubrics.begin(person("ada")).pk,
            "webhook": webhook.pk, "delivery": delivery.pk,
            "api-webhooks": webhook.pk, "api-webhook-deliveries": delivery.pk,
        },
        "key": "1-abc", "uidb36": "1", "format": "json", "ending": "csv",
    }  # fmt: skip


def patterns(urls=None, prefix=""):
    for each in urls if urls is not None else get_resolver().url_patterns:
        route = prefix + str(each.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(each, URLPattern):
            yield route, each
        else:
            yield from patterns(each.url_patterns, route)


def address(route, pattern, world):
    """A real address for this pattern."""
    name, made = pattern.name or "", {}
    for parameter in pattern.pattern.regex.groupindex:
        value = world[parameter]
        if isinstance(value, dict):
            fits = [key for key in sorted(value, key=len, reverse=True) if name.startswith(key)]
            assert fits, f"{route} ({name}) needs an example of {parameter!r} in this test"
            value = value[fits[0]]
        made[parameter] = value
    return reverse(name, kwargs=made)


def counts():
    return Activity.objects.count(), Job.objects.count(), Review.objects.count()


@pytest.mark.parametrize("who", PEOPLE)
def test_no_address_breaks_and_nobody_without_a_role_writes(who, world, client_of):
    client = client_of(person(who) if who else None)
    client.raise_request_exception = False
    trouble, before = [], counts()
    for route, pattern in patterns():
        url = address(route, pattern, world)
        for method in METHODS:
            with transaction.atomic():
                answer = getattr(client, method)(url)
                if answer.status_code >= 500:
                    trouble.append(f"{method.upper()} {url}: {answer.status_code}")
                if who in {None, "oto"} and counts() != before and "tokens" not in url:
                    trouble.append(f"{method.upper()} {url}: {who} changed something")
                if method not in {"get", "head", "options"}:
                    transaction.set_rollback(True)
    assert trouble == []


def test_the_addresses_that_anybody_may_read(world, client_of):
    """What strangers see is a decision, listed here, not an accident."""
    stranger = client_of(None)
    found = {
        pattern.name
        for route, pattern in patterns()
        if stranger.get(address(route, pattern, world)).status_code == 200
    }
    assert found == {
        "home", "livez", "readyz", "concept-list", "concept", "language-model-list",
        "round-list", "round", "run", "pack-list", "pack", "pack-key", "keys",
        "release", "release-download", "api-schema", "api-docs",
        "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done",
        "account_inactive", "account_email_verification_sent", "account_confirm_email",
        "api-concepts-list", "api-concepts-detail", "api-definitions-list",
        "api-language-models-list", "api-language-models-detail", "api-runs-list", "api-runs-detail",
        "api-runs-answers",  # of this world's run, whose round is over
        "api-soft-prompts-list", "api-soft-prompts-detail", "api-rounds-list", "api-rounds-detail",
        "api-packs-list", "api-packs-detail", "api-releases-list", "api-releases-detail",
    }  # fmt: skip
