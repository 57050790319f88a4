"""From words and vectors to what the model reads: embedded chats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .chat import Chat
from .decoding import Answer
from .errors import EngineError
from .frame import Frame, frame_of, text_ids
from .loading import LoadedBackbone


@dataclass(frozen=True)
class Prompter:
    """Puts instructions into the chat frame of a backbone, with a text, vectors or nothing in
    the system turn. Every prompt is a Chat, or (length, hidden) float32, and ends where the
    answer begins."""

    loaded: LoadedBackbone
    frame: Frame

    @classmethod
    def of(cls, loaded: LoadedBackbone) -> Prompter:
        return cls(loaded, frame_of(loaded.tokenizer))

    def ids(self, text: str) -> list[int]:
        """Token ids of a text from people, without surrounding white space."""
        return text_ids(self.loaded.tokenizer, text.strip())

    def turn(self, instruction: str) -> list[int]:
        """Token ids of the instruction's turn, up to where the answer begins."""
        return [*self.frame.open, *self.ids(instruction), *self.frame.close]

    def system(self, content: str | Tensor | None) -> Tensor:
        """The embedded system turn, (n, hidden): n = 0 for None."""
        if content is None:
            return self.loaded.embed([])
        inner = self.loaded.embed(self.ids(content)) if isinstance(content, str) else content
        if inner.ndim != 2 or inner.shape[1] != self.loaded.hidden_size:
            raise EngineError(
                f"A soft prompt of width {inner.shape[-1]} does not fit a language model of "
                f"width {self.loaded.hidden_size}."
            )
        before, after = self.loaded.embed(self.frame.before), self.loaded.embed(self.frame.after)
        return torch.cat([before, inner.to(before), after])

    def chats(self, asked: Sequence[tuple[str, str | Tensor | None]]) -> list[Chat]:
        """Chats of (instruction, system turn). Those with the same text or the same tensor (the
        object) in the system turn share it, so that a model runs it once for all of them.

        Raises EngineError for a chat that does not fit the model's context.
        """
        systems: dict[object, Tensor] = {}
        chats = []
        for instruction, content in asked:
            key = id(content) if isinstance(content, Tensor) else content
            if key not in systems:
                systems[key] = self.system(content)
            chats.append(Chat(systems[key], tuple(self.turn(instruction))))
        longest = max(map(len, chats), default=0)
        if longest >= self.loaded.context:
            raise EngineError(
                f"A text of {longest} tokens does not fit the language model's context of "
                f"{self.loaded.context}. Shorten the definition or the instruction."
            )
        return chats

    def prompt(self, instruction: str, system: str | Tensor | None = None) -> Tensor:
        """One chat, embedded whole: (length, hidden)."""
        (chat,) = self.chats([(instruction, system)])
        return chat.whole(self.loaded)

    def begun(self, instruction: str, system: str | Tensor | None, opening: list[int]) -> Tensor:
        """The prompt with the first tokens of the answer already given."""
        return torch.cat([self.prompt(instruction, system), self.loaded.embed(opening)])

    def text(self, answer: Answer) -> str:
        """What an answer says, without the token that ends it."""
        said = self.loaded.tokenizer.decode(list(answer.content), skip_special_tokens=True)
        return str(said).strip()
