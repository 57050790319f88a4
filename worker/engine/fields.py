"""JSON data -> frozen dataclasses, strictly: no field guessed, none ignored."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from .errors import EngineError

T = TypeVar("T")


def build(kind: type[T], data: Any, where: str) -> T:
    """A `kind` made of `data`. Raises EngineError that names the place, such as
    `spec.concepts[0].term`."""
    if not isinstance(data, dict):
        raise EngineError(f"{where} must be an object.")
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for name in data:
        if name not in known:
            raise EngineError(f"{where} has an unknown field: {name!r}.")
    for name, field in known.items():
        if field.default is MISSING and name not in data:
            raise EngineError(f"{where}.{name} is missing.")
    return kind(**{name: _value(hints[name], data[name], f"{where}.{name}") for name in data})


def _value(hint: Any, value: Any, where: str) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise EngineError(f"{where} must be a list.")
        item = get_args(hint)[0]
        return tuple(_value(item, each, f"{where}[{i}]") for i, each in enumerate(value))
    if is_dataclass(hint):
        return build(hint, value, where)  # type: ignore[arg-type]
    allowed = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if type(value) not in allowed:  # exactly: a bool is not an int here
        names = " or ".join(kind.__name__.replace("NoneType", "null") for kind in allowed)
        raise EngineError(f"{where} must be of type {names}.")
    return value
