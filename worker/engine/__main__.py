"""The engine by hand: `python -m worker.engine train SPEC.json OUT/` and `eval-dev`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from .errors import EngineError
from .results import Progress, TrainResult
from .spec import Backbone, TrainSpec

LEXICON = Path(__file__).parent.parent / "lexicon" / "weights"


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0, or 1 after saying on stderr why not."""
    asked = _parser().parse_args(arguments)
    try:
        asked.run(asked)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m worker.engine", description=__doc__)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("train", help="train the concepts of a spec")
    one.add_argument("spec", type=Path, help="a TrainSpec as JSON")
    one.add_argument("out", type=Path, help="a directory for the results")
    one.add_argument("--threads", type=int)
    one.set_defaults(run=_train)
    two = commands.add_parser("eval-dev", help="the mean measures over many dictionary concepts")
    two.add_argument("concepts", type=Path, help="concepts as JSON lines")
    two.add_argument("--n", type=int, default=16)
    two.add_argument("--recipe", default="standard")
    two.add_argument("--seed", type=int, default=0)
    two.add_argument("--backbone", default=str(LEXICON))
    two.add_argument("--threads", type=int)
    two.set_defaults(run=_evaluate)
    return parser


def _train(asked: argparse.Namespace) -> None:
    try:
        spec = TrainSpec.from_dict(json.loads(asked.spec.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise EngineError(f"{asked.spec} cannot be read as JSON: {error}") from error

    from .training import train  # torch only when there is work for it
    from .writing import write_result

    result = train(spec, on_step=_say, threads=asked.threads)
    write_result(result, asked.out)
    print(f"wrote {asked.out / 'result.json'}")


def _evaluate(asked: argparse.Namespace) -> None:
    from .devset import concepts_from
    from .training import train

    concepts = tuple(concepts_from(asked.concepts, asked.n))
    spec = TrainSpec(Backbone(asked.backbone), concepts, asked.recipe, asked.seed)
    started = time.monotonic()
    result = train(spec, on_step=_say, threads=asked.threads)
    print(json.dumps(_means(result) | {"seconds": round(time.monotonic() - started, 1)}))


def _say(progress: Progress) -> None:
    if progress.held_out is not None:
        print(
            f"step {progress.step}/{progress.total}  loss {progress.loss:.3f}  "
            f"held-out {progress.held_out:.3f}  {progress.seconds:.0f} s",
            file=sys.stderr,
        )


def _means(result: TrainResult) -> dict[str, float | int]:
    """Every number among the measures, averaged over the concepts that have it."""
    found: dict[str, list[float]] = {}
    for concept in result.concepts.values():
        for name, value in _flat(concept.measures, ""):
            found.setdefault(name, []).append(value)
    means = {name: round(sum(values) / len(values), 4) for name, values in found.items()}
    return {"concepts": len(result.concepts)} | means


def _flat(value: object, name: str) -> list[tuple[str, float]]:
    if isinstance(value, dict):
        return [pair for key, part in value.items() for pair in _flat(part, f"{name}.{key}")]
    return [(name.lstrip("."), float(value))] if isinstance(value, int | float) else []


if __name__ == "__main__":
    raise SystemExit(main())
