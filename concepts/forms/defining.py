"""The editor of a definition: one form and three lists of rows, bound and read as one thing."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from concepts.definition_data import DefinitionData, InstructionData, PairData, SourceData
from concepts.services.defining import MOST_ROWS
from concepts.states import InstructionKind

ROW = {"rows": 2}


class DefinitionForm(forms.Form):
    text = forms.CharField(
        label=_("The definition"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "This is what the model reads, as plain sentences. Short and exact works best."
        ),
    )
    notes = forms.CharField(
        label=_("Notes for people"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("History, disputes, nuance. No model reads them. Markdown works."),
    )
    change_note = forms.CharField(
        label=_("What is new in this version"),
        required=False,
        max_length=300,
        help_text=_("One line for those who knew the version before."),
    )


class SourceForm(forms.Form):
    author = forms.CharField(label=_("Author"), required=False, max_length=200)
    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    year = forms.CharField(label=_("Year"), required=False, max_length=20)
    page = forms.CharField(label=_("Pages"), required=False, max_length=60)
    url = forms.CharField(label=_("Web address"), required=False, max_length=500)


class PairForm(forms.Form):
    true_statement = forms.CharField(
        label=_("True"), required=False, max_length=500, widget=forms.Textarea(attrs=ROW)
    )
    inversion = forms.CharField(
        label=_("Its inversion"), required=False, max_length=500, widget=forms.Textarea(attrs=ROW)
    )


class InstructionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=InstructionKind.choices)
    text = forms.CharField(label=_("Instruction"), required=False, max_length=500)
    held_out = forms.BooleanField(label=_("Held out"), required=False)


def _rows(form: type[forms.Form], name: str) -> Any:
    most = MOST_ROWS[name]
    return formset_factory(form, extra=0, max_num=most, absolute_max=most + 1)


ROWS = {
    "sources": (_rows(SourceForm, "sources"), SourceData),
    "contrast_pairs": (_rows(PairForm, "contrast_pairs"), PairData),
    "instructions": (_rows(InstructionForm, "instructions"), InstructionData),
}


class DefinitionForms:
    """`forms = DefinitionForms(request.POST)` or `DefinitionForms(data=...)`.

    A POST that holds `add_sources` and the like gets one more empty row of that kind.
    """

    def __init__(self, posted: QueryDict | None = None, data: DefinitionData | None = None) -> None:
        self.added = ""
        if posted is not None:
            posted = self._grown(posted)
        self.head = DefinitionForm(posted, initial=_head(data))
        self.rows: dict[str, BaseFormSet] = {
            name: formset(posted, prefix=name, initial=_initial(data, name))
            for name, (formset, _) in ROWS.items()
        }
        if self.added and (rows := self.rows[self.added].forms):
            first = next(iter(rows[-1].fields.values()))
            first.widget.attrs["autofocus"] = True  # the new row is where one goes on

    def _grown(self, posted: QueryDict) -> QueryDict:
        wanted = next((name for name in ROWS if f"add_{name}" in posted), "")
        if not wanted:
            return posted
        posted, total = posted.copy(), posted.get(f"{wanted}-TOTAL_FORMS", "")
        if total.isascii() and total.isdigit() and int(total) < MOST_ROWS[wanted]:
            posted[f"{wanted}-TOTAL_FORMS"] = str(int(total) + 1)
        self.added = wanted
        return posted

    @property
    def sources(self) -> BaseFormSet:
        return self.rows["sources"]

    @property
    def contrast_pairs(self) -> BaseFormSet:
        return self.rows["contrast_pairs"]

    @property
    def instructions(self) -> BaseFormSet:
        return self.rows["instructions"]

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    @property
    def objections(self) -> list[str]:
        """Everything that is wrong, in sentences."""
        told = [text for texts in self.head.errors.values() for text in texts]
        for rows in self.rows.values():
            told += rows.non_form_errors()
            told += [t for form in rows.forms for texts in form.errors.values() for t in texts]
        return [str(text) for text in told]

    def data(self) -> DefinitionData:
        """What was typed, empty rows left out; of a form that is wrong, whatever is right."""
        self.is_valid()
        head = getattr(self.head, "cleaned_data", {})
        parts = {
            name: tuple(made(**row) for row in map(_filled(name), self.rows[name]) if row)
            for name, (_form, made) in ROWS.items()
        }
        return DefinitionData(
            text=head.get("text", ""),
            notes=head.get("notes", ""),
            change_note=head.get("change_note", ""),
            **parts,
        )

    def place(self, error: Invalid) -> None:
        """Put a service's objections where they belong."""
        for field, reasons in error.fields.items():
            for reason in reasons:
                if field in self.rows:
                    self.rows[field].non_form_errors().append(reason)
                else:
                    self.head.add_error(field if field in self.head.fields else None, reason)
        if not error.fields:
            self.head.add_error(None, error.message)


def _filled(name: str) -> Any:
    """A function from one row's form to its values, or None for an empty or broken row."""
    columns = [field.name for field in fields(ROWS[name][1])]

    def read(form: forms.Form) -> Mapping[str, Any] | None:
        values = getattr(form, "cleaned_data", None) or {}
        told = {key: values.get(key, "") for key in columns}
        if not any(v for k, v in told.items() if k not in {"kind", "held_out"}):
            return None
        return told

    return read


def _head(data: DefinitionData | None) -> dict[str, str]:
    if data is None:
        return {}
    return {"text": data.text, "notes": data.notes, "change_note": data.change_note}


def _initial(data: DefinitionData | None, name: str) -> list[dict[str, Any]]:
    """The rows there are, and room for the least that submission needs."""
    rows: list[dict[str, Any]] = [dict(vars(row)) for row in getattr(data, name, ())]
    if name == "instructions":
        there = {(row["kind"], row["held_out"]) for row in rows}
        every = [(kind, held_out) for kind in InstructionKind.values for held_out in (False, True)]
        room = [pair for pair in every if pair not in there]
        return rows + [{"kind": kind, "text": "", "held_out": held} for kind, held in room]
    if not rows:
        rows = [{}, {}] if name == "contrast_pairs" else [{}]
    return rows
