"""The trainings of one language model that a worker has in its slots, whoever asked for them."""

from __future__ import annotations

from django.db.models import Q

from jobs.claims import Claim
from jobs.convoy import Convoy

from . import engine
from .refusals import engine_at_work
from .trainee import Trainee


class Batch:
    """Between the queue and the slots: a job becomes an order, an outcome goes to its job.

    Raises what stands in the way of the first job, whose turn it is; a later one fails alone.
    """

    def __init__(self, convoy: Convoy) -> None:
        self.convoy = convoy
        self.at_work: dict[int, Trainee] = {}  # by the id of their order
        first = Trainee(convoy.first)
        self.backbone = first.spec.backbone
        self.alike = Q(training_run__language_model=first.run.language_model_id)
        self.next: engine.Order | None = self._begun(first)

    def order(self) -> engine.Order | None:
        """For a free slot: the first job, then the next that waits, or None."""
        order, self.next = self.next, None
        while order is None and (claim := self.convoy.join(self.alike)):
            order = self._joined(claim)
        return order

    def end(self, outcome: engine.Outcome) -> None:
        """Record what came of a job, as the end of this job alone."""
        trainee = self.at_work.pop(id(outcome.order))
        with self.convoy.ending(trainee.claim), engine_at_work():
            trainee.record(outcome)

    def _joined(self, claim: Claim) -> engine.Order | None:
        try:
            with engine_at_work():
                return self._begun(Trainee(claim))
        except Exception as error:
            self.convoy.fail(claim, error)
            return None

    def _begun(self, trainee: Trainee) -> engine.Order:
        order = trainee.order()
        self.at_work[id(order)] = trainee
        return order
