"""The demo's concepts, read from `content/*.yaml`: one file each, written for this project."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from concepts.definition_data import InstructionData, PairData, SourceData

CONTENT = Path(__file__).with_name("content")
TRADITIONS = Path(__file__).with_name("traditions.yaml")


class Stage(StrEnum):
    """How far along its life the demo takes a concept; each stage includes those before it."""

    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    DEFINITION_ACCEPTED = "definition_accepted"
    TRAINED = "trained"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    PUBLISHED = "published"

    def reaches(self, other: "Stage") -> bool:
        order = list(Stage)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True)
class Declined:
    """A first text of the definition, and why it was declined."""

    text: str
    reason: str


@dataclass(frozen=True)
class Life:
    stage: Stage
    reviewers: tuple[str, ...] = ()  # who has already reviewed, where the round is still open
    declined: Declined | None = None


@dataclass(frozen=True)
class DemoConcept:
    """One concept with its whole definition. `text` is what the model reads, `notes` is for people."""

    slug: str
    term: str
    aliases: tuple[str, ...]
    tradition: str
    language: str
    why: str
    text: str
    notes: str
    sources: tuple[SourceData, ...]
    contrast_pairs: tuple[PairData, ...]
    instructions: tuple[InstructionData, ...]
    life: Life


@cache
def load_traditions() -> dict[str, dict[str, str]]:
    """The demo's taxonomy: name of a top tradition -> names under it -> what belongs to each."""
    found: dict[str, dict[str, str]] = yaml.safe_load(TRADITIONS.read_text(encoding="utf-8"))
    return found


@cache
def load_all() -> tuple[DemoConcept, ...]:
    """Every concept, in the order of the file names."""
    return tuple(load(path) for path in sorted(CONTENT.glob("*.yaml")))


def furthest_first() -> list[DemoConcept]:
    """Every concept, those with the longest way to go first."""
    order = list(Stage)
    return sorted(load_all(), key=lambda demo: order.index(demo.life.stage), reverse=True)


def find(slug: str) -> DemoConcept:
    """The concept of that slug. Raises `LookupError` that names those there are."""
    for concept in load_all():
        if concept.slug == slug:
            return concept
    known = ", ".join(concept.slug for concept in load_all())
    raise LookupError(f"The demo has no concept {slug!r}. It has: {known}.")


def load(path: Path) -> DemoConcept:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    definition = data["definition"]
    return DemoConcept(
        slug=path.stem,
        term=data["term"],
        aliases=tuple(data["aliases"]),
        tradition=data["tradition"],
        language=data["language"],
        why=data["why"],
        text=definition["text"],
        notes=definition["notes"],
        sources=tuple(
            SourceData(**source | {"year": str(source["year"])}) for source in data["sources"]
        ),
        contrast_pairs=tuple(PairData(**pair) for pair in data["contrast_pairs"]),
        instructions=tuple(InstructionData(**each) for each in data["instructions"]),
        life=_life(data["life"]),
    )


def _life(data: dict[str, Any]) -> Life:
    declined = data.get("declined")
    return Life(
        stage=Stage(data["stage"]),
        reviewers=tuple(data.get("reviewers", ())),
        declined=Declined(**declined) if declined else None,
    )
