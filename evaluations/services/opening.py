"""Opening a round: the wish, the texts the worker brings, trying again."""

import math
import random
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from concepts.models import SoftPrompt
from concepts.services import judging
from evaluations.models import Item, Output, OutputArm, Round, Rubric, Slot
from evaluations.permissions import may_open, may_retry
from evaluations.policy import current_policy
from evaluations.states import MOVES, RoundState, SlotState
from jobs import services as jobs
from jobs.names import JobName

from . import announcing, planning
from .arranging import arranged
from .planning import held_out

LEAST_INSTRUCTIONS = 2
ALREADY = "Somebody has just opened a round on this soft prompt. Reload the page to see it."


def open_round(actor: Any, soft_prompt: SoftPrompt, *, seed: int | None = None) -> Round:
    """Take a candidate into review and ask the worker for the texts.

    `seed` is for demonstrations that must come out the same; it is otherwise nobody's to choose.
    """
    require(may_open(actor, soft_prompt))
    if len(held_out(soft_prompt)) < LEAST_INSTRUCTIONS:
        raise Invalid(
            f"A round needs at least {LEAST_INSTRUCTIONS} held-out instructions, and this "
            "definition has fewer. Write a new version with more of them and train again."
        )
    policy = current_policy()
    round_ = Round(
        soft_prompt=soft_prompt,
        other=planning.another(soft_prompt),
        seed=secrets.randbits(62) if seed is None else seed,
        policy=policy.to_dict(),
        wanted_reviews=policy.reviews_per_output,
        rubric=Rubric.objects.current(),
        opened_by=actor,
    )
    with transaction.atomic():
        judging.take_into_review(soft_prompt)
        _ask_for_texts(actor, round_)
        record(actor, "opened a round", round_, policy=policy.to_dict(), rubric=round_.rubric_id)
    return round_


def _ask_for_texts(actor: Any, round_: Round) -> None:
    round_.job = jobs.enqueue(
        JobName.GENERATE,
        live_key=f"generate:{round_.soft_prompt_id}",
        created_by=actor,
        payload={"round": str(round_.pk)},
    )
    try:
        with transaction.atomic():
            round_.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState(ALREADY) from error


def retry(actor: Any, round_: Round) -> Round:
    """Ask for the texts again after the job failed or was cancelled."""
    require(may_retry(actor, round_))
    with transaction.atomic():
        jobs.retry(round_.job)
        record(actor, "asked for the texts again", round_)
    return round_


def generation_plan(round_: Round) -> dict[str, Any]:
    """What the worker is to write; see `planning.plan`."""
    return planning.plan(round_)


def record_outputs(round_: Round, rows: Sequence[dict[str, Any]]) -> None:
    """Take the worker's texts and open the round. Call inside the job's fenced transaction.

    `rows` are `{"key", "text", "gain"}`, one per key of the plan. They are stored shuffled, so
    that row numbers tell nothing. Raises ValueError for other keys, StaleState for a round that is
    not preparing any more.
    """
    wanted = {wish.key: wish for wish in planning.wishes(round_)}
    if len(rows) != len(wanted) or {row["key"] for row in rows} != wanted.keys():
        raise ValueError("The worker's texts are not the ones that the round asked for.")
    shuffled = list(rows)
    random.SystemRandom().shuffle(shuffled)
    with transaction.atomic():
        move(round_, RoundState.OPEN, MOVES, opened_at=timezone.now())
        outputs = Output.objects.bulk_create(
            Output(
                round=round_,
                instruction=wanted[row["key"]].instruction,
                text=_storable(row["text"]),
                gain=_finite(row.get("gain")),
            )
            for row in shuffled
        )
        pairs = [
            (output, wanted[row["key"]].arm) for output, row in zip(outputs, shuffled, strict=True)
        ]
        OutputArm.objects.bulk_create(OutputArm(output=output, arm=arm) for output, arm in pairs)
        random.SystemRandom().shuffle(outputs)
        Item.objects.bulk_create(Item(round=round_, output=output) for output in outputs)
        _make_slots(round_, arranged(pairs, random.SystemRandom()))
        record(None, "wrote the texts of the round", round_, outputs=len(outputs))
        announcing.opened(round_)


def _make_slots(round_: Round, outputs: Sequence[Output]) -> None:
    """Every wanted review of every item as a row; the first of each item is free to take."""
    items = {item.output_id: item for item in Item.objects.filter(round=round_)}
    Slot.objects.bulk_create(
        (
            Slot(
                round=round_,
                item=items[output.pk],
                instruction_id=output.instruction_id,
                place=place,
                number=number,
                state=SlotState.FREE if number == 1 else SlotState.WAITING,
            )
            for place, output in enumerate(outputs, 1)
            for number in range(1, round_.wanted_reviews + 1)
        ),
        batch_size=1000,
    )


def _storable(text: str) -> str:
    """A model may write anything; a database column takes neither NUL nor half a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _finite(gain: float | None) -> float | None:
    return gain if gain is not None and math.isfinite(gain) else None
