"""Options that several commands share, and the checks that go with them."""

from __future__ import annotations

import argparse
from pathlib import Path

from worker.engine.disk_cache import GIB, LIMIT, DiskCache
from worker.engine.errors import EngineError
from worker.engine.recipes import RECIPES
from worker.engine.source import directory_of
from worker.engine.spec import QUANTISATIONS, Backbone

LEXICON = Path(__file__).parents[2] / "lexicon" / "weights"
MOST = 2**31 - 1


def whole(text: str) -> int:
    """A whole number from 1, for argparse."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def from_zero(text: str) -> int:
    """A seed or a count, for argparse."""
    if not text.isascii() or not text.isdigit() or int(text) > MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to {MOST}")
    return int(text)


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        default=str(LEXICON),
        metavar="DIR",
        help="directory of a language model: safetensors, tokenizer.json, a chat template; or a "
        "Hugging Face repository (default: Lexicon, the small one that comes with Lacuna)",
    )
    parser.add_argument(
        "--revision",
        metavar="COMMIT",
        help="full commit of a repository, 40 digits (default: none; a directory needs none)",
    )
    parser.add_argument(
        "--quantisation",
        choices=QUANTISATIONS,
        help="smaller weights by bitsandbytes, at some loss (default: none)",
    )


def backbone_of(asked: argparse.Namespace) -> Backbone:
    """The language model, found to be one. Raises EngineError where it is not."""
    backbone = Backbone(asked.model, asked.revision, quantisation=asked.quantisation)
    directory_of(backbone)
    return backbone


def add_recipe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recipe",
        default="standard",
        metavar="NAME",
        help=f"one of {', '.join(RECIPES)} (default: standard)",
    )


def add_threads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--threads",
        type=whole,
        metavar="T",
        help="CPU threads (default: the CPUs at hand, at most 4)",
    )


def add_teacher_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--teacher-cache",
        type=Path,
        metavar="DIR",
        help="keep the teachers' answers there for later runs on the same texts; they change no "
        "result (default: no)",
    )
    parser.add_argument(
        "--teacher-cache-gib",
        type=whole,
        default=LIMIT // GIB,
        metavar="GIB",
        help=f"most that is kept; what was used longest ago goes first (default: {LIMIT // GIB})",
    )


def teacher_cache_of(asked: argparse.Namespace) -> DiskCache | None:
    if asked.teacher_cache is None:
        return None
    if asked.teacher_cache.exists() and not asked.teacher_cache.is_dir():
        raise EngineError(f"{asked.teacher_cache} is a file. Give a directory for the cache.")
    return DiskCache(asked.teacher_cache, asked.teacher_cache_gib * GIB)


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="print JSON to stdout (default: a table for people)"
    )
