"""What reviews do to a soft prompt. Called by evaluations, inside their transaction."""

from django.utils import timezone

from common.activity import record
from common.states import move
from concepts.models import Definition, SoftPrompt
from concepts.states import SOFT_PROMPT_MOVES, SOFT_PROMPT_TERMINAL, SoftPromptState


def take_into_review(soft_prompt: SoftPrompt) -> None:
    """Its answers are closed from now on to those who may judge them blind, also where an earlier round
    had opened them."""
    move(soft_prompt, SoftPromptState.IN_REVIEW, SOFT_PROMPT_MOVES, judged_at=None)


def put_back(soft_prompt: SoftPrompt) -> None:
    """Its round was cancelled; it may be reviewed another time."""
    move(soft_prompt, SoftPromptState.CANDIDATE, SOFT_PROMPT_MOVES)


def reinstate(soft_prompt: SoftPrompt, accepted: bool) -> None:
    """The round of its appeal was cancelled: the earlier decision stands."""
    state = SoftPromptState.ACCEPTED if accepted else SoftPromptState.REJECTED
    move(soft_prompt, state, SOFT_PROMPT_MOVES, judged_at=timezone.now())


def settle(soft_prompt: SoftPrompt, accepted: bool) -> None:
    """The round has closed."""
    state = SoftPromptState.ACCEPTED if accepted else SoftPromptState.REJECTED
    move(soft_prompt, state, SOFT_PROMPT_MOVES, judged_at=timezone.now())
    verb = "accepted" if accepted else "rejected"
    record(None, verb, soft_prompt, digest=soft_prompt.digest)


def make_stale(definition: Definition) -> None:
    """What was trained on a superseded definition no longer speaks for the concept."""
    for prompt in definition.soft_prompts.exclude(state__in=SOFT_PROMPT_TERMINAL):
        move(prompt, SoftPromptState.STALE, SOFT_PROMPT_MOVES)
        record(None, "made stale", prompt, definition=definition.number)
