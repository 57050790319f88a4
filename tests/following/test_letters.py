"""Mail: at once, digests, none; to whom it goes, what it carries, and that it comes once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as outbox_of
from django.utils import timezone

from concepts.services import defining, proposing
from following.models import Letter, Notification
from following.services import clock, mailing, marking, preferring, sending, watching
from following.states import Mail, Topic
from jobs import clock as jobs_clock
from jobs.models import Job
from jobs.names import JobName
from jobs.runner import run_until_idle
from tests.concepts.making import proposed, submitted

from .making import confirmed, read

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)


@pytest.fixture
def outbox(mailoutbox):
    return mailoutbox


def news_for(oto, ana, term="mutual aid"):
    """Something that Oto is told of."""
    watching.watch_topic(oto, Topic.PROPOSALS)
    concept = proposed(ana, term=term)
    read()
    return concept


def post(now):
    """The clock strikes: letters are written and sent."""
    written = mailing.write_letters(now)
    run_until_idle(["light"])
    return written


def later(**time):
    return timezone.now() + timedelta(**time)


def test_a_letter_comes_in_the_language_that_its_reader_chose(ana, oto, outbox):
    confirmed(oto)
    oto.interface_language = "es"
    oto.save()
    with time_machine.travel(MONDAY, tick=False):
        news_for(oto, ana)
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert post(timezone.now()) == 1
    (mail,) = outbox
    assert mail.subject == "Su día en Lacuna: 1 noticia"
    assert "Ana propuso “mutual aid”." in mail.body
    assert "Cambiar la frecuencia" in mail.body
    html = mail.alternatives[0][0]
    assert '<html lang="es">' in html
    assert "no recibir más correo de este tipo" in html


def test_at_once_is_one_mail_for_each_concept(ana, oto, outbox):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.AT_ONCE)
    news_for(oto, ana)
    assert post(later(seconds=1)) == 1
    (mail,) = outbox
    assert mail.to == ["oto@example.org"]
    assert mail.subject == "Ana proposed “mutual aid”."
    assert "http://127.0.0.1:8000/concepts/mutual-aid/" in mail.body
    assert Letter.objects.get().sent_at
    news_for(oto, ana, "direct action")
    proposed(ana, term="dual power")
    read()
    assert post(later(seconds=1)) == 2
    assert len(outbox) == 3


def test_nothing_is_mailed_twice(ana, oto, outbox):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.AT_ONCE)
    news_for(oto, ana)
    post(later(seconds=1))
    assert post(later(days=1)) == 0
    assert len(outbox) == 1


def test_a_daily_digest_comes_once_a_day_with_what_is_unread(ana, oto, outbox):
    confirmed(oto)
    with time_machine.travel(MONDAY, tick=False):
        news_for(oto, ana)
        proposed(ana, term="direct action")
        read()
        assert post(timezone.now()) == 0  # what is newer than seven o'clock waits for the next
    tuesday = MONDAY + timedelta(days=1)
    with time_machine.travel(tuesday, tick=False):
        assert post(timezone.now()) == 1
        assert post(timezone.now()) == 0
        (mail,) = outbox
        assert mail.subject == "Your day on Lacuna: 2 news"
        assert "Ana proposed “direct action”." in mail.body
        proposed(ana, term="dual power")
        read()
        assert post(later(hours=2)) == 0
    with time_machine.travel(tuesday + timedelta(days=1), tick=False):
        assert post(timezone.now()) == 1
    assert "dual power" in outbox[1].body
    assert "mutual aid" not in outbox[1].body


def test_a_weekly_digest_comes_on_monday_and_late_when_nobody_was_there(ana, oto, outbox):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.WEEKLY)
    with time_machine.travel(MONDAY, tick=False):
        news_for(oto, ana)
    for days in range(1, 7):
        with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
            assert post(timezone.now()) == 0
    with time_machine.travel(MONDAY + timedelta(days=9), tick=False):
        assert post(timezone.now()) == 1
        assert post(timezone.now()) == 0
    assert outbox[0].subject == "Your week on Lacuna: 1 news"


def test_periods_begin_at_seven_of_the_sites_day(settings):
    settings.TIME_ZONE = "UTC"
    begun = mailing.periods(datetime(2026, 3, 18, 6, 59, tzinfo=UTC))
    assert begun[Mail.DAILY] == datetime(2026, 3, 17, 7, tzinfo=UTC)
    assert begun[Mail.WEEKLY] == datetime(2026, 3, 16, 7, tzinfo=UTC)


def test_what_was_read_is_not_mailed(ana, oto, outbox):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.AT_ONCE)
    news_for(oto, ana)
    mailing.write_letters(later(seconds=1))
    marking.mark_all_read(oto)
    run_until_idle(["light"])
    assert outbox == []
    assert Letter.objects.get().sent_at is None


@pytest.mark.parametrize("why", ["unverified", "closed", "none", "another address"])
def test_who_gets_no_mail(why, ana, oto, outbox):
    if why != "unverified":
        confirmed(oto)
    preferring.prefer(oto, mail=Mail.NONE if why == "none" else Mail.AT_ONCE)
    news_for(oto, ana)
    changed = {"closed": {"is_active": False}, "another address": {"email": "new@example.org"}}
    type(oto).objects.filter(pk=oto.pk).update(**changed.get(why, {"first_name": ""}))
    assert not mailing.is_due(later(seconds=1))
    assert post(later(seconds=1)) == 0
    assert outbox == []
    assert Notification.objects.filter(user=oto, letter=None).count() == 1


def test_an_account_that_is_closed_after_the_letter_was_written_gets_none(ana, oto, outbox):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.AT_ONCE)
    news_for(oto, ana)
    mailing.write_letters(later(seconds=1))
    type(oto).objects.filter(pk=oto.pk).update(is_active=False)
    run_until_idle(["light"])
    assert outbox == []


def test_what_may_not_be_seen_any_more_is_not_mailed(ana, ben, oto, outbox):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.AT_ONCE)
    concept = news_for(oto, ana)
    mailing.write_letters(later(seconds=1))
    proposing.decline_concept(ben, concept, "It names a person.")
    run_until_idle(["light"])
    assert outbox == []


def test_the_headers_thread_and_unsubscribe(ana, ben, outbox):
    confirmed(ana)
    preferring.prefer(ana, mail=Mail.AT_ONCE)
    concept = proposed(ana)
    for reason in ("No date.", "No author."):
        defining.decline(ben, submitted(ana, concept), reason)
        read()
        post(later(seconds=1))
    first, second = (each.message() for each in outbox)
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/unsubscribe/")
    assert [part.get_content_type() for part in first.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_peoples_words_are_escaped_in_html_and_make_no_headers(ana, ben, outbox):
    confirmed(ana)
    preferring.prefer(ana, mail=Mail.AT_ONCE)
    defining.decline(ben, submitted(ana), "<script>x</script>\nBcc: all@example.org")
    read()
    post(later(seconds=1))
    (mail,) = outbox
    assert "\n" not in mail.subject
    assert "Bcc" not in mail.message()
    assert "<script>" in mail.body
    assert "&lt;script&gt;" in mail.alternatives[0].content


def test_a_mail_server_that_is_away_is_tried_again(ana, oto, outbox, monkeypatch):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.AT_ONCE)
    news_for(oto, ana)
    mailing.write_letters(later(seconds=1))

    def away(self, messages):
        raise ConnectionRefusedError

    from django.core.mail.backends.locmem import EmailBackend

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    job = Job.objects.get(name=str(JobName.SEND_LETTER))
    from worker.light import send_letter

    send_letter(str(job.pk))
    job.refresh_from_db()
    assert job.state == "queued"
    assert "did not take it" in job.error
    monkeypatch.undo()
    Job.objects.update(run_after=timezone.now())
    run_until_idle(["light"])
    assert len(outbox) == 1


def test_the_clock_puts_one_job_in_the_queue_when_there_is_something_to_do(ana, oto, outbox):
    assert jobs_clock.strike() == 0
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.AT_ONCE)
    watching.watch_topic(oto, Topic.PROPOSALS)
    proposed(ana)
    assert jobs_clock.strike() == 1
    assert jobs_clock.strike() == 0  # it is under way
    run_until_idle(["light"])
    assert len(outbox) == 1
    assert jobs_clock.strike() == 0
    assert not clock.is_wanted()


def test_a_long_digest_is_cut_and_says_so(ana, oto, outbox):
    confirmed(oto)
    preferring.prefer(oto, mail=Mail.DAILY)
    watching.watch_topic(oto, Topic.PROPOSALS)
    for number in range(sending.SHOWN + 3):
        proposed(ana, term=f"word {number}")
    read()
    post(later(days=1))
    assert "And 3 more: http://127.0.0.1:8000/notifications/" in outbox[0].body


class TestOneClick:
    @pytest.fixture
    def link(self, oto):
        return f"/unsubscribe/{preferring.unsubscribe_token(oto)}/"

    def test_looking_at_the_link_changes_nothing(self, oto, link, client_of):
        page = client_of().get(link)
        assert page.status_code == 200
        assert "Send no more mail" in page.content.decode()
        assert preferring.preference_of(oto).mail == Mail.DAILY

    def test_a_post_without_login_or_token_ends_the_mail(self, oto, link):
        from django.test import Client

        bare = Client(enforce_csrf_checks=True)
        for _ in range(2):
            answer = bare.post(link, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
        assert preferring.preference_of(oto).mail == Mail.NONE

    def test_a_forged_link_does_nothing(self, oto, link, client_of):
        for forged in (link.replace(str(oto.pk), str(oto.pk + 1), 1), "/unsubscribe/x/"):
            assert client_of().post(forged).status_code == 404
        assert preferring.preference_of(oto).mail == Mail.DAILY
        assert outbox_of is not None
