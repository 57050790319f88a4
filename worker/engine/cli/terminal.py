"""What people see: results on stdout; progress and errors on stderr, plain where it is no terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from worker.engine.results import Progress

SILENCE = 10.0
"""Seconds between two plain lines of progress."""


def say(text: str) -> None:
    """For the person, on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def give(text: str) -> None:
    """A result, on stdout."""
    sys.stdout.write(f"{text}\n")


def give_json(data: Any) -> None:
    give(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))


def give_table(headers: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Drawn on a terminal; Markdown in a file or a pipe."""
    if not sys.stdout.isatty():
        give(markdown(headers, rows))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title or None, show_lines=any("\n" in c or len(c) > 40 for r in rows for c in r)
    )
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def markdown(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; a cell stays one cell whatever it says."""
    lines = [list(headers), ["---"] * len(headers), *map(list, rows)]
    clean = [[" ".join(cell.split()).replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in clean)


def number(value: Any, digits: int = 2) -> str:
    """A measure for people; a dash where there is none."""
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def step_of(progress: Progress) -> str:
    """A step of the training, its losses in nats and its speed."""
    watched = "" if progress.held_out is None else f", held-out {progress.held_out:.3f}"
    return (
        f"step {progress.step}/{progress.total}, loss {progress.loss:.3f}{watched}, "
        f"{progress.tokens_per_second:.0f} tokens/s"
    )


def duration(seconds: float) -> str:
    """ "40 s", "12 min", "3 h 05 min"."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"


class Track:
    """A bar on a terminal; elsewhere a line for each event and one every SILENCE seconds. Both say
    how long it will take, at the pace so far.

    `total` is counted in any unit; `at(done, text)` moves the bar there.
    """

    def __init__(self, total: float, text: str) -> None:
        self.total, self.text = total, text
        self._began = self._last = time.monotonic()
        self._bar = _bar() if sys.stderr.isatty() else None

    def __enter__(self) -> Track:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task(self.text, total=self.total)
        else:
            say(self.text)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def at(self, done: float, text: str) -> None:
        if self._bar:
            self._bar.update(self._task, completed=done, description=text)
        elif time.monotonic() - self._last >= SILENCE:
            self._last = time.monotonic()
            left = (self._last - self._began) * (self.total - done) / max(done, 1e-6)
            say(f"{100 * done / self.total:3.0f} %  {text}, about {duration(left)} left")

    def event(self, text: str) -> None:
        """Something to keep on the screen, such as a concept that is done."""
        if self._bar:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            say(text)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
