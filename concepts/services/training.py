"""Asking for a training, and keeping what comes out of it."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from concepts.citing import model_text
from concepts.models import Concept, Definition, LanguageModel, Sighting, SoftPrompt, TrainingRun
from concepts.permissions import may_look, may_retry, may_steer, may_train
from concepts.states import Recipe, SoftPromptState
from jobs import services as jobs
from jobs.names import JobName
from jobs.states import JobState

MOST_NEAR = 6
MOST_POINTS = 400
# What the engine calls each digest of a language model's files, and where it is registered.
PINNED = {
    "weights": "weights_digest",
    "tokenizer": "tokenizer_digest",
    "chat_template": "chat_template_digest",
}


def request_run(
    actor: Any,
    definition: Definition,
    language_model: LanguageModel,
    recipe: str = Recipe.STANDARD,
    seed: int = 0,
) -> TrainingRun:
    """Queue one training of an accepted definition. One may be live per definition, model, recipe."""
    require(may_train(actor, definition))
    if recipe not in Recipe.values:
        raise Invalid.field("recipe", _("There is no recipe “%(recipe)s”.") % {"recipe": recipe})
    if not language_model.is_active:
        raise Invalid.field(
            "language_model",
            _("%(language_model)s takes no new trainings.") % {"language_model": language_model},
        )
    if not 0 <= seed < 2**31:
        raise Invalid.field("seed", _("A seed is a whole number from 0 to 2147483647."))
    return queue_run(actor, definition, language_model, recipe, seed)


def queue_run(
    actor: Any, definition: Definition, language_model: LanguageModel, recipe: str, seed: int
) -> TrainingRun:
    """The act itself, for services that have settled whether it is allowed."""
    with transaction.atomic():
        job = jobs.enqueue(
            JobName.TRAIN,
            live_key=f"train:{definition.pk}:{language_model.pk}:{recipe}",
            created_by=actor,
        )
        run = TrainingRun.objects.create(
            concept=definition.concept,
            definition=definition,
            language_model=language_model,
            recipe=recipe,
            seed=seed,
            job=job,
            requested_by=actor,
        )
        record(actor, "requested a training of", definition.concept, run=run.pk, recipe=recipe)
    return run


def cancel(actor: Any, run: TrainingRun) -> None:
    require(may_steer(actor, run))
    with transaction.atomic():
        jobs.request_cancel(run.job)
        record(actor, "cancelled a training of", run.concept, run=run.pk)


def retry(actor: Any, run: TrainingRun) -> None:
    """Queue a failed or cancelled training again, from its last checkpoint."""
    require(may_steer(actor, run))
    if not (answer := may_retry(actor, run)):
        raise StaleState(answer.reason)
    with transaction.atomic():
        jobs.retry(run.job)
        record(actor, "retried a training of", run.concept, run=run.pk)


def see_answers(actor: Any, run: TrainingRun) -> None:
    """Show the answers before and after to this person, who gives up reviewing them blind."""
    require(may_look(actor, run))
    with transaction.atomic():
        _row, new = Sighting.objects.get_or_create(user=actor, run=run)
        if new:
            record(actor, "saw the answers of a training of", run.concept, run=run.pk)


def spec_for(run: TrainingRun) -> dict[str, Any]:
    """The run as plain data for the engine: what it may learn from, and what only measures it."""
    definition = Definition.objects.with_parts().get(pk=run.definition_id)
    return {
        "backbone": backbone_of(run.language_model),
        "recipe": run.recipe,
        "seed": run.seed,
        "concepts": [as_taught(run.concept, definition) | {"near": _near(definition)}],
    }


def as_taught(concept: Concept, definition: Definition) -> dict[str, Any]:
    """One concept as the engine takes it, also from a file (`python -m worker.engine distill`)."""
    instructions = list(definition.instructions.all())
    return {
        "key": concept.slug[:64],
        "term": concept.term,
        "aliases": concept.aliases,
        "definition": model_text(definition.text),
        "contrast_pairs": [
            {"true_statement": pair.true_statement, "inversion": pair.inversion}
            for pair in definition.contrast_pairs.all()
        ],
        "instructions": [_told(each) for each in instructions if not each.held_out],
        "held_out": [_told(each) for each in instructions if each.held_out],
    }


def backbone_of(language_model: LanguageModel) -> dict[str, Any]:
    """Where the language model is, and what the engine must find there before it begins."""
    return {
        "location": language_model.location,
        "revision": language_model.revision or None,
        **{name: getattr(language_model, field) or None for name, field in PINNED.items()},
    }


def record_point(run: TrainingRun, step: int, loss: float, held_out: float | None) -> None:
    """Append a point to the live curve. A resumed training draws its last steps once more."""
    if len(run.curve) < MOST_POINTS:
        run.curve = [point for point in run.curve if point["step"] < step]
        run.curve.append({"step": step, "loss": loss, "held_out": held_out})
        TrainingRun.objects.filter(pk=run.pk, job__state=JobState.RUNNING).update(curve=run.curve)


def record_success(
    run: TrainingRun, *, artifact_digest: str, k: int, hidden_size: int, curve: list, result: dict,
    answers: list,
) -> SoftPrompt:  # fmt: skip
    """Keep what the engine gave, inside the worker's fenced commit. Twice is as good as once."""
    _pin(run.language_model, result["facts"]["backbone"])
    # A training may outlive its definition; what it made is kept, and says what it is.
    current = Definition.objects.accepted().filter(pk=run.definition_id).exists()
    state = SoftPromptState.CANDIDATE if current else SoftPromptState.STALE
    TrainingRun.objects.filter(pk=run.pk).update(
        curve=curve, result=result, answers=answers, k=k,
        recipe_version=result["facts"]["recipe"]["version"],
    )  # fmt: skip
    prompt, made = SoftPrompt.objects.get_or_create(
        run=run,
        defaults={
            "concept": run.concept,
            "definition": run.definition,
            "language_model": run.language_model,
            "digest": artifact_digest,
            "k": k,
            "hidden_size": hidden_size,
            "measures": result["measures"],
            "state": state,
        },
    )
    if made:
        record(None, "trained", run.concept, run=run.pk, digest=artifact_digest)
    return prompt


def _pin(language_model: LanguageModel, found: dict[str, Any]) -> None:
    """The first training says what the files are; every later one must find the same. The engine
    refuses others before it begins; here we meet two first trainings that ran at once."""
    row = LanguageModel.objects.filter(pk=language_model.pk)
    for name, field in PINNED.items():
        row.filter(**{field: ""}).update(**{field: found[name]})
        if not row.filter(**{field: found[name]}).exists():
            raise StaleState(
                _(
                    "The files of %(language_model)s are not those of its earlier trainings: its %(name)s "
                    "changed. Nothing was kept. Register the changed model under a name of its own."
                )
                % {"language_model": language_model, "name": name.replace("_", " ")}
            )


def _told(instruction: Any) -> dict[str, str]:
    return {"text": instruction.text, "kind": instruction.kind}


def _near(definition: Definition) -> list[str]:
    """Other concepts' reference texts, those of a same tradition first: the wrong answers of a choice."""
    others = Definition.objects.accepted().exclude(concept=definition.concept).order_by("pk")
    of_same = Concept.traditions.through.objects.filter(
        concept=OuterRef("concept"), tradition__concepts=definition.concept
    )
    ranked = sorted(others.annotate(is_kin=Exists(of_same))[:200], key=lambda d: not d.is_kin)
    return [model_text(each.text) for each in ranked[:MOST_NEAR]]
