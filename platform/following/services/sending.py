"""What a letter says, and handing it to the mail server."""

from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from following.grouping import Group, groups
from following.models import Letter, Notification
from following.reachable import is_reachable
from following.states import Mail
from jobs.claims import Claim
from jobs.errors import JobFailed, TryLater

from .mailing import WAITS
from .preferring import preference_of, unsubscribe_token

SHOWN = 50  # news in one mail; the page has the rest


def find(claim: Claim) -> Letter:
    letter = Letter.objects.for_sending().filter(job=claim.job).first()
    if letter is None:
        raise JobFailed("The account is gone, so nothing was sent.")
    return letter


def compose(letter: Letter) -> EmailMultiAlternatives | None:
    """The mail, in the language that they have chosen for pages; None when there is nothing to say any more:
    all of it was read, or may not be seen now, the account was closed, the address is not known to be theirs,
    or they want no mail."""
    user = letter.user
    if not is_reachable(user) or preference_of(user).mail == Mail.NONE:
        return None
    rows = Notification.objects.visible_to(user).unread().filter(letter=letter).for_list()
    count = rows.count()
    if not count:
        return None
    with translation.override(user.interface_language or settings.LANGUAGE_CODE):
        return _written(letter, groups(rows.order_by("-pk")[:SHOWN]), count)


def _written(letter: Letter, found: list[Group], count: int) -> EmailMultiAlternatives:
    user = letter.user
    told = {
        "user": user,
        "groups": found,
        "more": max(0, count - SHOWN),
        "site": settings.SITE_URL,
        "unsubscribe": _absolute("unsubscribe", unsubscribe_token(user)),
        "settings": _absolute("news-settings"),
        "page": _absolute("notifications"),
        "why": Mail(letter.mail).label.lower(),
    }
    mail = EmailMultiAlternatives(
        _subject(letter, found, count),
        render_to_string("following/letter.txt", told),
        to=[user.email],
        headers=_headers(letter, found, told["unsubscribe"]),
    )
    mail.attach_alternative(render_to_string("following/letter.html", told), "text/html")
    return mail


def send(claim: Claim, mail: EmailMultiAlternatives) -> None:
    """Hand it over. Raises TryLater while the server does not take it, JobFailed when the address is
    refused. A mail that was taken and not recorded goes twice, under one Message-ID."""
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        raise JobFailed("The mail server refused the address.") from error
    except (OSError, SMTPException) as error:
        wait = WAITS[min(claim.job.attempts, len(WAITS)) - 1]
        raise TryLater(
            wait, f"The mail server did not take it ({type(error).__name__})."
        ) from error


def record_sent(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())


def _absolute(name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _subject(letter: Letter, found: list[Group], count: int) -> str:
    if letter.mail == Mail.AT_ONCE and count == 1:
        return _one_line(found[0].rows[0].sentence)
    if letter.mail == Mail.AT_ONCE:
        words = _("%(title)s: %(count)s news")
    elif letter.mail == Mail.DAILY:
        words = ngettext(
            "Your day on Lacuna: %(count)s news", "Your day on Lacuna: %(count)s news", count
        )
    else:
        words = ngettext(
            "Your week on Lacuna: %(count)s news", "Your week on Lacuna: %(count)s news", count
        )
    return _one_line(words % {"title": found[0].title, "count": count})


def _one_line(text: str) -> str:
    """Whatever people put into their words."""
    return " ".join(text.split())[:150]


def _headers(letter: Letter, found: list[Group], unsubscribe: str) -> dict[str, str]:
    """RFC 5322 threads (all mail on one concept, all digests); RFC 8058 one-click unsubscribing."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    at_once = letter.mail == Mail.AT_ONCE
    about = f"concept-{found[0].concept_id or 'site'}" if at_once else str(letter.mail)
    thread = f"<{about}.{letter.user_id}@{host}>"
    return {
        "Message-ID": f"<letter-{letter.pk}@{host}>",
        "In-Reply-To": thread,
        "References": thread,
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
    }
