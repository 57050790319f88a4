"""Try a recipe with other values in some of its fields, every combination, on the same concepts.

Prints a Markdown table: gap closed (share, mean over concepts and seeds), the same by kind of
instruction, forced choice (share of right answers), side effects (KL on unrelated instructions as
a share of the gap closed) and seconds per concept. With --out DIR also DIR/sweep.json and
DIR/sweep.md, written again after every setting, so an early end loses only the one that ran.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from worker.engine.disk_cache import DiskCache
from worker.engine.errors import EngineError
from worker.engine.plotting import line_plot
from worker.engine.recipes import recipe_named
from worker.engine.results import Progress
from worker.engine.spec import Backbone, ConceptSpec
from worker.engine.sweeping import Row, Setting, settings, table, tried

from . import options
from .concepts import concepts_in
from .terminal import Track, give, give_json, markdown, number

HELP = "which values of a recipe are good: a table, and a plot"
CURVE = "curve"
AXES = {"k": "soft prompt vectors (k)", "steps": "training steps"}
EXAMPLES = """\
examples:
  sweep concepts.jsonl --over learning_rate=0.01,0.03 --over k=4,8
  sweep concepts.jsonl --over k=1,2,4,8,16 --n 16 --out k --plot k.svg --against k
  sweep concepts.jsonl --over steps=50,100,200,400 --plot steps.svg --against steps
  sweep concepts.jsonl --over learning_rate=0.01,0.03 --plot loss.svg
  sweep concepts.jsonl --over betas=0.8:0.95,0.9:0.99 --recipe draft
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("concepts", type=Path, metavar="CONCEPTS.jsonl", help="as for distill")
    parser.add_argument(
        "--over",
        action="append",
        required=True,
        metavar="FIELD=V,V,...",
        help="a field of the recipe and its values; may be given again (required)",
    )
    options.add_model(parser)
    options.add_recipe(parser)
    parser.add_argument(
        "--n", type=options.whole, default=8, metavar="N", help="the first N concepts (default: 8)"
    )
    parser.add_argument(
        "--seeds", type=options.whole, default=1, metavar="S", help="trainings each (default: 1)"
    )
    options.add_threads(parser)
    options.add_teacher_cache(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep JSON and table (default: no)")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw a plot (default: no)")
    parser.add_argument(
        "--against",
        default=CURVE,
        metavar="FIELD",
        help="of the plot: curve shows the held-out loss in nats at every validation, a swept field "
        "with numbers shows the gap closed at the end of each training (default: curve)",
    )
    options.add_json(parser)


def prepare(asked: argparse.Namespace) -> Callable[[], int]:
    chosen = settings(recipe_named(asked.recipe), asked.over)
    concepts = concepts_in(asked.concepts, asked.n)
    backbone = options.backbone_of(asked)
    if asked.against != CURVE:
        _check_numeric(asked.against, chosen)
    cache = options.teacher_cache_of(asked)
    return lambda: _work(asked, backbone, concepts, chosen, cache)


def _check_numeric(field: str, chosen: Sequence[Setting]) -> None:
    found = [setting.changes.get(field) for setting in chosen]
    if not all(type(value) in (int, float) for value in found):
        raise EngineError(f"{field!r} is no swept field with numbers. Sweep it, or plot the curve.")


def _work(
    asked: argparse.Namespace,
    backbone: Backbone,
    concepts: Sequence[ConceptSpec],
    chosen: Sequence[Setting],
    cache: DiskCache | None,
) -> int:
    rows: list[Row] = []
    runs = len(chosen) * asked.seeds
    with Track(runs, f"{len(chosen)} settings on {len(concepts)} concepts") as track:
        for n, setting in enumerate(chosen):
            on_step = _follow(track, n, asked.seeds, setting.label)
            rows.append(
                tried(
                    backbone,
                    concepts,
                    setting,
                    seeds=asked.seeds,
                    threads=asked.threads,
                    on_step=on_step,
                    cache=cache,
                )
            )
            track.event(f"{setting.label}: gap closed {number(rows[-1]['gap_closed'])}")
            _keep(asked, rows)
    if asked.json:
        give_json(rows)
    else:
        give(markdown(*table(rows, number)))
    return 0


def _follow(track: Track, n: int, seeds: int, label: str) -> Callable[[Progress], None]:
    """The progress of the n-th setting; every seed begins at step 1 again."""
    seed, last = 0, 0

    def on_step(progress: Progress) -> None:
        nonlocal seed, last
        seed += progress.step < last
        last = progress.step
        done = n * seeds + seed + progress.step / max(1, progress.total)
        track.at(done, f"{label}, loss {progress.loss:.3f}")

    return on_step


def _keep(asked: argparse.Namespace, rows: Sequence[Row]) -> None:
    from worker.engine.writing import write_json, write_text

    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        write_json(asked.out / "sweep.json", rows)
        write_text(asked.out / "sweep.md", markdown(*table(rows, number)) + "\n")
    if asked.plot:
        asked.plot.parent.mkdir(parents=True, exist_ok=True)
        write_text(asked.plot, drawn(rows, asked.against))


def drawn(rows: Sequence[Row], against: str) -> str:
    """The plot as SVG."""
    if against == CURVE:
        curves = {_label(r): [(p["step"], p["held_out"]) for p in r["curve"]] for r in rows}
        return line_plot(
            curves,
            title="Held-out loss against steps",
            x="training steps",
            y="KL to the teacher, nats per token",
        )
    found = _against(rows, against)
    xs = [x for points in found.values() for x, _ in points]
    return line_plot(
        found,
        title=f"Gap closed against {against}",
        x=AXES.get(against, against),
        y="gap closed, share of 1",
        by_doubling=min(xs) > 0 and max(xs) >= 8 * min(xs),
    )


def _against(rows: Sequence[Row], field: str) -> dict[str, list[tuple[float, float]]]:
    """One line for every combination of the other fields; where there are none, for all
    instructions and for each kind of them."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if len(row["changes"]) > 1:
            shown: dict[str, Any] = {_label(row, field): row["gap_closed"]}
        else:
            shown = {"all instructions": row["gap_closed"], **row["gap_closed_by_kind"]}
        for name, value in shown.items():
            if value is not None:
                found.setdefault(name, []).append((row["changes"][field], value))
    return found


def _label(row: Row, without: str = "") -> str:
    return ", ".join(f"{name}={value}" for name, value in row["changes"].items() if name != without)
