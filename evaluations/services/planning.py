"""What the worker must generate for a round: instructions times arms, as plain data.

The keys of the plan name the arms; the worker hands them back untouched. Neither leaves the worker
and the services here, which both stand behind the blind.
"""

from dataclasses import dataclass
from typing import Any

from concepts.citing import model_text
from concepts.models import Instruction, SoftPrompt
from concepts.services.training import backbone_of
from concepts.states import SoftPromptState
from evaluations.arms import Arm
from evaluations.models import Round

MAX_NEW_TOKENS = 64


@dataclass(frozen=True)
class Wish:
    """One text to be written: which instruction, under which arm."""

    instruction: Instruction
    arm: Arm

    @property
    def key(self) -> str:
        return f"{self.instruction.pk}:{self.arm}"


def wishes(round_: Round) -> list[Wish]:
    """Every text of the round. Without another concept's soft prompt that arm is left out."""
    arms = [arm for arm in Arm if arm != Arm.OTHER_CONCEPT or round_.other_id]
    return [Wish(instruction, arm) for instruction in held_out(round_.subject) for arm in arms]


def held_out(soft_prompt: SoftPrompt) -> list[Instruction]:
    """The instructions that training never saw: the only ones a round asks."""
    rows = Instruction.objects.filter(definition=soft_prompt.definition_id, held_out=True)
    return list(rows.order_by("position", "pk"))


def another(soft_prompt: SoftPrompt) -> SoftPrompt | None:
    """A soft prompt of another concept on the same language model: the newest accepted one, or
    else the newest that is still a candidate or under review."""
    rows = (
        SoftPrompt.objects.filter(language_model=soft_prompt.language_model_id)
        .exclude(concept=soft_prompt.concept_id)
        .order_by("-run__created_at", "pk")
    )
    accepted = rows.filter(state=SoftPromptState.ACCEPTED).first()
    return (
        accepted
        or rows.filter(state__in=[SoftPromptState.IN_REVIEW, SoftPromptState.CANDIDATE]).first()
    )


def plan(round_: Round) -> dict[str, Any]:
    """`{"backbone", "max_new_tokens", "temperature", "rows"}`, JSON data.

    A row is `{"key", "instruction", "definition", "seed", "context"}`; `definition` is what its
    text is scored against. `context` is `{"kind": "none"}`, `{"kind": "text", "text"}`,
    `{"kind": "artifact", "digest"}` (the soft prompt of that artifact, in its sentence) or
    `{"kind": "random", "digest", "seed"}` (the same sentence around random vectors of the same norms).
    """
    subject = round_.subject
    definition = model_text(subject.definition.text)
    return {
        "backbone": backbone_of(subject.language_model),
        "max_new_tokens": MAX_NEW_TOKENS,
        "temperature": 0.0,
        "rows": [
            {
                "key": wish.key,
                "instruction": wish.instruction.text,
                "definition": definition,
                "seed": round_.seed % 2**31,
                "context": _context(wish.arm, round_, definition),
            }
            for wish in wishes(round_)
        ],
    }


def _context(arm: Arm, round_: Round, definition: str) -> dict[str, Any]:
    subject = round_.subject
    if arm == Arm.DEFINITION:
        return {"kind": "text", "text": definition}
    if arm == Arm.SOFT_PROMPT:
        return {"kind": "artifact", "digest": subject.digest}
    if arm == Arm.RANDOM:
        return {"kind": "random", "digest": subject.digest, "seed": round_.seed % 2**31}
    if arm == Arm.OTHER_CONCEPT and round_.other:
        return {"kind": "artifact", "digest": round_.other.digest}
    return {"kind": "none"}
