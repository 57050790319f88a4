"""What a definition is made of, as plain data between forms, API and services."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class SourceData:
    author: str
    title: str
    year: str = ""
    url: str = ""
    page: str = ""


@dataclass(frozen=True)
class PairData:
    true_statement: str
    inversion: str


@dataclass(frozen=True)
class InstructionData:
    kind: str
    text: str
    held_out: bool = False


@dataclass(frozen=True)
class DefinitionData:
    """The whole content of one version."""

    text: str
    notes: str = ""
    change_note: str = ""
    sources: tuple[SourceData, ...] = field(default=())
    contrast_pairs: tuple[PairData, ...] = field(default=())
    instructions: tuple[InstructionData, ...] = field(default=())

    @property
    def held_out(self) -> tuple[InstructionData, ...]:
        return tuple(each for each in self.instructions if each.held_out)

    @property
    def trained(self) -> tuple[InstructionData, ...]:
        return tuple(each for each in self.instructions if not each.held_out)

    def digest(self) -> str:
        """SHA-256 of the canonical JSON of everything but the change note."""
        return _digest({k: v for k, v in asdict(self).items() if k != "change_note"})

    def held_out_digest(self) -> str:
        """SHA-256 that freezes which instructions training must never see."""
        return _digest(sorted([each.kind, each.text] for each in self.held_out))


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def data_of(definition: Any) -> DefinitionData:
    """The content of a stored definition (its parts prefetched)."""
    return DefinitionData(
        text=definition.text,
        notes=definition.notes,
        change_note=definition.change_note,
        sources=tuple(
            SourceData(each.author, each.title, each.year, each.url, each.page)
            for each in definition.sources.all()
        ),
        contrast_pairs=tuple(
            PairData(each.true_statement, each.inversion)
            for each in definition.contrast_pairs.all()
        ),
        instructions=tuple(
            InstructionData(each.kind, each.text, each.held_out)
            for each in definition.instructions.all()
        ),
    )
