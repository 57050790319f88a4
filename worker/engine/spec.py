"""What is asked of the engine: frozen values that travel as JSON and are checked when made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .errors import EngineError
from .fields import build

MAX_TEXT_BYTES = 20_000
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SHA256 = re.compile(r"[0-9a-f]{64}")
DIGESTS = ("weights", "tokenizer", "chat_template")
QUANTISATIONS = ("8bit", "4bit")


@dataclass(frozen=True)
class Backbone:
    """The frozen language model: a local directory, or a Hugging Face repository and a commit.

    `revision` is a full 40-digit commit for a repository. For a directory it is a label only.
    `weights`, `tokenizer` and `chat_template` are the registered digests, named as in the facts
    of a run: what is loaded must have them. `quantisation` ("8bit", "4bit") makes the weights
    smaller by bitsandbytes, at a loss that `quantisation_cost` measures.
    """

    location: str
    revision: str | None = None
    weights: str | None = None
    tokenizer: str | None = None
    chat_template: str | None = None
    quantisation: str | None = None

    def __post_init__(self) -> None:
        for name in DIGESTS:
            digest = getattr(self, name)
            if digest is not None and not SHA256.fullmatch(digest):
                raise EngineError(
                    f"The registered digest of the backbone's {name} is no SHA-256: {digest!r}."
                )
        if self.quantisation not in (None, *QUANTISATIONS):
            raise EngineError(
                f"There is no quantisation {self.quantisation!r}: choose one of "
                f"{', '.join(QUANTISATIONS)}, or none."
            )


@dataclass(frozen=True)
class Instruction:
    """A text given to the model; `kind` groups the measures (define, explain, apply ...)."""

    text: str
    kind: str


@dataclass(frozen=True)
class ContrastPair:
    """A true statement about the concept and the statement that turns its meaning over."""

    true_statement: str
    inversion: str

    def __post_init__(self) -> None:
        if self.true_statement.strip() == self.inversion.strip():
            raise EngineError("A contrast pair needs two different statements.")


@dataclass(frozen=True)
class ConceptSpec:
    """One concept to put into a soft prompt.

    `definition` is the text that the teacher reads, as plain text. `instructions` may be trained
    on; `held_out` only ever measures. `near` are definitions of neighbouring concepts, the wrong
    answers of the forced choice; they are not trained on either. `near_misses` are near
    definitions that may be trained on, to be denied; `near` only measures.
    """

    key: str
    term: str
    definition: str
    aliases: tuple[str, ...] = ()
    contrast_pairs: tuple[ContrastPair, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    held_out: tuple[Instruction, ...] = ()
    near: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise EngineError(
                f"The key {self.key!r} cannot name a file: use 1 to 64 letters, digits, "
                "dots, dashes or underscores, beginning with a letter or digit."
            )
        if not self.term.strip() or not self.definition.strip():
            raise EngineError(f"The concept {self.key!r} needs a term and a definition.")
        for text in self._texts():
            if not text.strip() or len(text.encode()) > MAX_TEXT_BYTES:
                raise EngineError(
                    f"The concept {self.key!r} has a text that is empty or longer than "
                    f"{MAX_TEXT_BYTES} bytes."
                )

    def _texts(self) -> Iterable[str]:
        yield from (self.term, self.definition, *self.aliases, *self.near, *self.near_misses)
        yield from (row.text for row in (*self.instructions, *self.held_out))
        for pair in self.contrast_pairs:
            yield from (pair.true_statement, pair.inversion)


@dataclass(frozen=True)
class TrainSpec:
    """One run: concepts trained together on one backbone with one recipe and one seed."""

    backbone: Backbone
    concepts: tuple[ConceptSpec, ...]
    recipe: str = "standard"
    seed: int = 0

    def __post_init__(self) -> None:
        keys = [concept.key for concept in self.concepts]
        if not keys:
            raise EngineError("A run needs at least one concept.")
        if len(set(keys)) != len(keys):
            raise EngineError("Two concepts of the run have the same key.")

    def to_dict(self) -> dict[str, Any]:
        """The run as JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Any) -> TrainSpec:
        """Raises EngineError, naming the field, for a missing, unknown or mistyped one."""
        return build(cls, data, "spec")
