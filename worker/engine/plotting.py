"""Line plots as SVG, without a library: for the documentation, on light paper and dark."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

from .errors import EngineError

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 44, 64
LEGEND_ROW, LEGEND_COLUMNS = 20, 3
COLOURS = ("#0a84c6", "#d9660a", "#0b9e73", "#c2659b", "#a8841a", "#7a6ff0", "#c94f4f", "#6b7785")
"""Middle tones, after Okabe and Ito (2008): seen on white and on black, told apart by the
colour-blind; dashes and marks tell the lines apart without any colour."""
DASHES = ("", "6 3", "2 3", "8 3 2 3")
STYLE = """\
svg { color: #4b5560; font-family: system-ui, sans-serif; font-size: 13px }
@media (prefers-color-scheme: dark) { svg { color: #b4bdc7 } }
text { fill: currentColor } .grid { stroke: currentColor; opacity: .2 }
.axis { stroke: currentColor } .title { font-size: 15px; font-weight: 600 }"""

Points = Sequence[tuple[float, float]]
Scale = Callable[[float], float]


def line_plot(
    series: Mapping[str, Points], *, title: str, x: str, y: str, by_doubling: bool = False
) -> str:
    """The SVG. series: points (x, y) by the name in the legend; x, y: the axes with their units;
    `by_doubling`: the x axis has equal steps for equal factors, with a tick at every value."""
    xs = sorted({point[0] for points in series.values() for point in points})
    ys = [point[1] for points in series.values() for point in points]
    if not xs:
        raise EngineError(
            "There is nothing to plot. Give concepts that have held-out instructions."
        )
    x_ticks = xs if by_doubling else ticks(xs[0], xs[-1])
    y_ticks = ticks(min(0.0, *ys), max(ys))
    legend = LEGEND_ROW * math.ceil(len(series) / LEGEND_COLUMNS)
    right = _scale(x_ticks, LEFT, WIDTH - RIGHT, math.log if by_doubling else float)
    up = _scale(y_ticks, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + legend}" '
        f'role="img" aria-label="{escape(title)}"><style>{STYLE}</style>',
        _text(LEFT, 22, title, "start", "title"),
        *(_gridline(up(v), number(v)) for v in y_ticks),
        *(_tick(right(v), number(v)) for v in x_ticks),
        f'<path class="axis" fill="none" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>',
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 22, x, "middle"),
        f'<g transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">'
        f"{_text(0, 0, y, 'middle')}</g>",
    ]
    for n, (name, points) in enumerate(series.items()):
        place = [(right(a), up(b)) for a, b in sorted(points)]
        parts += [_line(n, place), _entry(n, name)]
    return "\n".join([*parts, "</svg>", ""])


def ticks(low: float, high: float) -> list[float]:
    """About five round numbers from at most `low` to at least `high`."""
    span = (high - low) or abs(high) or 1.0
    rough = span / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, max(last, first + 1) + 1)]


def number(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def _scale(
    places: Sequence[float], start: float, end: float, shape: Callable[[float], float] = float
) -> Scale:
    low, high = shape(places[0]), shape(places[-1])
    span = (high - low) or 1.0
    return lambda value: start + (end - start) * (shape(value) - low) / span


def _text(x: float, y: float, said: str, anchor: str, kind: str = "") -> str:
    kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{kind}>{escape(said)}</text>'


def _gridline(y: float, label: str) -> str:
    line = f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
    return line + _text(LEFT - 8, round(y + 4, 1), label, "end")


def _tick(x: float, label: str) -> str:
    line = f'<path class="axis" d="M{x:.1f} {HEIGHT - BOTTOM}v5"/>'
    return line + _text(round(x, 1), HEIGHT - BOTTOM + 20, label, "middle")


def _stroke(n: int) -> str:
    dash = DASHES[n // len(COLOURS) % len(DASHES)] if n >= len(COLOURS) else DASHES[n % 4]
    return f'stroke="{COLOURS[n % len(COLOURS)]}" stroke-width="2" stroke-dasharray="{dash}"'


def _line(n: int, place: Points) -> str:
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in place)
    marks = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.5" fill="{COLOURS[n % len(COLOURS)]}"/>'
        for a, b in place
    )
    return f'<polyline fill="none" {_stroke(n)} points="{path}"/>{marks}'


def _entry(n: int, name: str) -> str:
    x = LEFT + n % LEGEND_COLUMNS * (WIDTH - LEFT - RIGHT) / LEGEND_COLUMNS
    y = HEIGHT + n // LEGEND_COLUMNS * LEGEND_ROW
    return f'<path {_stroke(n)} d="M{x:g} {y}h28"/>' + _text(x + 34, y + 4, name, "start")
