"""What people fill in: a review, and the reason for a cancelled round."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from .rubric import CURRENT, Anchor, VerdictAnchor
from .states import FlagReason, SkipReason


class KeyedRadio(forms.RadioSelect):
    """Radio buttons that answer to a key (`data-key`, see static/js/lacuna.js)."""

    def __init__(self, keys: dict[str, str], choices: list[tuple[Any, str]]) -> None:
        super().__init__(choices=choices)
        self.keys = keys

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-key"] = self.keys[str(option["value"])]
        return option


SCALE: list[tuple[Any, str]] = [(anchor.value, anchor.label) for anchor in CURRENT.anchors]
VERDICTS: list[tuple[Any, str]] = [(verdict.value, verdict.label) for verdict in CURRENT.verdicts]


class ReviewForm(forms.Form):
    """One judgement in the words of the current rubric."""

    fidelity = forms.TypedChoiceField(
        label="Fidelity",
        choices=SCALE,
        coerce=int,
        widget=KeyedRadio({str(value): str(value) for value, _ in SCALE}, SCALE),
        error_messages={"required": "Choose how faithful the text is, from 1 to 5."},
    )
    verdict = forms.ChoiceField(
        label="Verdict",
        choices=VERDICTS,
        widget=KeyedRadio({str(row.value): row.key for row in CURRENT.verdicts}, VERDICTS),
        error_messages={"required": "Choose the one verdict that fits best."},
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 1, "data-key": "c", "placeholder": "What is right, what is wrong"}
        ),
    )

    def scale(self) -> Iterator[tuple[BoundWidget, Anchor]]:
        """Each radio button of fidelity with its anchor."""
        return zip(self["fidelity"], CURRENT.anchors, strict=True)

    def verdicts(self) -> Iterator[tuple[BoundWidget, VerdictAnchor]]:
        """Each radio button of the verdict with its anchor."""
        return zip(self["verdict"], CURRENT.verdicts, strict=True)


class SkipForm(forms.Form):
    reason = forms.ChoiceField(label="Why", choices=SkipReason)


class FlagForm(forms.Form):
    reason = forms.ChoiceField(label="What is wrong", choices=FlagReason)
    comment = forms.CharField(
        label="More, for the admins", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Shown on the round’s page, to those who reviewed and those who wait.",
    )
