"""What needs the language model: training a soft prompt, writing the texts of a round.

Each task loads rows, calls the engine and records what it gave; the thinking is in the engine and the
rules are in the services. torch is loaded on the first call into the engine, so in the child process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from common import artifacts
from common.errors import StaleState
from concepts.models import TrainingRun
from concepts.services import training
from evaluations.models import Round
from evaluations.services import opening
from jobs import conf
from jobs.claims import Claim
from jobs.errors import Cancelled, JobFailed
from jobs.names import JobName

from . import engine, teachers
from .engine.recipes import recipe_named
from .tasks import task

POINTS = 100  # of a live curve


@task(JobName.TRAIN)
def train(claim: Claim) -> None:
    """Train the soft prompt of this job's run, from the checkpoint of an earlier attempt if any."""
    run = TrainingRun.objects.select_related("concept", "definition", "language_model").get(
        job=claim.job
    )

    def on_step(now: engine.Progress) -> None:
        claim.progress(now.step, now.total, "Training")
        if now.held_out is not None or now.step % max(1, now.total // POINTS) == 0:
            with claim.holding():
                training.record_point(run, now.step, now.loss, now.held_out)

    with _engine_at_work():
        spec = engine.TrainSpec.from_dict(training.spec_for(run))
        claim.progress(0, recipe_named(spec.recipe).steps, "Reading the definition")
        trained = engine.train(
            spec,
            on_step=on_step,
            should_stop=claim.should_stop,
            checkpoint=claim.load_checkpoint(),
            on_checkpoint=claim.save_checkpoint,
            threads=conf.get("THREADS"),
            cache=teachers.kept(),
        )
        (result,) = trained.concepts.values()
        digest = artifacts.put(engine.artifact.pack_bytes(result, trained.facts))
    k, hidden_size = result.vectors.shape
    with _engine_at_work(), claim.commit():
        training.record_success(
            run,
            artifact_digest=digest,
            k=k,
            hidden_size=hidden_size,
            curve=result.curve,
            result={"measures": result.measures, "facts": trained.facts},
            answers=_with_ids(run, result.answers),
        )


@task(JobName.GENERATE)
def generate(claim: Claim) -> None:
    """Write every text that this job's round asks for, in one batch."""
    round_ = Round.objects.get(job=claim.job)
    plan = opening.generation_plan(round_)
    claim.progress(0, len(plan["rows"]), "Writing")
    with _engine_at_work():
        backbone = engine.Backbone(**plan["backbone"])
        frame = engine.frame_at(backbone)
        template = (len(frame.before), len(frame.after))
        spec = engine.GenerateSpec(
            backbone=backbone,
            rows=tuple(_row(wish, template) for wish in plan["rows"]),
            max_new_tokens=plan["max_new_tokens"],
            temperature=plan["temperature"],
        )
        texts = engine.generate(spec, should_stop=claim.should_stop, threads=conf.get("THREADS"))
    rows = [
        {"key": wish["key"], "text": made.text, "gain": made.gain}
        for wish, made in zip(plan["rows"], texts, strict=True)
    ]
    with claim.commit():
        opening.record_outputs(round_, rows)


def _row(wish: dict[str, Any], template: tuple[int, int]) -> engine.Row:
    """A row of the plan, with the text or the soft prompt that its context names. `template`: how
    many rows before and after the vectors are the chat template's own; the others are words of the
    soft prompt's sentence, and stand around random vectors too."""
    context = wish["context"]
    row = partial(engine.Row, wish["instruction"], definition=wish["definition"], seed=wish["seed"])
    if context["kind"] == "none":
        return row()
    if context["kind"] == "text":
        return row(system=context["text"])
    made = engine.artifact.read(artifacts.read(context["digest"]))
    if context["kind"] == "random":
        made = replace(made, vectors=engine.random_like(made.vectors, context["seed"]))
    return row(vectors=made.turn(*template))


def _with_ids(run: TrainingRun, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The engine knows instructions by their words; the site by their rows."""
    ids = {row.text: row.pk for row in run.definition.instructions.all()}
    return [{"instruction_id": ids[answer["text"]], **answer} for answer in answers]


@contextmanager
def _engine_at_work() -> Iterator[None]:
    """Say the refusals of the engine, and of the site about its result, in the words of a job."""
    try:
        yield
    except engine.Stopped as stop:
        raise Cancelled from stop
    except StaleState as error:  # such as weights that changed under their name
        raise JobFailed(error.message) from error
    except engine.EngineError as error:
        raise JobFailed(f"{error} Nothing else was changed.") from error
    except ModuleNotFoundError as error:
        raise JobFailed(
            f"This worker cannot run language models: it has no {error.name}. Nothing was changed. "
            "Install the extra `gpu` there (pip install 'lacuna[gpu]'), then try again."
        ) from error
