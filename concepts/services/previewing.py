"""What a model will read of a definition, before anybody has trained it."""

from dataclasses import dataclass
from typing import Any

from concepts.citing import model_text
from concepts.definition_data import DefinitionData
from concepts.models import Concept, SoftPrompt


@dataclass(frozen=True)
class Chat:
    """The turns before the answer. `sentence` holds `before`, `after`, `times` and `k` of the last
    training's soft prompt, which takes the place of `system`; None before the first."""

    system: str
    user: str
    sentence: dict[str, Any] | None


def chat_of(concept: Concept, data: DefinitionData) -> Chat:
    """The chat of the teacher, as `services.training` hands it to the engine."""
    asked = [each.text for each in data.instructions if each.text]
    return Chat(
        system=model_text(data.text),
        user=asked[0] if asked else f"What is {concept.term}?",
        sentence=_sentence(concept),
    )


def _sentence(concept: Concept) -> dict[str, Any] | None:
    rows = SoftPrompt.objects.filter(concept=concept).order_by("-created_at")
    row = rows.values("k", "run__result").first()
    if row is None:
        return None
    told = (row["run__result"] or {}).get("facts", {}).get("sentence")
    return {**told, "k": row["k"]} if told else None
