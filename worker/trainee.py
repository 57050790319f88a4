"""One training job as the engine sees it: an order for a slot, and what becomes of its outcome."""

from __future__ import annotations

from typing import Any

from common import artifacts
from concepts.models import TrainingRun
from concepts.services import training
from jobs import notes
from jobs.claims import Claim

from . import engine
from .engine.recipes import recipe_named

POINTS = 100  # of a live curve


class Trainee:
    """A claimed job, its run, and the run as a spec."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.run = TrainingRun.objects.select_related(
            "concept", "definition", "language_model"
        ).get(job=claim.job)
        self.spec = engine.TrainSpec.from_dict(training.spec_for(self.run))
        (self.concept,) = self.spec.concepts

    def order(self) -> engine.Order:
        """What the engine is to do, from the checkpoint of an earlier attempt if there is one."""
        recipe = recipe_named(self.spec.recipe)
        self.claim.progress(0, recipe.steps, notes.READING)
        kept = self.claim.load_checkpoint()
        return engine.Order(
            self.concept,
            recipe,
            self.spec.seed,
            checkpoint=engine.checkpoint.unbundled(kept).get(self.concept.key) if kept else None,
            on_step=self._heard,
            should_stop=self.claim.should_stop,
            on_checkpoint=self._keep,
        )

    def record(self, outcome: engine.Outcome) -> None:
        """Store the artifact, then commit. Raises what the outcome holds in place of a result."""
        if isinstance(outcome.result, Exception):
            raise outcome.result
        result, facts = outcome.result, engine.facts_of_one(outcome)
        digest = artifacts.put(engine.artifact.pack_bytes(result, facts))
        k, hidden_size = result.vectors.shape
        with self.claim.commit():
            training.record_success(
                self.run,
                artifact_digest=digest,
                k=k,
                hidden_size=hidden_size,
                curve=result.curve,
                result={"measures": result.measures, "facts": facts},
                answers=self._with_ids(result.answers),
            )

    def _heard(self, now: engine.Progress) -> None:
        self.claim.progress(now.step, now.total, notes.TRAINING)
        if now.held_out is not None or now.step % max(1, now.total // POINTS) == 0:
            with self.claim.holding():
                training.record_point(self.run, now.step, now.loss, now.held_out)

    def _keep(self, content: bytes) -> None:
        """As a bundle of one, which `engine.train` reads too."""
        self.claim.save_checkpoint(engine.checkpoint.bundled({self.concept.key: content}))

    def _with_ids(self, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The engine knows instructions by their words; the site by their rows."""
        ids = {row.text: row.pk for row in self.run.definition.instructions.all()}
        return [{"instruction_id": ids[answer["text"]], **answer} for answer in answers]
