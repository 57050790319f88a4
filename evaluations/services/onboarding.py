"""The way to one's first review: the guidelines, then the calibration with feedback on each text."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from accounts.permissions import is_reviewer
from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed, NotFound, StaleState
from concepts.definition_data import PairData
from evaluations import guidelines
from evaluations.blinding import BlindItem
from evaluations.calibration import PASS, TEXTS, Text
from evaluations.judging import checked
from evaluations.models import CalibrationAnswer, Onboarding, Rubric

GUIDELINES_FIRST = gettext_noop("Read the guidelines first; the calibration is about them.")


@dataclass(frozen=True)
class Standing:
    """How far somebody is: `answered` of this attempt, in order; `next` is None when all are."""

    accepted: bool
    guidelines: int | None
    passed: bool
    attempt: int
    answered: tuple[CalibrationAnswer, ...]
    next: Text | None

    @property
    def right(self) -> int:
        return sum(answer.right for answer in self.answered)

    @property
    def failed(self) -> bool:
        """All texts are answered, and too few as expected."""
        return self.accepted and not self.passed and self.next is None


def standing(user: Any) -> Standing:
    row = Onboarding.objects.filter(user=user).first()
    if row is None:
        return Standing(False, None, False, 1, (), TEXTS[0])
    answers = tuple(row.answers.filter(attempt=row.attempt))
    done = {answer.text for answer in answers}
    rest = next((text for text in TEXTS if text.name not in done), None)
    passed = row.passed_at is not None
    return Standing(True, row.guidelines, passed, row.attempt, answers, rest)


def accept_guidelines(actor: Any, version: int) -> Onboarding:
    """Say that one has read them. Once: a later version does not ask again."""
    require(is_reviewer(actor))
    if version != guidelines.VERSION:
        raise StaleState(
            _("The guidelines have changed while you read them. Read them again, please.")
        )
    with transaction.atomic():
        row, made = Onboarding.objects.get_or_create(user=actor, defaults={"guidelines": version})
        if made:
            record(actor, "accepted the guidelines", row, version=version)
    return row


def find_text(name: str) -> Text:
    """Raises NotFound."""
    found = next((text for text in TEXTS if text.name == name), None)
    if found is None:
        raise NotFound(_("The calibration has no such text."))
    return found


def as_item(text: Text, done: int) -> BlindItem:
    """The text as the review page takes it, under the rubric that a round would ask now."""
    rubric, subject = Rubric.objects.current(), text.subject
    return BlindItem(
        token=text.name,
        round_id=UUID(int=0),
        term=_(subject.term),
        language=get_language() or "en",
        definition_html=f"<p>{_(subject.definition)}</p>",
        sources=(),
        contrast_pairs=(PairData(_(subject.true_statement), _(subject.inversion)),),
        rubric_version=rubric.version,
        rubric=rubric.words,
        instruction=_(text.instruction),
        kind=_(text.kind),
        text=_(text.text),
        done=done,
        total=len(TEXTS),
        today=0,
        my_review=None,
        unfinished=None,
        last=None,
    )


def answer(actor: Any, text: Text, **said: Any) -> CalibrationAnswer:
    """Judge one text of the calibration. With the last one it is passed, or to be done again.

    What was answered once in an attempt stays: the expected answer has been shown. Raises Invalid.
    """
    require(is_reviewer(actor))
    with transaction.atomic():
        row = Onboarding.objects.select_for_update().filter(user=actor).first()
        if row is None:
            raise NotAllowed(_(GUIDELINES_FIRST))
        if row.passed_at:
            raise StaleState(_("You have passed the calibration already."))
        judgement = checked(Rubric.objects.current().words, text.text, **said)
        right = text.expected.met_by(judgement.fidelity, judgement.verdict)
        try:
            with transaction.atomic():
                mine = CalibrationAnswer.objects.create(
                    onboarding=row,
                    attempt=row.attempt,
                    text=text.name,
                    fidelity=judgement.fidelity,
                    verdict=judgement.verdict,
                    right=right,
                )
        except IntegrityError as error:
            raise StaleState(
                _("You have judged this text already. Go on to the next one.")
            ) from error
        _pass_with_the_last(actor, row)
    return mine


def _pass_with_the_last(actor: Any, row: Onboarding) -> None:
    mine = row.answers.filter(attempt=row.attempt)
    right = mine.filter(right=True).count()
    if mine.count() < len(TEXTS) or right < PASS:
        return
    row.passed_at = timezone.now()
    row.save(update_fields=["passed_at", "updated_at"])
    record(actor, "passed the calibration", row, attempt=row.attempt, right=right)


def again(actor: Any) -> Onboarding:
    """Begin the calibration anew after an attempt that was not enough."""
    require(is_reviewer(actor))
    now = standing(actor)
    if not now.failed:
        raise Invalid(_("There is nothing to repeat: this attempt is under way, or passed."))
    rows = Onboarding.objects.filter(user=actor, attempt=now.attempt, passed_at=None)
    with transaction.atomic():
        if not rows.update(attempt=now.attempt + 1):
            raise StaleState(_("You have begun anew already."))
        return Onboarding.objects.get(user=actor)


def show_how(person: Any) -> None:
    """For the people of a demonstration: read the guidelines and give the expected answers."""
    if not settings.DEMO:
        raise NotAllowed(_("Only the people of a demonstration are taken through it."))
    accept_guidelines(person, guidelines.VERSION)
    while not (now := standing(person)).passed and now.next:
        expected = now.next.expected
        answer(
            person,
            now.next,
            fidelity=expected.high,
            verdict=expected.verdicts[0],
            comment="",
        )
