"""Opening a round: the wish, the texts the worker brings, trying again."""

import math
import random
import secrets
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from concepts.models import Instruction, SoftPrompt
from concepts.services import judging
from evaluations.arms import Arm
from evaluations.models import Gold, Item, Output, OutputArm, Round, Rubric, Slot
from evaluations.permissions import may_open, may_retry
from evaluations.policy import Policy, current_policy
from evaluations.states import MOVES, Mode, RoundState, SlotState
from jobs import services as jobs
from jobs.names import JobName

from . import announcing, planning
from .arranging import arranged, mixed_in
from .gold import Known, known_texts
from .pairing import make_comparisons
from .planning import held_out

LEAST_INSTRUCTIONS = 2
ALREADY = gettext_noop(
    "Somebody has just opened a round on this soft prompt. Reload the page to see it."
)


def open_round(
    actor: Any, soft_prompt: SoftPrompt, *, mode: str = Mode.SINGLE, seed: int | None = None
) -> Round:
    """Take a candidate into review and ask the worker for the texts. `mode` is what reviewers will
    be asked.

    `seed` is for demonstrations that must come out the same; it is otherwise nobody's to choose.
    """
    require(may_open(actor, soft_prompt))
    if len(held_out(soft_prompt)) < LEAST_INSTRUCTIONS:
        raise Invalid(
            _(
                "A round needs at least %(least_instructions)s held-out instructions, and this "
                "definition has fewer. Write a new version with more of them and train again."
            )
            % {"least_instructions": LEAST_INSTRUCTIONS}
        )
    return begin(actor, soft_prompt, mode=mode, seed=seed)


def begin(
    actor: Any,
    soft_prompt: SoftPrompt,
    *,
    mode: str = Mode.SINGLE,
    seed: int | None = None,
    appeal_of: Round | None = None,
) -> Round:
    """The act itself, for services that have settled whether it is allowed."""
    policy = policy_of(mode)
    round_ = Round(
        mode=mode,
        soft_prompt=soft_prompt,
        appeal_of=appeal_of,
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
        told = {"policy": policy.to_dict(), "rubric": round_.rubric_id, "mode": str(mode)}
        record(actor, "opened a round", round_, **told)
    return round_


def policy_of(mode: str) -> Policy:
    """The policy for a round of this mode that opens now. Further looks, gold and adjudication
    are for ratings only.
    Raises Invalid for a mode that there is not."""
    if mode not in Mode.values:
        raise Invalid.field("mode", _("Choose what reviewers are asked."))
    policy = current_policy()
    if mode == Mode.SINGLE:
        return policy
    return replace(policy, version=3, more_reviews=(), gold=0, adjudicate_from=0)


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
        raise StaleState(_(ALREADY)) from error


def retry(actor: Any, round_: Round) -> Round:
    """Ask for the texts again after the job failed or was cancelled."""
    require(may_retry(actor, round_))
    assert round_.job is not None
    with transaction.atomic():
        jobs.retry(round_.job)
        record(actor, "asked for the texts again", round_)
    return round_


def generation_plan(round_: Round) -> dict[str, Any]:
    """What the worker is to write; see `planning.plan`."""
    return planning.plan(round_)


def record_outputs(round_: Round, rows: Sequence[dict[str, Any]]) -> None:
    """Take the worker's texts and open the round. Call inside the job's fenced transaction.

    `rows` are `{"key", "text", "gain"}`, one per key of the plan. They are stored shuffled among
    gold texts, so that row numbers tell nothing. Raises ValueError for other keys, StaleState for a
    round that is not preparing any more.
    """
    wanted = {wish.key: wish for wish in planning.wishes(round_)}
    if len(rows) != len(wanted) or {row["key"] for row in rows} != wanted.keys():
        raise ValueError("The worker's texts are not the ones that the round asked for.")
    known, dice = known_texts(round_), random.SystemRandom()
    texts: list[tuple[Output, Arm | Known]] = _gold_outputs(round_, known)
    for row in rows:
        wish = wanted[row["key"]]
        texts.append((_output(round_, wish.instruction, row["text"], row.get("gain")), wish.arm))
    dice.shuffle(texts)
    author = next((each.author_id for each in known if each.author_id), None)
    with transaction.atomic():
        move(round_, RoundState.OPEN, MOVES, opened_at=timezone.now(), gold_author_id=author)
        outputs = Output.objects.bulk_create(output for output, _arm in texts)
        arms = [(output, source) for output, source in texts if isinstance(source, Arm)]
        gold = [(output, source) for output, source in texts if isinstance(source, Known)]
        OutputArm.objects.bulk_create(OutputArm(output=output, arm=arm) for output, arm in arms)
        Gold.objects.bulk_create(source.row(output) for output, source in gold)
        if round_.mode == Mode.SINGLE:
            items = make_items(round_, arms, [output for output, _arm in gold])
        else:
            items = make_comparisons(round_, arms)
        make_slots(round_, items)
        record(None, "wrote the texts of the round", round_, outputs=len(outputs))
        announcing.opened(round_)


def make_items(
    round_: Round, pairs: Sequence[tuple[Output, str]], gold: Sequence[Output] = ()
) -> list[tuple[Item, int]]:
    """An item for each output, with its instruction, in the order of their places. `pairs` are
    outputs with their arms or labels; gold goes among them."""
    dice = random.SystemRandom()
    outputs = [*(output for output, _arm in pairs), *gold]
    dice.shuffle(outputs)
    made = Item.objects.bulk_create(Item(round=round_, output=output) for output in outputs)
    items = {item.output_id: item for item in made}
    order = mixed_in(arranged(pairs, dice), gold, dice)
    return [(items[output.pk], output.instruction_id) for output in order]


def _gold_outputs(round_: Round, known: Sequence[Known]) -> list[tuple[Output, Arm | Known]]:
    """Under instructions that the arms answer, too, no instruction twice while there are others."""
    instructions = held_out(round_.subject)
    random.SystemRandom().shuffle(instructions)
    return [
        (_output(round_, instruction, each.text), each)
        for instruction, each in zip(cycle(instructions), known, strict=False)
    ]


def _output(
    round_: Round, instruction: Instruction, text: str, gain: float | None = None
) -> Output:
    return Output(round=round_, instruction=instruction, text=_storable(text), gain=_finite(gain))


def make_slots(round_: Round, items: Sequence[tuple[Item, int]]) -> None:
    """Every wanted review of every item as a row; the first of each item is free to take."""
    Slot.objects.bulk_create(
        (
            Slot(
                round=round_,
                item=item,
                instruction_id=instruction,
                place=place,
                number=number,
                state=SlotState.FREE if number == 1 else SlotState.WAITING,
            )
            for place, (item, instruction) in enumerate(items, 1)
            for number in range(1, round_.wanted_reviews + 1)
        ),
        batch_size=1000,
    )


def _storable(text: str) -> str:
    """A model may write anything; a database column takes neither NUL nor half a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _finite(gain: float | None) -> float | None:
    return gain if gain is not None and math.isfinite(gain) else None
