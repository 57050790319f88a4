"""The engine on random weights of a large model's shape: GPU seconds for one concept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from worker.engine.lane import Lane
from worker.engine.prompting import Prompter
from worker.engine.reading import can_pack
from worker.engine.slots import Slots
from worker.engine.spec import Backbone
from worker.engine.student import Student, prepare
from worker.engine.threads import capped

from .clock import Clock
from .counting import of_engine
from .examples import Around
from .machine import peak_memory_mb
from .outcome import rates
from .pace import WARM_UP, paced
from .plan import Plan
from .random_backbone import backbone_of
from .rows import of_student
from .work import chosen, timed_recipe


@dataclass
class KeepingSlots(Slots):
    """Remembers its students: to prepare them once more, only to count their rows, takes long."""

    students: list[Student] = field(default_factory=list)

    def _step(self, lanes: Sequence[Lane]) -> list[tuple[Lane, Exception]]:
        self.students = [lane.student for lane in lanes]
        return super()._step(lanes)


def throughput(plan: Plan) -> dict[str, Any]:
    """The figures of `plan.steps` steps, and from them the seconds that a concept of the whole
    recipe takes, all that the teacher is asked included."""
    recipe, concepts = timed_recipe(plan), chosen(plan, plan.n)
    with capped(plan.threads) as threads:
        loaded = backbone_of(plan.shape, Path(plan.backbone), plan.device, plan.seed)
        prompter = Prompter.of(loaded)
        slots = KeepingSlots(prompter, Backbone(plan.backbone), plan.n, threads)
        last = plan.steps + WARM_UP
        prepared, step = paced(slots.run, concepts, recipe, plan.seed, last)
        seconds, peak = step * plan.steps, peak_memory_mb(plan.device)
        work = [of_student(prompter, student, range(WARM_UP, last)) for student in slots.students]
        again = prepare(prompter, concepts[0], recipe, plan.seed, lambda: None)
        again.school.of_step(last - 1)  # what was asked for so far is in `prepared`
        clock = Clock()
        again.school.of_step(plan.own_recipe.steps - 1)
        later = clock.read()
        seen = [step_rows for each in work for step_rows in each]
        around = Around(list(prompter.frame.before), list(prompter.frame.after))
        count = of_engine(around, recipe.k, seen, can_pack(loaded))
        found = rates(
            plan,
            loaded.model,
            count,
            concepts=plan.n,
            preparation=prepared,
            seconds=seconds,
            batch=count.with_gradient // plan.steps,
            dtype=loaded.dtype,
            peak=peak,
        )
    whole = plan.own_recipe
    own = step / plan.n * whole.rows_per_step / plan.rows
    return found | {
        "recipe": whole.label,
        "measured_steps": plan.steps,
        "seconds_per_concept": round(prepared / plan.n + later + own * whole.steps, 2),
    }
