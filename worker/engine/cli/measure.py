"""Measure soft prompts that lie on the disk, on the held-out instructions of their concepts.

For every concept of the file DIR/<id> is read: a directory that `distill` wrote, or any PEFT
directory of Lacuna's. A concept without one is told as a failure. docs/reference/measures.md says
what each measure means.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from worker.engine.errors import EngineError
from worker.engine.spec import Backbone, ConceptSpec
from worker.engine.stored import Stored, stored_at

from . import options
from .concepts import concepts_in
from .telling import tell
from .terminal import Track, give, give_json

HELP = "what stored soft prompts do, measured again"
EXAMPLES = """\
examples:
  measure --concepts concepts.jsonl --soft-prompts distilled
  measure --concepts concepts.jsonl --soft-prompts distilled --pairs 8     two loaded together
  measure --concepts concepts.jsonl --soft-prompts pack --out told.json    a pack, by its ids
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.add_model(parser)
    parser.add_argument(
        "--concepts", type=Path, required=True, metavar="FILE", help="as for distill (required)"
    )
    parser.add_argument(
        "--soft-prompts",
        type=Path,
        required=True,
        metavar="DIR",
        help="a directory with one for each concept, by id (required)",
    )
    parser.add_argument(
        "--n", type=options.whole, metavar="N", help="the first N concepts only (default: all)"
    )
    parser.add_argument(
        "--pairs",
        type=options.from_zero,
        default=0,
        metavar="P",
        help="also load this many pairs of neighbours in the file together (default: 0)",
    )
    parser.add_argument(
        "--seed",
        type=options.from_zero,
        default=0,
        metavar="S",
        help="of the random control (default: 0)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="keep all as JSON (default: no)")
    options.add_threads(parser)
    options.add_json(parser)


Found = list[tuple[ConceptSpec, Stored]]


def prepare(asked: argparse.Namespace) -> Callable[[], int]:
    concepts = concepts_in(asked.concepts, asked.n)
    backbone = options.backbone_of(asked)
    found, failures = _found(concepts, asked.soft_prompts)
    if not found:
        raise EngineError(
            f"{asked.soft_prompts} has a soft prompt for none of the {len(concepts)} concepts. "
            "Give the directory that distill wrote, and the same file of concepts."
        )
    return lambda: _work(asked, backbone, found, failures)


def _found(concepts: Sequence[ConceptSpec], where: Path) -> tuple[Found, dict[str, str]]:
    found: Found = []
    failures = {}
    for concept in concepts:
        try:
            found.append((concept, stored_at(where / concept.key)))
        except EngineError as error:
            failures[concept.key] = str(error)
    return found, failures


def _work(
    asked: argparse.Namespace, backbone: Backbone, found: Found, failures: dict[str, str]
) -> int:
    told = _measured(asked, backbone, found, failures)
    if asked.out:
        from worker.engine.writing import write_json

        asked.out.parent.mkdir(parents=True, exist_ok=True)
        write_json(asked.out, told)
    if asked.json:
        give_json(told)
    else:
        tell(told)
        if asked.out:
            give(f"All measures: {asked.out}")
    return 1 if failures else 0


def _measured(
    asked: argparse.Namespace, backbone: Backbone, found: Found, failures: dict[str, str]
) -> dict[str, Any]:
    from worker.engine.composition import Trained, together
    from worker.engine.loading import load
    from worker.engine.measuring import measure
    from worker.engine.prompting import Prompter
    from worker.engine.summary import summary
    from worker.engine.threads import capped

    measures, trained = {}, []
    with capped(asked.threads), Track(len(found), "loading the language model") as track:
        prompter = Prompter.of(load(backbone))
        for n, (concept, stored) in enumerate(found):
            track.at(n, f"measuring {concept.key}")
            try:
                prompt = stored.soft_prompt(backbone).to(prompter.loaded.device)
                measures[concept.key] = measure(prompter, concept, prompt, seed=asked.seed)
                trained.append(Trained(prompter, concept, prompt.rows))
            except EngineError as error:
                failures[concept.key] = str(error)
        pairs = list(pairwise(trained))[: asked.pairs]
        composed = [together(pair) for pair in pairs]
        return {
            "facts": {"backbone": prompter.loaded.digests, "seed": asked.seed},
            "summary": summary(measures, composed),
            "concepts": measures,
            **({"together": composed} if composed else {}),
            "failures": failures,
        }
