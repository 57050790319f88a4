"""Asks the engine which rows its training will take, step by step."""

from __future__ import annotations

from pathlib import Path

from worker.engine.loading import load
from worker.engine.prompting import Prompter
from worker.engine.recipes import Recipe
from worker.engine.spec import Backbone
from worker.engine.student import Student, prepare
from worker.engine.threads import capped

from .examples import Around, Example, Rows, Steps
from .plan import Plan
from .work import chosen, reach_recipe, timed_recipe


def write(plan: Plan) -> str:
    """Writes the plan's file of rows; their digest."""
    with capped(plan.threads):
        rows = of_plan(Prompter.of(load(Backbone(plan.backbone), plan.device)), plan)
    rows.write(Path(plan.rows_file))
    return rows.digest()


def of_plan(prompter: Prompter, plan: Plan) -> Rows:
    """For all concepts in the rates; for those that PEFT trains in the time to a level."""
    frame = prompter.frame

    def of_all(count: int, recipe: Recipe, steps: int) -> dict[str, Steps]:
        students = (prepare(prompter, c, recipe, plan.seed, _go) for c in chosen(plan, count))
        return {one.concept.key: of_student(prompter, one, range(steps)) for one in students}

    return Rows(
        Around(list(frame.before), list(frame.after)),
        of_all(plan.n, timed_recipe(plan), plan.steps),
        of_all(plan.peft_concepts, reach_recipe(plan), plan.reach_steps),
    )


def of_student(prompter: Prompter, student: Student, steps: range) -> Steps:
    """The rows of some steps of one concept. The recipe must be one without company: PEFT's prompt
    has no place for other system turns."""
    definition = prompter.ids(student.concept.definition)
    return [
        [
            Example(
                row.taught.turn, row.taught.answer, None if row.taught.unrelated else definition
            )
            for row in student.rows_of_step(student.init, step)
        ]
        for step in steps
    ]


def _go() -> None:
    """Nobody stops a bench but the person at the keyboard."""
