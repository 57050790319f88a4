"""Whom an act concerns reads it, and may appeal once; another admin answers. Admins can lift one, too."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import allowances
from accounts.models import User
from accounts.states import UseKind
from common.activity import record
from common.answers import require
from common.errors import NotAllowed, StaleState
from common.states import move
from moderation.models import Objection, Sanction
from moderation.permissions import may_answer, may_appeal, may_lift
from moderation.states import OBJECTION_MOVES, ObjectionState

from .deciding import said
from .imposing import undo


def acknowledge(actor: Any, sanction: Sanction) -> None:
    """Say that one has read it. Doing it again changes nothing."""
    if sanction.person_id != actor.pk:
        raise NotAllowed(_("Only whom it concerns can say that they have read it."))
    with transaction.atomic():
        mine = Sanction.objects.of(actor).unread()
        if mine.filter(pk=sanction.pk).update(acknowledged_at=timezone.now()):
            record(actor, "acknowledged a warning", sanction)
        User.objects.filter(pk=actor.pk).update(has_notice=mine.exists())


def appeal(actor: Any, sanction: Sanction, words: str) -> Objection:
    """Ask another admin to look at it again. It stands until then."""
    require(may_appeal(actor, sanction))
    words = said(words, "words", _("Say what is wrong with it, for the admin who answers."))
    try:
        with transaction.atomic():
            allowances.take(actor, UseKind.APPEAL)
            row = Objection.objects.create(sanction=sanction, words=words)
            record(actor, "appealed", sanction)
    except IntegrityError as error:
        raise StaleState(_("You have appealed already, and that is possible once.")) from error
    return row


def answer(actor: Any, objection: Objection, granted: bool, words: str) -> Objection:
    """Grant it, which lifts the act, or say why it stands."""
    require(may_answer(actor, objection))
    words = said(words, "answer", _("Say why, for who appealed."))
    to = ObjectionState.GRANTED if granted else ObjectionState.DECLINED
    with transaction.atomic():
        move(
            objection, to, OBJECTION_MOVES,
            decided_by=actor, decided_at=timezone.now(), answer=words,
        )  # fmt: skip
        if granted:
            _lift(actor, objection.sanction, words)
        verb = "granted the appeal against" if granted else "declined the appeal against"
        record(actor, verb, objection.sanction)
        _tell_again(objection.sanction)
    return objection


def lift(actor: Any, sanction: Sanction, reason: str) -> Sanction:
    """Take an act back without an appeal."""
    require(may_lift(actor, sanction))
    reason = said(reason, "reason", _("Say why it is taken back."))
    with transaction.atomic():
        _lift(actor, sanction, reason)
        record(actor, "lifted", sanction)
        _tell_again(sanction)
    return sanction


def _lift(actor: Any, sanction: Sanction, reason: str) -> None:
    standing = Sanction.objects.standing().filter(pk=sanction.pk)
    if not standing.update(lifted_at=timezone.now(), lifted_by=actor, lift_reason=reason):
        raise StaleState(_("This was taken back already. Nothing was done."))
    undo(sanction, actor)


def _tell_again(sanction: Sanction) -> None:
    """There is something new to read about it."""
    Sanction.objects.filter(pk=sanction.pk).update(acknowledged_at=None)
    User.objects.filter(pk=sanction.person_id).update(has_notice=True)
