"""The editor of a rubric: its words in one form; verdicts, scales and tags as rows; read as one thing."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.errors import Invalid

from .rubric import Rubric, Scale
from .rubric_checks import MOST_SCALES, MOST_TAGS, read_rubric
from .states import Verdict

LINES = {"rows": 5}
HELP = _("One point per line, from 1 upwards: a few words, a colon, what it means.")


class HeadForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What this version is about, for lists.")
    )
    question = forms.CharField(
        label=_("Question"), max_length=200, help_text=_("What every reviewer is asked.")
    )
    fidelity_label = forms.CharField(label=_("What the first scale is called"))
    fidelity = forms.CharField(
        label=_("Its five points"), widget=forms.Textarea(attrs=LINES), help_text=HELP
    )


class VerdictForm(forms.Form):
    value = forms.CharField(widget=forms.HiddenInput)
    label = forms.CharField(label=_("Label"), required=False)
    key = forms.CharField(label=pgettext_lazy("keyboard", "Key"), required=False, max_length=1)
    meaning = forms.CharField(label=_("When to give it"), required=False)


class ScaleForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), required=False, help_text=_("Small letters, for exports: fluency")
    )
    label = forms.CharField(label=_("Label"), required=False)
    key = forms.CharField(label=pgettext_lazy("keyboard", "Key"), required=False, max_length=1)
    anchors = forms.CharField(
        label=_("Points"), required=False, widget=forms.Textarea(attrs=LINES), help_text=HELP
    )


class TagForm(forms.Form):
    value = forms.CharField(
        label=_("Name"), required=False, help_text=_("Small letters, for exports")
    )
    label = forms.CharField(label=_("Label"), required=False)
    meaning = forms.CharField(label=_("When to mark with it"), required=False)


def _rows(form: type[forms.Form], extra: int, most: int) -> Any:
    return formset_factory(form, extra=extra, max_num=most, absolute_max=most + 1)


ROWS = {
    "verdicts": _rows(VerdictForm, 0, len(Verdict)),
    "scales": _rows(ScaleForm, 1, MOST_SCALES),
    "tags": _rows(TagForm, 1, MOST_TAGS),
}


class RubricForms:
    """`RubricForms(request.POST)` or `RubricForms(name=..., words=...)`. An emptied row is taken out."""

    def __init__(
        self, posted: QueryDict | None = None, name: str = "", words: Rubric | None = None
    ) -> None:
        self.head = HeadForm(posted, initial=_head(name, words))
        self.rows: dict[str, BaseFormSet] = {
            part: rows(posted, prefix=part, initial=_initial(part, words))
            for part, rows in ROWS.items()
        }

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    @property
    def name(self) -> str:
        return self.head.cleaned_data.get("name", "")

    def content(self) -> dict[str, Any]:
        """What was typed as a rubric's JSON, to be checked by `read_rubric`."""
        self.is_valid()
        head = self.head.cleaned_data
        scales = self._filled("scales")
        return {
            "question": head.get("question", ""),
            "fidelity": {
                "name": "fidelity",
                "label": head.get("fidelity_label", ""),
                "key": "",
                "anchors": _points(head.get("fidelity", "")),
            },
            "verdicts": self._filled("verdicts"),
            "scales": [row | {"anchors": _points(row["anchors"])} for row in scales],
            "tags": self._filled("tags"),
        }

    def words(self) -> Rubric | None:
        """The rubric that was typed, if it can be used; otherwise the objections are put in place."""
        try:
            return read_rubric(self.content())
        except Invalid as error:
            self.place(error)
            return None

    def place(self, error: Invalid) -> None:
        """Put objections where they belong."""
        for field, reasons in error.fields.items():
            for reason in reasons:
                if field in self.rows:
                    self.rows[field].non_form_errors().append(reason)
                else:
                    self.head.add_error(field if field in self.head.fields else None, reason)
        if not error.fields:
            self.head.add_error(None, error.message)

    def _filled(self, part: str) -> list[dict[str, str]]:
        """Rows in which something stands; of a verdict's row, its fixed value aside."""
        found = []
        for form in self.rows[part]:
            row = {name: getattr(form, "cleaned_data", {}).get(name, "") for name in form.fields}
            if any(text for name, text in row.items() if part != "verdicts" or name != "value"):
                found.append(row)
        return found


def _head(name: str, words: Rubric | None) -> dict[str, str]:
    if words is None:
        return {}
    fidelity = {"fidelity_label": words.fidelity.label, "fidelity": _lines(words.fidelity)}
    return {"name": name, "question": words.question} | fidelity


def _initial(part: str, words: Rubric | None) -> list[dict[str, str]]:
    if words is None:
        return []
    if part == "scales":
        names = ("name", "label", "key")
        return [
            {name: getattr(scale, name) for name in names} | {"anchors": _lines(scale)}
            for scale in words.scales
        ]
    if part == "tags":
        return [vars(tag) for tag in words.tags]
    there = {verdict.value: vars(verdict) for verdict in words.verdicts}
    return [there.get(value, {"value": value}) for value in Verdict.values]


def _lines(scale: Scale) -> str:
    return "\n".join(f"{anchor.label}: {anchor.meaning}" for anchor in scale.anchors)


def _points(lines: str) -> list[dict[str, Any]]:
    """“Fully: says it all” per line, numbered from 1."""
    parts = [line.partition(":") for line in lines.splitlines() if line.strip()]
    return [
        {"value": value, "label": label.strip(), "meaning": meaning.strip()}
        for value, (label, _colon, meaning) in enumerate(parts, start=1)
    ]
