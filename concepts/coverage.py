"""The coverage board: which language model knows which concept, and how far it is where it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from common.states import StateChoices
from jobs.states import LIVE

from .models import Concept, LanguageModel, SoftPrompt, TrainingRun
from .states import SoftPromptState


class Standing(StateChoices):
    """How a concept stands with a language model, from the farthest down."""

    KNOWN = "known", "good", pgettext_lazy("coverage", "Known")
    IN_REVIEW = "in_review", "running", pgettext_lazy("coverage", "In review")
    TRAINED = "trained", "waiting", pgettext_lazy("coverage", "Trained")
    TRAINING = "training", "running", pgettext_lazy("coverage", "Training")
    REJECTED = "rejected", "bad", pgettext_lazy("coverage", "Rejected")
    STALE = "stale", "warning", pgettext_lazy("coverage", "Stale")
    LACKING = "lacking", "todo", pgettext_lazy("coverage", "Lacking")


STANDING_OF = {
    SoftPromptState.ACCEPTED: Standing.KNOWN,
    SoftPromptState.IN_REVIEW: Standing.IN_REVIEW,
    SoftPromptState.CANDIDATE: Standing.TRAINED,
    SoftPromptState.REJECTED: Standing.REJECTED,
    SoftPromptState.STALE: Standing.STALE,
}
_FARTHEST = list(Standing)


@dataclass(frozen=True)
class Cell:
    """One concept in one language model. `run` is the training behind the standing, if there is one."""

    language_model: LanguageModel
    standing: Standing
    run: Any = None


@dataclass(frozen=True)
class Line:
    """One concept in every language model."""

    concept: Concept
    cells: list[Cell]


def board(concepts: Iterable[Concept], language_models: Iterable[LanguageModel]) -> list[Line]:
    """A line for each concept, a cell for each language model. Two queries, whatever their number."""
    concepts, models = list(concepts), list(language_models)
    found: dict[tuple[int, int], tuple[Standing, Any]] = {}
    for concept, model, standing, run in [*_prompts(concepts), *_trainings(concepts)]:
        so_far = found.get((concept, model))
        if so_far is None or _FARTHEST.index(standing) < _FARTHEST.index(so_far[0]):
            found[concept, model] = (standing, run)
    nothing = (Standing.LACKING, None)
    return [
        Line(each, [Cell(model, *found.get((each.pk, model.pk), nothing)) for model in models])
        for each in concepts
    ]


def _prompts(concepts: list[Concept]) -> Iterable[tuple[int, int, Standing, Any]]:
    rows = SoftPrompt.objects.filter(concept__in=concepts).order_by("-created_at")
    for concept, model, state, run in rows.values_list(
        "concept_id", "language_model_id", "state", "run_id"
    ):
        yield concept, model, STANDING_OF[SoftPromptState(state)], run


def _trainings(concepts: list[Concept]) -> Iterable[tuple[int, int, Standing, Any]]:
    rows = TrainingRun.objects.filter(concept__in=concepts, job__state__in=LIVE)
    for concept, model, run in rows.values_list("concept_id", "language_model_id", "pk"):
        yield concept, model, Standing.TRAINING, run
