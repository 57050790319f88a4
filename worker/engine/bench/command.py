"""The command: asks every contender in turn and prints one line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from worker.engine.errors import EngineError

from .invented import write_concepts
from .line import line_of
from .plan import Plan
from .shapes import SHAPES

REACH_STEPS = 400
MEASURE_EVERY = 5
WIDTH = 8
INVENTED = "concepts.jsonl"

TOLD = """Trains the same concepts on the same rows for the same steps with the engine and with PEFT's
prompt tuning (float32, and bf16 autocast), each in its own process, and prints one line of JSON:
rates, memory, and the seconds until 0.6 of the gap is closed. With another --shape than lexicon it
measures the engine alone, on random weights of that shape. See docs/reference/benchmarks.md."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the bench, for a command line that carries it."""
    parser.description = TOLD
    add = parser.add_argument
    add(
        "--concepts", type=Path, help="JSON lines as in concepts-dev.jsonl; invented ones if absent"
    )
    add("--n", type=int, default=32, help="concepts that the engine trains at once (32)")
    add("--steps", type=int, default=40, help="steps of each concept in the rates (40)")
    add("--rows", type=int, default=4, help="rows of each concept in each step (4)")
    add("--peft-concepts", type=int, default=4, help="concepts that PEFT trains (4)")
    add("--waiting", type=int, nargs="*", default=[8, 32, 128], help="concepts for 8 slots")
    add("--recipe", default="standard", help="for the time to 0.6, and for one concept (standard)")
    add("--shape", choices=["lexicon", *SHAPES], default="lexicon")
    add("--device", choices=["cpu", "cuda"], default="cpu")
    add("--threads", type=int, help="of every contender; the engine's default if absent")
    add("--quick", action="store_true", help="two concepts, three steps: does it run?")


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0, or 1 after saying on stderr why not."""
    parser = argparse.ArgumentParser(prog="python -m worker.engine.bench")
    add_arguments(parser)
    try:
        return run(parser.parse_args(arguments))
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def run(asked: argparse.Namespace) -> int:
    """Prints the line. Raises EngineError where a contender failed."""
    with tempfile.TemporaryDirectory() as directory:
        plan = _plan(asked, Path(directory))
        found = line_of(plan)
    source = asked.concepts.name if asked.concepts else "invented"
    sys.stdout.write(json.dumps({"source": source} | found) + "\n")
    return 0


def _plan(asked: argparse.Namespace, directory: Path) -> Plan:
    waiting = (2,) if asked.quick else tuple(asked.waiting)
    n = 2 if asked.quick else asked.n
    if asked.concepts is None:
        write_concepts(directory / INVENTED, max((n, *waiting)))
    return Plan(
        concepts=str(asked.concepts or directory / INVENTED),
        rows_file=str(directory / "rows.json"),
        n=n,
        peft_concepts=1 if asked.quick else min(asked.peft_concepts, n),
        steps=3 if asked.quick else asked.steps,
        rows=asked.rows,
        reach_steps=4 if asked.quick else REACH_STEPS,
        measure_every=2 if asked.quick else MEASURE_EVERY,
        waiting=waiting,
        width=1 if asked.quick else WIDTH,
        shape=asked.shape,
        device=asked.device,
        threads=asked.threads,
        recipe="draft" if asked.quick else asked.recipe,
        quick=asked.quick,
    )
