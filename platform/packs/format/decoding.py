"""JSON data to frozen dataclasses, strictly: no field guessed, none ignored."""

import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar

from .errors import PackError

T = TypeVar("T")


def decode(kind: type[T], data: Any, where: str) -> T:
    """A `kind` made of `data`. Raises `PackError` naming the place, as in `concepts[0].term`."""
    if not isinstance(data, dict):
        raise PackError(f"{where} must be an object.")
    hints = typing.get_type_hints(kind)
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if extra := sorted(set(data) - names):
        raise PackError(f"{where} has a field that this format does not know: {extra[0]!r}.")
    if missing := sorted(names - set(data)):
        raise PackError(f"{where} lacks the field {missing[0]!r}.")
    return kind(**{name: _value(hints[name], data[name], f"{where}.{name}") for name in names})


def _value(hint: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise PackError(f"{where} must be a list.")
        item = typing.get_args(hint)[0]
        return tuple(_value(item, each, f"{where}[{i}]") for i, each in enumerate(value))
    if is_dataclass(hint):
        return decode(hint, value, where)  # type: ignore[arg-type]
    if origin is Mapping:
        allowed: tuple[type, ...] = (dict,)
    else:
        allowed = typing.get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if type(value) not in allowed:  # exactly: a bool is no number here
        raise PackError(f"{where} is of the wrong type.")
    return value
