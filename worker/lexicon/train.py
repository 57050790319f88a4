"""Train Lexicon from nothing: `python -m worker.lexicon.train --corpus PATH --out DIR --minutes 100`.

`--minutes` times a few steps and fixes the number of steps before the training starts. It prints
that number and writes it to `training.json`; `--steps` with the same number, seed, threads and
library versions gives the same bytes again (on a CPU; CUDA adds up in no fixed order).
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from transformers import PreTrainedTokenizerFast, Qwen3ForCausalLM

from worker.lexicon.corpus import CorpusError
from worker.lexicon.recipe import Recipe
from worker.lexicon.training import Report, Training


def train(
    corpus: Path,
    out: Path,
    recipe: Recipe,
    *,
    seed: int,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "cpu",
    threads: int = 1,
    report: Report = print,
) -> dict[str, Any]:
    """Train and write a model directory to `out`, which must be new or empty.

    Give `steps` or `minutes`. Returns the facts that are written to `training.json`.
    Raises CorpusError, FileExistsError when `out` holds files, ValueError for less than one step.
    """
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} holds files. Nothing was written; name a new directory.")
    if steps is not None and steps < 1:
        raise ValueError("A training has at least one step.")
    training = Training(corpus, recipe, seed=seed, device=device, threads=threads)
    if steps is None:
        steps = _steps_in(minutes or 0, training.seconds_per_step())
    report(f"{len(training.entries)} entries, {steps} steps. The same again: --steps {steps}")
    model, loss = training.run(steps, report)
    facts = training.facts(steps, loss)
    _write(out, model, training.tokenizer, facts)
    return facts


def _steps_in(minutes: float, seconds_per_step: float) -> int:
    return max(1, int(minutes * 60 / seconds_per_step))


def _write(
    out: Path,
    model: Qwen3ForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    facts: dict[str, Any],
) -> None:
    """All files or none: they are written beside `out` and moved there in one step."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent) as scratch:
        finished = Path(scratch) / "model"
        model.save_pretrained(finished)
        tokenizer.save_pretrained(finished)
        # safetensors writes for its owner alone; a model is there to be read.
        (finished / "model.safetensors").chmod(0o644)
        (finished / "training.json").write_text(json.dumps(facts, indent=2) + "\n")
        finished.replace(out)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker.lexicon.train", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="JSON lines, plain or .gz")
    parser.add_argument("--out", type=Path, required=True, help="a directory that does not exist")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, help="fit the number of steps to this time")
    length.add_argument("--steps", type=int, help="exactly this many steps")
    parser.add_argument("--seed", type=int, default=48)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--recipe", type=json.loads, default={}, metavar="JSON", help="fields to change"
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    asked = vars(_arguments(argv))
    try:
        facts = train(recipe=Recipe.from_dict(asked.pop("recipe")), **asked)
    except (CorpusError, FileExistsError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
