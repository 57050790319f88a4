"""Train the concepts of one train spec, as the site does.

OUT gets result.json (facts, measures, curves, answers), <key>.safetensors and <key>/peft/ for each
concept. docs/reference/train-spec.md describes SPEC.json and all that comes out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from worker.engine.disk_cache import DiskCache
from worker.engine.errors import EngineError
from worker.engine.recipes import recipe_named
from worker.engine.results import Progress
from worker.engine.source import directory_of
from worker.engine.spec import TrainSpec

from . import options
from .terminal import Track, give, give_json, step_of

HELP = "the concepts of one spec, as the site trains them"
EXAMPLES = """\
examples:
  train spec.json out
  train spec.json out --threads 2 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", type=Path, metavar="SPEC.json", help="a train spec")
    parser.add_argument("out", type=Path, metavar="OUT", help="a directory for the results")
    options.add_threads(parser)
    options.add_teacher_cache(parser)
    options.add_json(parser)


def prepare(asked: argparse.Namespace) -> Callable[[], int]:
    spec = _read(asked.spec)
    recipe_named(spec.recipe)
    directory_of(spec.backbone)
    cache = options.teacher_cache_of(asked)
    return lambda: _work(spec, asked, cache)


def _read(path: Path) -> TrainSpec:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise EngineError(f"{path} cannot be read as JSON: {error}") from error
    return TrainSpec.from_dict(data)


def _work(spec: TrainSpec, asked: argparse.Namespace, cache: DiskCache | None) -> int:
    from worker.engine.training import train
    from worker.engine.writing import write_result

    with Track(1.0, "loading the language model") as track:

        def on_step(progress: Progress) -> None:
            if progress.held_out is not None:
                track.event(f"{step_of(progress)}, {progress.seconds:.0f} s")
            track.at(progress.step / max(1, progress.total), step_of(progress))

        result = train(spec, on_step=on_step, threads=asked.threads, cache=cache)
    write_result(result, asked.out)
    if asked.json:
        give_json(
            {"facts": result.facts, "measures": {k: c.measures for k, c in result.concepts.items()}}
        )
    else:
        give(f"wrote {asked.out / 'result.json'}")
    return 0
