"""Choices that are rows."""

from typing import Any

from django import forms

Choices = list[tuple[str, Any]]  # slugs, and what people read


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Let the field `name` offer these; without any it is left out."""
    if not choices:
        del form.fields[name]
        return
    field: Any = form.fields[name]
    field.choices = choices
