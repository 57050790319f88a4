"""A sweep: one recipe with some of its fields changed, every combination, on the same concepts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from .disk_cache import DiskCache
from .errors import EngineError
from .recipes import Recipe
from .results import OnStep, TrainResult
from .spec import Backbone, ConceptSpec, TrainSpec

FIXED = ("name", "version")
Row = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """`changes` to the recipe that was asked for, and the recipe that they make."""

    changes: Mapping[str, Any]
    recipe: Recipe

    @property
    def label(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in self.changes.items())


def settings(recipe: Recipe, over: Sequence[str]) -> list[Setting]:
    """over: texts such as "k=1,2,4"; parts of a tuple are joined by colons, "betas=0.8:0.95".

    Raises EngineError for a field that recipes do not have, a value that is not of its type or
    that a recipe refuses, and for a field that is given twice.
    """
    asked = [values(text) for text in over]
    names = [name for name, _ in asked]
    if len(set(names)) != len(names):
        raise EngineError("A field is swept twice. Give all its values in one list.")
    found = []
    for chosen in itertools.product(*(options for _, options in asked)):
        changes = dict(zip(names, chosen, strict=True))
        label = ", ".join([recipe.name, *(f"{n}={v}" for n, v in changes.items())])
        found.append(Setting(changes, replace(recipe, name=label, **changes)))
    return found


def values(text: str) -> tuple[str, list[Any]]:
    """ "k=1,2,4" -> ("k", [1, 2, 4]), typed as the field of a recipe is."""
    hints = get_type_hints(Recipe)
    name, equals, listed = text.partition("=")
    known = [field.name for field in fields(Recipe) if field.name not in FIXED]
    if name not in known:
        raise EngineError(
            f"Recipes have no field {name!r} to sweep. Choose of: {', '.join(known)}."
        )
    if not equals or not listed:
        raise EngineError(f"Give values to sweep, such as {name}=1,2,4.")
    chosen = [_typed(hints[name], part.strip(), name) for part in listed.split(",")]
    if len(set(chosen)) != len(chosen):
        raise EngineError(f"A value of {name} is given twice.")
    return name, chosen


def _typed(hint: Any, text: str, name: str) -> Any:
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], part, name) for part in text.split(":"))
    allowed = get_args(hint) or (hint,)
    if NoneType in allowed and text in ("none", "None"):
        return None
    if bool in allowed and text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float, str):
        if kind in allowed:
            try:
                return kind(text)
            except ValueError:
                continue
    wanted = " or ".join(kind.__name__ for kind in allowed)
    raise EngineError(f"{text!r} is no value of {name}, which is of type {wanted}.")


def tried(
    backbone: Backbone,
    concepts: Sequence[ConceptSpec],
    setting: Setting,
    *,
    seeds: int = 1,
    threads: int | None = None,
    on_step: OnStep | None = None,
    cache: DiskCache | None = None,
) -> Row:
    """Trains the concepts with every seed from 0; means over concepts and seeds."""
    from .training import train

    results = [
        train(
            TrainSpec(backbone, tuple(concepts), seed=seed),
            recipe=setting.recipe,
            threads=threads,
            on_step=on_step,
            cache=cache,
        )
        for seed in range(seeds)
    ]
    return row_of(setting, results)


def row_of(setting: Setting, results: Sequence[TrainResult]) -> Row:
    """One line of the sweep's table, as JSON data."""
    every = [concept for result in results for concept in result.concepts.values()]
    measures = [concept.measures for concept in every]
    kinds = sorted({kind for each in measures for kind in each["gap_closed_by_kind"]})
    return {
        "changes": dict(setting.changes),
        "recipe": asdict(setting.recipe),
        "trainings": len(every),
        "gap_closed": mean_at(measures, "gap_closed", "mean"),
        "gap_closed_by_kind": {
            kind: mean_at(measures, "gap_closed_by_kind", kind, "mean") for kind in kinds
        },
        "forced_choice": mean_at(measures, "forced_choice", "soft_prompt"),
        "side_effects": mean_at(measures, "side_effects", "soft_prompt", "share_of_gap", "mean"),
        "seconds_per_concept": sum(r.facts["seconds"] for r in results) / len(every),
        "curve": _mean_curve([concept.curve for concept in every]),
    }


def mean_at(measures: Iterable[Any], *path: str) -> float | None:
    """The mean of what lies at a path, over those that have it."""
    found = []
    for each in measures:
        for name in path:
            each = each.get(name) if isinstance(each, dict) else None
        if each is not None:
            found.append(float(each))
    return sum(found) / len(found) if found else None


def _mean_curve(curves: Sequence[Sequence[dict[str, Any]]]) -> list[dict[str, float]]:
    """Held-out loss in nats by step, at the steps that every curve has."""
    own = [{point["step"]: point["held_out"] for point in curve} for curve in curves]
    shared = sorted(set.intersection(*(set(points) for points in own)))
    return [
        {"step": step, "held_out": sum(points[step] for points in own) / len(own)}
        for step in shared
        if all(points[step] is not None for points in own)
    ]


def table(
    rows: Sequence[Row], say: Callable[[float | None], str]
) -> tuple[list[str], list[list[str]]]:
    """Headers and cells, `say` writes a number."""
    kinds = sorted({kind for row in rows for kind in row["gap_closed_by_kind"]})
    names = list(rows[0]["changes"])
    headers = [*names, "gap closed", *kinds, "forced choice", "side effects", "s per concept"]
    cells = [
        [
            *(str(row["changes"][name]) for name in names),
            say(row["gap_closed"]),
            *(say(row["gap_closed_by_kind"].get(kind)) for kind in kinds),
            say(row["forced_choice"]),
            say(row["side_effects"]),
            f"{row['seconds_per_concept']:.1f}",
        ]
        for row in rows
    ]
    return headers, cells
