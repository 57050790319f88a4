"""What people fill in: a review, what a new round asks, and the reason for a cancelled one."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Invalid

from .blinding import BlindItem
from .judging import checked_spans
from .passages import Passage, Piece, find_passage, passages, pieces
from .retelling import told_rubric
from .rubric import Anchor, Scale, VerdictAnchor
from .states import FlagReason, Mode, SkipReason

NO_ANSWER: tuple[Any, Any] = ("", gettext_lazy("No answer"))


class KeyedRadio(forms.RadioSelect):
    """Radio buttons that answer to a key (`data-key`, see static/js/lacuna.js)."""

    def __init__(self, keys: dict[str, str], choices: list[tuple[Any, str]]) -> None:
        super().__init__(choices=choices)
        self.keys = keys

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if key := self.keys.get(str(option["value"])):
            option["attrs"]["data-key"] = key
        return option


class ReviewForm(forms.Form):
    """One judgement in the words of the item's rubric. Beside the fields here each scale has one, by name.

    `spans` is JSON that the script writes; without one, a passage is quoted and its tag chosen.
    """

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 1,
                "data-key": "c",
                "placeholder": gettext_lazy("What is right, what is wrong"),
            }
        ),
    )
    spans = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    quote = forms.CharField(
        label=gettext_lazy("Quote the passage"), required=False, max_length=2000
    )
    quote_tag = forms.ChoiceField(label=gettext_lazy("What is wrong with it"), required=False)
    quote_note = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=500)

    def __init__(self, item: BlindItem, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.rubric = item, told_rubric(item.rubric)
        self.fields["fidelity"] = _fidelity(self.rubric.fidelity)
        self.fields["verdict"] = _verdict(self.rubric.verdicts)
        for scale in self.rubric.scales:
            self.fields[scale.name] = _optional(scale)
        tag: Any = self.fields["quote_tag"]
        tag.choices = [(tag.value, tag.label) for tag in self.rubric.tags]

    def clean_spans(self) -> Any:
        return _read(self.cleaned_data["spans"])

    def clean(self) -> dict[str, Any]:
        """A quoted passage is a mark like the others."""
        data = self.cleaned_data
        if data.get("quote", "").strip() and isinstance(data.get("spans"), list):
            try:
                start, end = find_passage(self.item.text, data["quote"])
            except Invalid as error:
                self.add_error("quote", error.message)
            else:
                new = {"start": start, "end": end, "tag": data.get("quote_tag", "")}
                data["spans"].append(new | {"note": data.get("quote_note", "")})
        return data

    def judgement(self) -> dict[str, Any]:
        """What `services.reviewing.review` takes."""
        data = self.cleaned_data
        answers = {scale.name: data[scale.name] for scale in self.rubric.scales}
        return {name: data[name] for name in ("fidelity", "verdict", "comment", "spans")} | {
            "answers": answers
        }

    # For the page

    def marks(self) -> list[dict[str, Any]]:
        """The marks as far as they can be meant."""
        try:
            return checked_spans(self.rubric, self.item.text, _read(self["spans"].value()))
        except (Invalid, forms.ValidationError):
            return []

    def pieces(self) -> list[Piece]:
        return pieces(self.rubric, self.item.text, self.marks())

    def passages(self) -> list[Passage]:
        return passages(self.rubric, self.item.text, self.marks())

    def scale(self) -> Iterator[tuple[BoundWidget, Anchor]]:
        """Each radio button of fidelity with its anchor."""
        return zip(self["fidelity"], self.rubric.fidelity.anchors, strict=True)

    def verdicts(self) -> Iterator[tuple[BoundWidget, VerdictAnchor]]:
        """Each radio button of the verdict with its anchor."""
        return zip(self["verdict"], self.rubric.verdicts, strict=True)

    def scales(self) -> list[tuple[BoundField, Scale, list[tuple[BoundWidget, Anchor | None]]]]:
        """The other scales, each with its buttons; the first button is "no answer" and has no anchor."""
        return [
            (
                self[scale.name],
                scale,
                list(zip(self[scale.name], (None, *scale.anchors), strict=True)),
            )
            for scale in self.rubric.scales
        ]


def _read(raw: Any) -> list[Any]:
    """Raises ValidationError for what is no list in JSON."""
    try:
        value = json.loads(raw or "[]")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        raise forms.ValidationError(_("The marks cannot be read. Mark the passages again."))
    return value


def _fidelity(scale: Scale) -> forms.TypedChoiceField:
    choices: list[tuple[Any, str]] = [(anchor.value, anchor.label) for anchor in scale.anchors]
    return forms.TypedChoiceField(
        label=scale.label,
        choices=choices,
        coerce=int,
        widget=KeyedRadio({str(value): str(value) for value, _label in choices}, choices),
        error_messages={"required": _("Choose how faithful the text is, from 1 to 5.")},
    )


def _verdict(verdicts: tuple[VerdictAnchor, ...]) -> forms.ChoiceField:
    choices: list[tuple[Any, str]] = [(verdict.value, verdict.label) for verdict in verdicts]
    return forms.ChoiceField(
        label=_("Verdict"),
        choices=choices,
        widget=KeyedRadio({row.value: row.key for row in verdicts}, choices),
        error_messages={"required": _("Choose the one verdict that fits best.")},
    )


def _optional(scale: Scale) -> forms.TypedChoiceField:
    choices = [NO_ANSWER, *((anchor.value, anchor.label) for anchor in scale.anchors)]
    return forms.TypedChoiceField(
        label=scale.label,
        required=False,
        choices=choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )


class AdjudicationForm(ReviewForm):
    """The same judgement by whoever settles a text, with a reason that may not be missing."""

    def __init__(self, item: BlindItem, *args: Any, **kwargs: Any) -> None:
        super().__init__(item, *args, **kwargs)
        comment = self.fields["comment"]
        comment.label, comment.required = _("Why"), True
        comment.error_messages["required"] = _("Say why: your reason goes with the decision.")
        comment.widget.attrs |= {"rows": 2, "placeholder": _("What settles it")}


class WaiveForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept in the record of acts."),
    )


class AppealForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Everybody can read it, together with the answer."),
    )


class SkipForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=SkipReason)


class FlagForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("What is wrong"), choices=FlagReason)
    comment = forms.CharField(
        label=gettext_lazy("More, for the admins"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OpenForm(forms.Form):
    """Left out, the mode is the first."""

    mode = forms.ChoiceField(
        label=gettext_lazy("What reviewers are asked"), choices=Mode, required=False
    )

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or Mode.SINGLE


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Shown on the round’s page, to those who reviewed and those who wait."
        ),
    )
