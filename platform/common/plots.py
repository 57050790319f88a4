"""Geometry of the plots: numbers in, frozen shapes out, drawn by `templates/components/plot_*.html`.

Every position is a percentage of the plot's box (x to the right, y downwards), so that the lines
stretch with the page while text and marks keep their size. Nothing here knows HTML.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

ROW_HEIGHT = 52  # pixels for one arm: its name above its interval
LABEL_HEIGHT = 16  # pixels that one label needs


@dataclass(frozen=True)
class Tick:
    """A value on an axis: where it stands (percent) and how it reads."""

    at: float
    text: str


@dataclass(frozen=True)
class Series:
    """What a line plot draws: a name, a kind (its class: `training`, `held_out`), (x, y) points."""

    name: str
    kind: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Line:
    """One curve with the label that stands at its end, `label_y` percent down."""

    name: str
    kind: str
    path: str
    last: str
    label_y: float


@dataclass(frozen=True)
class TableRow:
    """The plot once more, as a row of numbers."""

    head: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class LinePlot:
    """Curves over steps, `height` pixels high."""

    title: str
    description: str
    x_label: str
    y_label: str
    height: int
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    zero: float
    table: tuple[TableRow, ...]


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval, of one arm. `kind` names the arm and thereby hue and mark."""

    name: str
    kind: str
    mean: float
    low: float
    high: float
    n: int | None = None


@dataclass(frozen=True)
class Interval:
    """One row of an interval plot; `y` and `text_y` in pixels from the top."""

    name: str
    kind: str
    low: float
    mean: float
    high: float
    y: int
    text_y: int
    figure: str
    n: int | None


@dataclass(frozen=True)
class IntervalPlot:
    """A dot and an interval per arm, over one axis with its zero line."""

    title: str
    description: str
    x_label: str
    height: int
    rows: tuple[Interval, ...]
    ticks: tuple[Tick, ...]
    zero: float | None


def line_plot(
    title: str,
    series: Sequence[Series],
    *,
    x_label: str = "",
    y_label: str = "",
    height: int = 240,
) -> LinePlot:
    """Curves that share both axes; zero is always in sight. Series without a point are left out."""
    kept = [Series(s.name, s.kind, _finite(s.points)) for s in series]
    kept = [s for s in kept if s.points]
    across = Axis.fitting([x for s in kept for x, _ in s.points], 5, tight=True)
    up = Axis.fitting([0.0, *[y for s in kept for _, y in s.points]] if kept else [])
    ends = _spread([100 - up.at(s.points[-1][1]) for s in kept], 100 * LABEL_HEIGHT / height)
    return LinePlot(
        title=title,
        description=_describe_lines(kept, x_label or _("step")),
        x_label=x_label or _("step"),
        y_label=y_label,
        height=height,
        lines=tuple(_line(s, across, up, end) for s, end in zip(kept, ends, strict=True)),
        x_ticks=across.ticks(),
        y_ticks=tuple(Tick(round(100 - tick.at, 2), tick.text) for tick in up.ticks()),
        zero=round(100 - up.at(0.0), 2),
        table=_table(kept),
    )


