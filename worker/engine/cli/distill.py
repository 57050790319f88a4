"""Distil every concept of a file into a soft prompt.

OUT gets a directory per concept, OUT/<id>/, that stock PEFT loads:
PeftModel.from_pretrained(base_model, "OUT/<id>"), with the chat rendered without a system turn.
Beside the adapter lie the engine's own soft-prompt.safetensors and concept.json (texts, measures,
curve, answers); OUT/measures.json has the measures of all, their summary, and what failed.

A concept is written when it is done, so a run that is killed loses only those that were not;
--resume goes on with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from worker.engine.distilling import Distillation, Plan, carry_out, plan
from worker.engine.errors import EngineError
from worker.engine.recipes import recipe_named
from worker.engine.records import MEASURES, Record
from worker.engine.results import Progress
from worker.engine.spec import ConceptSpec

from . import options
from .concepts import concepts_in
from .telling import tell
from .terminal import Track, give, give_json, number, say, step_of

HELP = "concepts in, a PEFT directory for each out, with their measures"
EXAMPLES = """\
examples:
  distill concepts.jsonl --out distilled                      all concepts, standard, on Lexicon
  distill concepts.jsonl --recipe draft --n 2 --out try       a first look, seconds
  distill concepts.jsonl --model ../Qwen3-8B --out qwen       a language model of your own
  distill concepts.jsonl --out distilled --resume             go on after a kill or a Ctrl-C
  distill concepts.jsonl --out distilled --json > told.json   for a script

a line of CONCEPTS.jsonl, one of two forms, the same in the whole file:
  {"id": "mutual-aid", "term": "mutual aid", "aliases": [], "definition": "help among equals",
   "kind": "help", "siblings": [{"term": "charity", "definition": "a gift to the poor"}]}
  {"key": "mutual-aid", "term": "mutual aid", "definition": "Mutual aid means help among equals.",
   "instructions": [...], "held_out": [...], ...}             docs/reference/train-spec.md
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("concepts", type=Path, metavar="CONCEPTS.jsonl", help="one concept a line")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="new or empty directory (required)"
    )
    options.add_model(parser)
    options.add_recipe(parser)
    parser.add_argument(
        "--n", type=options.whole, metavar="N", help="the first N concepts only (default: all)"
    )
    parser.add_argument(
        "--seed",
        type=options.from_zero,
        default=0,
        metavar="S",
        help="decides order and choice of training rows, 0 to 2147483647 (default: 0)",
    )
    options.add_threads(parser)
    parser.add_argument(
        "--width",
        type=options.whole,
        metavar="W",
        help="concepts trained side by side; more take more memory (default: 32)",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="skip what DIR has already, made of the same texts, recipe, seed and language model",
    )
    options.add_teacher_cache(parser)
    options.add_json(parser)


def prepare(asked: argparse.Namespace) -> Callable[[], int]:
    recipe = recipe_named(asked.recipe)
    concepts = concepts_in(asked.concepts, asked.n)
    whole = Distillation(
        options.backbone_of(asked),
        concepts,
        recipe,
        asked.out,
        seed=asked.seed,
        threads=asked.threads,
        width=asked.width,
        cache=options.teacher_cache_of(asked),
    )
    made = plan(whole, resume=asked.resume)
    return lambda: _work(made, asked.json)


def _work(made: Plan, as_json: bool) -> int:
    out = made.asked.out
    before = len(made.asked.concepts) - len(made.waiting)
    if before:
        say(f"{before} of {len(made.asked.concepts)} concepts are done already in {out}.")
    try:
        _distil(made)
    except BaseException:
        total = len(made.asked.concepts)
        say(f"{len(made.done)} of {total} concepts are kept in {out}; --resume does the others.")
        raise
    told = made.told()
    if as_json:
        give_json({"out": str(out), **{k: v for k, v in told.items() if k != "concepts"}})
    else:
        tell(told)
        give(f"{len(told['concepts'])} soft prompts in {out}, their measures in {out / MEASURES}")
    return 1 if made.failures else 0


def _distil(made: Plan) -> None:
    total = len(made.waiting)
    begin = f"{total} concepts, {made.asked.recipe.label}; loading the language model"
    with Track(max(1, total), begin) as track:
        finished = 0

        def on_share(done: float, progress: Progress) -> None:
            doing = "measuring" if progress.step == progress.total else step_of(progress)
            track.at(done, f"{finished}/{total} concepts, {doing}")

        def on_done(concept: ConceptSpec, outcome: Record | EngineError) -> None:
            nonlocal finished
            finished += 1
            track.event(f"[{finished}/{total}] {concept.key}: {_outcome(outcome)}")

        carry_out(made, on_share=on_share, on_done=on_done)


def _outcome(outcome: Record | EngineError) -> str:
    if isinstance(outcome, EngineError):
        return f"not trained. {outcome}"
    closed = (outcome["measures"].get("gap_closed") or {}).get("mean")
    return f"gap closed {number(closed)}, {outcome['seconds']:.1f} s"
