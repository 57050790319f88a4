"""The chat frame: the template's own parts around what people wrote.

A chat is [before][system turn][after] [open][instruction][close]. The template's parts are
encoded with their control tokens; texts from people are encoded so that no part of them is ever
read as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .errors import EngineError
from .loading import tokenizer_at
from .source import directory_of
from .spec import Backbone

SYSTEM = "lacuna-system-place"
INSTRUCTION = "lacuna-instruction-place"


@dataclass(frozen=True)
class Frame:
    """The five parts of a chat that the template gives, as text and as token ids.

    before/after stand around the system turn and are absent without one. open/close stand
    around the instruction; close ends where the model's answer begins.
    """

    before_text: str
    after_text: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    open: tuple[int, ...]
    close: tuple[int, ...]

    def chat(self, instruction: list[int], system: list[int] | None = None) -> list[int]:
        """Token ids of a chat up to the answer."""
        turn = [] if system is None else [*self.before, *system, *self.after]
        return [*turn, *self.open, *instruction, *self.close]


def frame_at(backbone: Backbone) -> Frame:
    """The frame of a backbone whose weights are not loaded: its tokenizer is enough."""
    return frame_of(tokenizer_at(directory_of(backbone)))


def frame_of(tokenizer: Any) -> Frame:
    """The frame of a tokenizer's chat template.

    Raises EngineError for a template without a plain system turn: one that must be the same
    text with and without a system turn, but for that turn in front.
    """
    user = {"role": "user", "content": INSTRUCTION}
    bare = _rendered(tokenizer, [user])
    full = _rendered(tokenizer, [{"role": "system", "content": SYSTEM}, user])
    if not full.endswith(bare) or bare.count(INSTRUCTION) != 1:
        raise EngineError(_NO_SYSTEM_TURN)
    turn = full.removesuffix(bare)
    if turn.count(SYSTEM) != 1 or turn.startswith(SYSTEM) or turn.endswith(SYSTEM):
        raise EngineError(_NO_SYSTEM_TURN)
    before, after = turn.split(SYSTEM)
    opening, closing = bare.split(INSTRUCTION)
    parts = (before, after, opening, closing)
    return Frame(before, after, *(tuple(_template_ids(tokenizer, part)) for part in parts))


_NO_SYSTEM_TURN = (
    "The language model's chat template has no plain system turn, so there is no place for a "
    "soft prompt. Choose a language model whose template puts the system turn in front and "
    "leaves it out when there is none."
)


def _rendered(tokenizer: Any, messages: list[dict[str, str]]) -> str:
    """Thinking is switched off in the templates that know it (Qwen3): answers begin at once."""
    try:
        return str(
            tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
        )
    except Exception as error:  # a template may refuse a system turn with any error of its own
        raise EngineError(f"{_NO_SYSTEM_TURN} (The template said: {error})") from error


def _template_ids(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def text_ids(tokenizer: Any, text: str) -> list[int]:
    """Token ids of a text from people: `<|im_end|>` in it is eleven characters, not a token.

    `split_special_tokens` does not reach added tokens that are not special (`<think>`), so a
    text is also cut inside every control string that it holds.
    """
    control = control_tokens(tokenizer)
    pieces = [text]
    if control:
        strings = sorted(control.values(), key=len, reverse=True)
        inside = "|".join(f"(?<={re.escape(s[0])})(?={re.escape(s[1:])})" for s in strings)
        pieces = re.split(inside, text)
    encoded = (tokenizer(p, add_special_tokens=False, split_special_tokens=True) for p in pieces)
    ids = [token for piece in encoded for token in piece["input_ids"]]
    if control.keys() & set(ids):
        raise EngineError("A text cannot be encoded without control tokens of the language model.")
    return ids


def control_tokens(tokenizer: Any) -> dict[int, str]:
    """Id -> text of every added token that is more than white space."""
    added = tokenizer.added_tokens_decoder.items()
    return {number: str(token) for number, token in added if len(str(token).strip()) > 1}
