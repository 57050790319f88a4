"""Many readers and writers at the same moment: each act is told once, each digest comes once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from following.models import Letter, Notification, Watch
from following.services import mailing, reading, watching
from following.states import Topic
from jobs import clock
from jobs.models import Job
from jobs.names import JobName
from tests.concepts.making import proposed
from tests.people import person

from .making import confirmed, read

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CROWD = 6


def together(act):
    """`act()` for each of a crowd at once."""
    gate = threading.Barrier(CROWD)

    def one(_):
        try:
            gate.wait(10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def test_of_many_readers_each_act_is_told_once():
    ana, oto = person("ana"), person("oto")
    watching.watch_topic(oto, Topic.PROPOSALS)
    for number in range(20):
        proposed(ana, term=f"word {number}")
    together(lambda: reading.read_on(7))
    read()
    assert Notification.objects.filter(user=oto).count() == 20


def test_of_many_writers_one_digest_is_written():
    ana, oto = person("ana"), person("oto")
    confirmed(oto)
    watching.watch_topic(oto, Topic.PROPOSALS)
    for number in range(5):
        proposed(ana, term=f"word {number}")
    read()
    tomorrow = timezone.now() + timedelta(days=1)
    assert sum(together(lambda: mailing.write_letters(tomorrow))) == 1
    letter = Letter.objects.get()
    assert letter.notifications.count() == 5
    assert Job.objects.filter(name=str(JobName.SEND_LETTER)).count() == 1


def test_of_many_clocks_one_job_is_put_in_the_queue():
    proposed(person("ana"))
    assert sum(together(clock.strike)) == 1
    assert Job.objects.filter(name=str(JobName.FOLLOW)).count() == 1


def test_a_button_that_is_pressed_many_times_is_one_watch():
    oto, concept = person("oto"), proposed(person("ana"))
    together(lambda: watching.watch_concept(oto, concept))
    assert Watch.objects.filter(user=oto).count() == 1