def interval_plot(
    title: str,
    estimates: Sequence[Estimate],
    *,
    x_label: str = "",
    low: float | None = None,
    high: float | None = None,
) -> IntervalPlot:
    """One row per estimate, in the order given.

    `low` and `high` are the ends of a scale (1 and 5 for fidelity). Without a `low`, zero is
    always in sight.
    """
    values = [v for e in estimates for v in (e.low, e.mean, e.high)]
    axis = Axis.fitting([*values, 0.0 if low is None else low, *([] if high is None else [high])])
    return IntervalPlot(
        title=title,
        description="; ".join(f"{e.name}: {_interval_text(e)}" for e in estimates) + ".",
        x_label=x_label,
        height=ROW_HEIGHT * len(estimates),
        rows=tuple(_interval(e, index, axis) for index, e in enumerate(estimates)),
        ticks=axis.ticks(),
        zero=axis.at(0.0) if axis.low <= 0 <= axis.high else None,
    )


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` as percentages, with ticks at `marks`."""

    low: float
    high: float
    marks: tuple[float, ...]

    @classmethod
    def fitting(cls, values: Sequence[float], about: int = 4, *, tight: bool = False) -> "Axis":
        """An axis that holds all `values`, ending on a tick or, if `tight`, on the values."""
        low, high = min(values, default=0.0), max(values, default=1.0)
        marks = nice_ticks(low, high, about)
        if tight and low < high:
            return cls(low, high, tuple(m for m in marks if low <= m <= high))
        return cls(marks[0], marks[-1], tuple(marks))

    def at(self, value: float) -> float:
        return round(100 * (value - self.low) / (self.high - self.low), 2)

    def ticks(self) -> tuple[Tick, ...]:
        return tuple(Tick(self.at(mark), number(mark)) for mark in self.marks)


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values that enclose low..high: steps of 1, 2, 2.5 or 5 times a power of ten.

    Heckbert, "Nice Numbers for Graph Labels", Graphics Gems (1990).
    """
    if high - low < 1e-6 * max(1.0, abs(low), abs(high)):  # one value, for the eye
        low, high = low - 0.5, high + 0.5
    raw = (high - low) / about
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next((m * unit for m in (1, 2, 2.5, 5) if raw <= m * unit * 1.0001), 10 * unit)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def number(value: float) -> str:
    """A figure as short as it can be without losing what matters: 1,200, 0.81, -0.004."""
    if value == 0:
        return "0"
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}".replace("-", "−")
    digits = 2 if abs(value) >= 0.01 else 4
    return f"{value:.{digits}f}".rstrip("0").rstrip(".").replace("-", "−")


def _finite(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]


def _line(series: Series, across: Axis, up: Axis, label_y: float) -> Line:
    return Line(
        name=series.name,
        kind=series.kind,
        path=_path([(across.at(x), round(100 - up.at(y), 2)) for x, y in series.points]),
        last=number(series.points[-1][1]),
        label_y=label_y,
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    """An SVG path. A lone point becomes a dash, since a path of one point draws nothing."""
    if len(points) == 1:
        ((x, y),) = points
        points = [(max(x - 0.5, 0), y), (x + 0.5, y)]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _spread(wanted: Sequence[float], room: float) -> list[float]:
    """Labels in their wanted order, pushed apart until none covers another."""
    placed: dict[int, float] = {}
    above = -math.inf
    for index in sorted(range(len(wanted)), key=lambda i: wanted[i]):
        above = max(wanted[index], above + room)
        placed[index] = above
    overflow = max(0.0, max(placed.values(), default=0.0) - 100)
    return [round(placed[i] - overflow, 2) for i in range(len(wanted))]


def _interval(estimate: Estimate, index: int, axis: Axis) -> Interval:
    top = index * ROW_HEIGHT
    return Interval(
        name=estimate.name,
        kind=estimate.kind,
        low=axis.at(estimate.low),
        mean=axis.at(estimate.mean),
        high=axis.at(estimate.high),
        y=top + 36,
        text_y=top + 18,
        figure=_interval_text(estimate),
        n=estimate.n,
    )


def _interval_text(estimate: Estimate) -> str:
    mean, low, high = (
        f"{value:.2f}".replace("-", "−") for value in (estimate.mean, estimate.low, estimate.high)
    )
    return _("%(mean)s (%(low)s to %(high)s)") % {"mean": mean, "low": low, "high": high}


def _describe_lines(series: Sequence[Series], x_label: str) -> str:
    parts = [
        _("%(name)s goes from %(first)s to %(last)s at %(axis)s %(end)s")
        % {
            "name": s.name,
            "first": number(s.points[0][1]),
            "last": number(s.points[-1][1]),
            "axis": x_label,
            "end": number(s.points[-1][0]),
        }
        for s in series
    ]
    return "; ".join(parts) + "." if parts else _("No points yet.")


def _table(series: Sequence[Series], rows: int = 24) -> tuple[TableRow, ...]:
    """At most about `rows` rows of every series, evenly taken, first and last always among them."""
    xs = sorted({x for s in series for x, _ in s.points})
    stride = max(1, math.ceil(len(xs) / rows))
    taken = sorted({*xs[::stride], *xs[-1:]})
    values = [dict(s.points) for s in series]
    return tuple(
        TableRow(number(x), tuple(number(v[x]) if x in v else "" for v in values)) for x in taken
    )
