"""What needs no language model: releases, webhooks, news and letters, looking after the queue itself."""

from django.utils import timezone

from common import artifacts
from following.services import clock as news
from following.services import sending as letters
from hooks import sending
from hooks.services import delivering
from jobs import clock
from jobs.claims import Claim
from jobs.names import JobName
from jobs.reconciling import reconcile as reconcile_jobs
from packs.models import Release
from packs.services import building, publishing

from .tasks import chore, task


@task(JobName.BUILD_RELEASE)
def build_release(claim: Claim) -> None:
    """Build and sign the archive of this job's release; it is public when that is recorded."""
    release = Release.objects.select_related("pack", "published_by").get(job=claim.job)
    built, public_pem = building.build_release(release)
    digest = artifacts.put(built.archive)
    with claim.commit():
        publishing.record_built(
            release, digest=digest, **building.facts_of_built(built, public_pem)
        )


@task(JobName.DELIVER_WEBHOOK)
def deliver_webhook(claim: Claim) -> None:
    """Tell one endpoint of one event. A receiver that took it and was not heard is told twice."""
    delivery = delivering.find(claim)
    letter = delivering.letter(delivery, timezone.now())
    answer = sending.post(letter.url, letter.headers, letter.body)
    if not answer.taken:
        delivering.refused(claim, delivery, answer)
    with claim.commit():
        delivering.record_taken(delivery, answer)


@task(JobName.FOLLOW)
def follow(claim: Claim) -> None:
    """Tell people what was done since the last time, and write the letters that are due."""
    news.catch_up(claim.should_stop)


@task(JobName.SEND_LETTER)
def send_letter(claim: Claim) -> None:
    """Send one mail, if there is still something to say. Sent and not recorded, it goes twice."""
    letter = letters.find(claim)
    mail = letters.compose(letter)
    if mail is not None:
        letters.send(claim, mail)
    with claim.commit():
        if mail is not None:
            letters.record_sent(letter)


@chore("worker.light.reconcile")
def reconcile() -> None:
    """One pass over lost workers and lost messages, and a look at the clock; beat calls it, `runjobs`
    has its own."""
    reconcile_jobs()
    clock.strike()
