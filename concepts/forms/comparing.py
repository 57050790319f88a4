"""Choosing two versions."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CompareForm(forms.Form):
    """`numbers`: the versions there are, newest first. What is not chosen is the newest, and the
    version before it."""

    old = forms.TypedChoiceField(
        label=_("From version"), coerce=int, required=False, empty_value=None
    )
    new = forms.TypedChoiceField(
        label=_("To version"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, data: object, numbers: list[int]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.numbers = numbers
        for field in self.fields.values():
            field.choices = [("", "–"), *((n, n) for n in numbers)]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[int, int] | None:
        """Two numbers, or None while there are not two."""
        new = self.cleaned_data["new"] or next(iter(self.numbers), None)
        earlier = [number for number in self.numbers if new and number < new]
        old = self.cleaned_data["old"] or next(iter(earlier), None)
        return (old, new) if old and new else None
