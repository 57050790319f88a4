"""Rubrics: a draft made from the last version, changed, published for good."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import clean
from evaluations.models import Rubric
from evaluations.permissions import may_edit_rubric, may_write_rubrics
from evaluations.rubric_checks import read_rubric

NAME_BYTES = 80
THERE = gettext_noop("Somebody has just begun the next version. Reload the page to see it.")


def begin(actor: Any) -> Rubric:
    """The draft of the next version: the one there is, or else a copy of the last."""
    require(may_write_rubrics(actor))
    if draft := Rubric.objects.filter(published=False).first():
        return draft
    last = Rubric.objects.current()
    row = Rubric(version=last.version + 1, name=last.name, content=last.content)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise StaleState(_(THERE)) from error
        record(actor, "began a rubric", row, after=last.version)
    return row


def save(actor: Any, rubric: Rubric, name: str, content: Any) -> Rubric:
    """Change a draft. Raises Invalid by field; a rubric that cannot be used is not even kept as a draft."""
    require(may_edit_rubric(actor, rubric))
    wrong: dict[str, list[str]] = {}
    try:
        name = clean(name, field="name", limit=NAME_BYTES)
        wrong |= {} if name else {"name": [_("Give it a name that says what is new.")]}
    except Invalid as error:
        wrong |= error.fields
    try:
        content = read_rubric(content).to_dict()
    except Invalid as error:
        wrong |= error.fields or {"content": [error.message]}
    if wrong:
        raise Invalid(_("This rubric cannot be used as it is."), fields=wrong)
    with transaction.atomic():
        _change(rubric, name=name, content=content, updated_at=timezone.now())
        record(actor, "changed a rubric", rubric, name=name)
    return rubric


def publish(actor: Any, rubric: Rubric) -> Rubric:
    """From now on new rounds ask this, and nobody changes it any more. Rounds under way keep theirs."""
    require(may_edit_rubric(actor, rubric))
    with transaction.atomic():
        _change(rubric, published=True)
        record(actor, "published a rubric", rubric, name=rubric.name, content=rubric.content)
    return rubric


def _change(rubric: Rubric, **fields: Any) -> None:
    """One UPDATE, if it is a draft still."""
    if Rubric.objects.filter(pk=rubric.pk, published=False).update(**fields) != 1:
        raise StaleState(_("This rubric was published meanwhile. Nothing was changed."))
    for name, value in fields.items():
        setattr(rubric, name, value)
