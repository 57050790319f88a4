"""Operators read jobs in the site administration, and act on them only if they may."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from common.activity import about
from jobs import services
from jobs.claims import take
from jobs.serializers import JobSerializer
from jobs.states import JobState

from .work import columns, fresh, wish

pytestmark = pytest.mark.django_db
LIST = reverse("admin:jobs_job_changelist")


def operator(user, *permissions):
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def act(client, action, job):
    return client.post(LIST, {"action": action, "_selected_action": [str(job.pk)]}, follow=True)


def test_who_may_only_look_cannot_act(client_of, ada):
    job = wish()
    before = columns(job)
    client = client_of(operator(ada, "view_job"))
    assert str(job) in client.get(LIST).content.decode()
    act(client, "cancel", job)
    assert columns(job) == before


def test_who_may_act_cancels_and_tries_again_and_it_is_recorded(client_of, ada):
    job = wish()
    client = client_of(operator(ada, "view_job", "change_job"))
    act(client, "cancel", job)
    assert fresh(job).state == JobState.CANCELLED
    act(client, "retry", job)
    assert fresh(job).state == JobState.QUEUED
    assert [done.verb for done in about(job)] == ["tried again", "cancelled"]


def test_what_cannot_be_done_is_said_and_changes_nothing(client_of, ada):
    job = wish()
    with take(job.pk).commit():
        pass
    before = columns(job)
    answer = act(client_of(operator(ada, "view_job", "change_job")), "cancel", job)
    assert "already over" in answer.content.decode()
    assert columns(job) == before
    assert not about(job)


def test_nobody_edits_adds_or_deletes_a_job(client_of, ada):
    job = wish()
    everything = ["view_job", "change_job", "add_job", "delete_job"]
    client = client_of(operator(ada, *everything))
    assert client.get(reverse("admin:jobs_job_add")).status_code == 403
    assert client.post(reverse("admin:jobs_job_delete", args=[job.pk])).status_code == 403
    client.post(reverse("admin:jobs_job_change", args=[job.pk]), {"state": "succeeded"})
    assert fresh(job).state == JobState.QUEUED


def test_the_api_shows_progress_and_nothing_of_the_engine_room():
    job = wish(payload={"run": "secret"})
    take(job.pk, held_by="laptop").progress(1, 4, "Training")
    services.request_cancel(job)
    shown = JobSerializer(fresh(job)).data
    assert (shown["state"], shown["percent"], shown["note"]) == ("running", 25, "Training")
    assert shown["cancel_requested"]
    assert not {"payload", "held_by", "fence", "live_key", "created_by"} & shown.keys()
    assert JobSerializer(wish("other")).data["step"] is None
