"""Many concepts in one table: means with intervals, targets, and who falls short of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .bootstrap import mean_of, pooled

Measures = Mapping[str, Any]
DEFINITION_LIKE = frozenset({"define", "explain", "summarise"})


@dataclass(frozen=True)
class Target:
    """A figure of one concept (None where it was not measured) and what its mean must reach:
    at least `bound`, or at most where `at_most`."""

    name: str
    bound: float
    figure: Callable[[Measures], float | None]
    at_most: bool = False

    def met(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound


def summary(
    measures: Mapping[str, Measures], together: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """What `measure` found for each key, and `together` for groups -> JSON data:

    - `means`: every figure, mean over concepts with its bootstrap interval over concepts;
    - `targets`: name, bound, what was reached (None where nothing was measured), met or not;
    - `failures`: the concepts under a target, by target, worst first.
    """
    targets = _targets(measures)
    values = {t.name: _measured(measures, t.figure) for t in targets}
    values[KEPT.name] = _kept(together)
    rows = [(target, values[target.name]) for target in (*targets, KEPT)]
    return {
        "concepts": len(measures),
        "means": {name: mean_of(list(own.values())) for name, own in _every(measures).items()},
        "targets": [_row(target, own) for target, own in rows],
        "failures": [failure for target, own in rows for failure in _failures(target, own)],
    }


def _row(target: Target, values: Mapping[str, float]) -> dict[str, Any]:
    reached = mean_of(list(values.values()))
    return {
        "name": target.name,
        "target": f"{'<=' if target.at_most else '>='} {target.bound:g}",
        "reached": reached,
        "met": target.met(reached["mean"]) if reached else None,
    }


def _failures(target: Target, values: Mapping[str, float]) -> list[dict[str, Any]]:
    short = [(key, value) for key, value in values.items() if not target.met(value)]
    short.sort(key=lambda pair: pair[1], reverse=target.at_most)
    return [{"target": target.name, "key": key, "reached": value} for key, value in short]


def _targets(measures: Mapping[str, Measures]) -> list[Target]:
    """The targets, with one for every kind of instruction that was asked."""
    kinds = {kind for own in measures.values() for kind in own["gap_closed_by_kind"]}
    others = [
        Target(f"gap closed: {kind}", 0.8, lambda own, kind=kind: _gap(own, {kind}))  # type: ignore[misc]
        for kind in sorted(kinds - DEFINITION_LIKE)
    ]
    return [
        Target("gap closed: definition-like", 0.92, lambda own: _gap(own, DEFINITION_LIKE)),
        *others,
        *FIXED,
    ]


def _gap(own: Measures, kinds: frozenset[str] | set[str]) -> float | None:
    shares = own["gap_closed_by_kind"]
    return pooled([shares[kind] for kind in kinds if shares.get(kind)])


def _at(*path: str) -> Callable[[Measures], float | None]:
    """The number at a place in the measures; None where one is missing on the way."""

    def figure(own: Measures) -> float | None:
        found: Any = own
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return None if found is None else float(found)

    return figure


def _size(figure: Callable[[Measures], float | None]) -> Callable[[Measures], float | None]:
    def size(own: Measures) -> float | None:
        value = figure(own)
        return None if value is None else abs(value)

    return size


FIXED = (
    Target("forced choice", 0.98, _at("forced_choice", "soft_prompt")),
    Target("inversion: share of pairs", 0.97, _at("inversion_margin", "positive", "soft_prompt")),
    Target(
        "side effects: share of the gap",
        0.05,
        _at("side_effects", "soft_prompt", "share_of_gap", "mean"),
        at_most=True,
    ),
    Target("control: random rows, words too", 0.05, _size(_at("controls", "random")), at_most=True),
    Target("control: definition's tokens", 1.0, _at("controls", "definition_tokens")),
)
KEPT = Target("kept when two are loaded", 0.9, lambda own: None)


def _measured(
    measures: Mapping[str, Measures], figure: Callable[[Measures], float | None]
) -> dict[str, float]:
    found = {key: figure(own) for key, own in measures.items()}
    return {key: value for key, value in found.items() if value is not None}


def _kept(together: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """By group and concept: the share of its gap closed that the concept keeps."""
    return {
        f"{key} in {' + '.join(group['order'])}": own["kept"]["mean"]
        for group in together
        for key, own in group["concepts"].items()
        if own["kept"]
    }


def _every(measures: Mapping[str, Measures]) -> dict[str, dict[str, float]]:
    """Every number among the measures by its dotted name, and by concept; of an interval its
    mean only."""
    found: dict[str, dict[str, float]] = {}
    for key, own in measures.items():
        for name, value in _numbers(own, ""):
            found.setdefault(name, {})[key] = value
    return found


def _numbers(value: Any, name: str) -> list[tuple[str, float]]:
    if isinstance(value, Mapping):
        if "mean" in value:
            return [(name, float(value["mean"]))]
        parts = (
            pair for key, part in value.items() if key != "intervals" for pair in [(key, part)]
        )
        return [n for key, part in parts for n in _numbers(part, f"{name}.{key}".lstrip("."))]
    return [(name, float(value))] if isinstance(value, int | float) else []
