"""Keeping the taxonomy of traditions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .choosing import Choices, offer


class TraditionForm(forms.Form):
    """What it is called and what belongs to it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As its people call it: “anarchism”, “philosophy of mind”."),
        error_messages={"required": _("Give the tradition its name.")},
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two: what belongs to it, and what does not."),
    )


class PlaceForm(forms.Form):
    """Where it stands."""

    parent = forms.ChoiceField(
        label=_("Under"), required=False, help_text=_("There are two levels, and no third.")
    )

    def __init__(self, *args: Any, tops: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", [("", _("None: it stands on top")), *tops])


class NewTraditionForm(PlaceForm, TraditionForm):
    """A new one, with its place."""

    field_order = ("name", "parent", "description")


class MergeTraditionForm(forms.Form):
    into = forms.ChoiceField(
        label=_("The tradition that stays"),
        error_messages={"required": _("Choose the tradition that stays.")},
    )

    def __init__(self, *args: Any, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "into", [("", _("Choose one")), *others])


class ClassifyForm(forms.Form):
    """Of which traditions a concept is."""

    traditions = forms.MultipleChoiceField(
        label=_("Traditions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most five. Choose the narrower one where there is one."),
    )

    def __init__(self, *args: Any, traditions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "traditions", traditions)
