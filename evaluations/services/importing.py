"""A round of outputs that were written elsewhere: all of the file becomes a round, or nothing does."""

import hashlib
import json
import random
import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import render_markdown
from concepts.models import Instruction
from evaluations.import_rows import Fate, ImportRow, Reading
from evaluations.import_wish import ImportWish, checked
from evaluations.models import Import, Output, OutputArm, Reference, Round, Rubric
from evaluations.permissions import may_import
from evaluations.policy import current_policy
from evaluations.states import RoundState

from . import announcing
from .opening import make_items, make_slots

AGAIN = gettext_noop(
    "The same texts with the same title and reference were imported before. "
    "Give the round another title if you mean to ask again."
)
MOST_TOLD = 20


def import_round(actor: Any, reading: Reading, wish: ImportWish) -> Round:
    """Open a round of these texts. Raises Invalid by field, rows under `rows`; StaleState for what was
    imported before."""
    require(may_import(actor))
    wish = ready(reading, wish)
    policy = current_policy()
    wanted = wish.reviews_per_output or policy.reviews_per_output
    policy = replace(policy, reviews_per_output=wanted, more_reviews=())
    round_ = Round(
        state=RoundState.OPEN,
        seed=secrets.randbits(62),
        policy=policy.to_dict(),
        wanted_reviews=wanted,
        rubric=Rubric.objects.current(),
        opened_by=actor,
    )
    digest = _digest(reading.rows, wish)
    with transaction.atomic():
        round_.save(force_insert=True)
        _describe(round_, wish, digest)
        _write(round_, reading.rows)
        record(
            actor, "imported a round", round_,
            outputs=len(reading.rows), digest=digest, policy=round_.policy, rubric=round_.rubric_id,
        )  # fmt: skip
        announcing.opened(round_)
    return round_


def dry_run(reading: Reading, wish: ImportWish) -> dict[str, Any]:
    """What `import_round` would say, in plain data."""
    objections: dict[str, list[str]] = {}
    try:
        ready(reading, wish)
    except Invalid as error:
        objections = error.fields
    rows = [
        {"number": fate.number, "reasons": fate.errors, "notes": fate.notes}
        for fate in reading.fates
    ]
    return {"ok": not objections, "arms": reading.arms, "objections": objections, "rows": rows}


def _told(fate: Fate) -> str:
    told = {"number": fate.number, "errors": " ".join(fate.errors)}
    return _("Row %(number)s: %(errors)s") % told


def _more(count: int) -> str:
    words = ngettext(
        "And %(count)s more row cannot be taken.", "And %(count)s more rows cannot be taken.", count
    )
    return words % {"count": count}


def ready(reading: Reading, wish: ImportWish) -> ImportWish:
    """The wish as it would be carried out. Raises Invalid for whatever stands in the way."""
    wrong: dict[str, list[str]] = {}
    if not reading.ok:
        told = [_told(fate) for fate in reading.wrong]
        more = len(told) - MOST_TOLD
        rest = [_more(more)] if more > 0 else []
        wrong["rows"] = [*reading.errors, *told[:MOST_TOLD], *rest]
    try:
        wish = checked(wish, reading)
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid(_("Nothing was imported: this cannot be taken as it is."), fields=wrong)
    return wish


def _digest(rows: Sequence[ImportRow], wish: ImportWish) -> str:
    """SHA-256 of all that was given, whatever the order of the rows."""
    given = [wish.facts(), sorted(list(asdict(row).values()) for row in rows)]
    text = json.dumps(given, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _describe(round_: Round, wish: ImportWish, digest: str) -> None:
    row = Import(
        round=round_,
        title=wish.title,
        definition=wish.definition,
        term=wish.term,
        language=wish.language,
        reference=wish.reference,
        reference_html=render_markdown(wish.reference),
        sources=[asdict(source) for source in wish.sources],
        baseline=wish.baseline,
        digest=digest,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState(_(AGAIN)) from error


def _write(round_: Round, rows: Sequence[ImportRow]) -> None:
    """Instructions, outputs, arms, items and slots. What is made row by row is made in shuffled order,
    so that neither the file's order nor a number tells anything."""
    dice = random.SystemRandom()
    instructions = _instructions(rows)
    shuffled = dice.sample(rows, len(rows))
    outputs = Output.objects.bulk_create(
        Output(round=round_, instruction=instructions[row.instruction], text=row.text)
        for row in shuffled
    )
    pairs = list(zip(outputs, shuffled, strict=True))
    OutputArm.objects.bulk_create(
        OutputArm(output=output, label=row.arm, source_id=row.id) for output, row in pairs
    )
    make_slots(round_, make_items(round_, [(output, row.arm) for output, row in pairs]))


def _instructions(rows: Sequence[ImportRow]) -> dict[str, Instruction]:
    """Each instruction once, in the order of the file, with its own reference where it has one."""
    first = {row.instruction: row for row in reversed(rows)}
    asked = list(dict.fromkeys(row.instruction for row in rows))
    made = Instruction.objects.bulk_create(
        Instruction(position=place, kind=first[text].kind, text=text)
        for place, text in enumerate(asked, 1)
    )
    by_text = dict(zip(asked, made, strict=True))
    Reference.objects.bulk_create(
        Reference(
            instruction=by_text[text],
            text=first[text].reference,
            html=render_markdown(first[text].reference),
        )
        for text in asked
        if first[text].reference
    )
    return by_text
