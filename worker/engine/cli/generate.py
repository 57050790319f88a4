"""Hear what a soft prompt does: answers of the bare model, with the soft prompt, and with the
definition as text, side by side.

The soft prompt is a file that the engine wrote, a directory of `distill`, or any PEFT
prompt-tuning directory of Lacuna's, such as one of a pack. From a directory of `distill` the
definition and the held-out instructions are taken, unless others are given.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from worker.engine.errors import EngineError
from worker.engine.results import Generated
from worker.engine.spec import Backbone
from worker.engine.stored import Stored, stored_at

from . import options
from .terminal import give_json, give_table, say

HELP = "answers without, with the soft prompt, and with the definition"
EXAMPLES = """\
examples:
  generate --soft-prompt distilled/mutual-aid
  generate --soft-prompt distilled/mutual-aid --instruction "Who needs mutual aid?"
  generate --soft-prompt mutual-aid.safetensors --file instructions.txt --json
  generate --model ../Qwen3-8B --soft-prompt pack/qualia --definition "Qualia means ..." \\
      --instruction "What are qualia?" --max-new-tokens 200
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.add_model(parser)
    parser.add_argument(
        "--soft-prompt",
        type=Path,
        required=True,
        metavar="PATH",
        help="file, directory of distill, or PEFT directory (required)",
    )
    parser.add_argument(
        "--definition", metavar="TEXT", help="(default: what distill kept beside the soft prompt)"
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--instruction",
        action="append",
        metavar="TEXT",
        help="may be given again (default: the held-out instructions that distill kept)",
    )
    asked.add_argument(
        "--file", type=Path, metavar="FILE", help="instructions, one a line (default: none)"
    )
    parser.add_argument(
        "--max-new-tokens",
        type=options.whole,
        default=64,
        metavar="N",
        help="longest answer, in tokens (default: 64)",
    )
    parser.add_argument(
        "--temperature",
        type=float,
        default=0.0,
        metavar="T",
        help="0 takes the likeliest token each time, 1 samples (default: 0)",
    )
    parser.add_argument(
        "--seed",
        type=options.from_zero,
        default=0,
        metavar="S",
        help="of the sampling (default: 0)",
    )
    options.add_threads(parser)
    options.add_json(parser)


def prepare(asked: argparse.Namespace) -> Callable[[], int]:
    stored = stored_at(asked.soft_prompt)
    backbone = options.backbone_of(asked)
    instructions = _instructions(asked, stored)
    definition = asked.definition or (stored.record or {}).get("concept", {}).get("definition")
    if definition is None:
        say("Without --definition there is nothing to compare with: its column is left out.")
    return lambda: _work(asked, backbone, stored, instructions, definition)


def _instructions(asked: argparse.Namespace, stored: Stored) -> list[str]:
    if asked.instruction:
        found = asked.instruction
    elif asked.file:
        found = _lines(asked.file)
    else:
        found = [
            row["text"] for row in (stored.record or {}).get("concept", {}).get("held_out", [])
        ]
    if not found or not all(text.strip() for text in found):
        raise EngineError("There is nothing to ask. Give --instruction TEXT, or --file FILE.")
    return list(found)


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"{path} cannot be read: {error}. Give a text file in UTF-8.") from error


def _work(
    asked: argparse.Namespace,
    backbone: Backbone,
    stored: Stored,
    instructions: Sequence[str],
    definition: str | None,
) -> int:
    from worker.engine.generate_spec import GenerateSpec, Row
    from worker.engine.generating import generate

    prompt = stored.soft_prompt(backbone).rows
    arms: dict[str, dict[str, Any]] = {"bare": {}, "soft_prompt": {"vectors": prompt}}
    if definition is not None:
        arms["definition"] = {"system": definition}
    rows = tuple(
        Row(text, definition=definition, seed=asked.seed, **context)
        for text in instructions
        for context in arms.values()
    )
    spec = GenerateSpec(backbone, rows, asked.max_new_tokens, asked.temperature)
    said = iter(generate(spec, threads=asked.threads))
    told = [(text, {arm: next(said) for arm in arms}) for text in instructions]
    if asked.json:
        give_json([_data(text, answers) for text, answers in told])
    else:
        cells = [[text, *(answer.text for answer in answers.values())] for text, answers in told]
        give_table(["instruction", *(arm.replace("_", " ") for arm in arms)], cells)
    return 0


def _data(text: str, answers: dict[str, Generated]) -> dict[str, Any]:
    return {"instruction": text} | {
        arm: {"text": said.text, "finished": said.finished, "gain": said.gain}
        for arm, said in answers.items()
    }
