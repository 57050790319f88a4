"""What needs the language model: training soft prompts, writing the texts of a round.

Each task loads rows, calls the engine and records what it gave; the thinking is in the engine and the
rules are in the services. torch is loaded on the first call into the engine, so in the child process.
"""

from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from common import artifacts
from evaluations.models import Round
from evaluations.services import opening
from jobs import conf, notes
from jobs.claims import Claim
from jobs.convoy import Convoy
from jobs.names import JobName

from . import engine, teachers
from .batch import Batch
from .refusals import engine_at_work
from .tasks import task, task_in_convoy


@task_in_convoy(JobName.TRAIN)
def train(convoy: Convoy) -> None:
    """Train the soft prompt of this job's run; beside it, and in its place when it is done, those
    of other jobs that wait for the same language model."""
    with engine_at_work():
        batch = Batch(convoy)
        outcomes = engine.stream(
            batch.backbone,
            batch.order,
            width=convoy.width,
            threads=conf.get("THREADS"),
            cache=teachers.kept(),
        )
        with closing(outcomes):  # gives the threads back, however this ends
            for outcome in outcomes:
                batch.end(outcome)


@task(JobName.GENERATE)
def generate(claim: Claim) -> None:
    """Write every text that this job's round asks for, in one batch."""
    round_ = Round.objects.get(job=claim.job)
    plan = opening.generation_plan(round_)
    claim.progress(0, len(plan["rows"]), notes.WRITING)
    with engine_at_work():
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
