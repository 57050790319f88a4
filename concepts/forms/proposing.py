"""Proposing a concept, and what another curator says about it."""

from typing import Any

from django import forms

LONG = {"rows": 5}


class ProposalForm(forms.Form):
    term = forms.CharField(
        max_length=120,
        help_text="As it would stand in a dictionary: “mutual aid”, “détournement”.",
        error_messages={"required": "Give the concept its term."},
    )
    aliases = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Other names it goes by, one per line.",
    )
    language = forms.CharField(
        max_length=12, initial="en", help_text="The language of the term: “en”, “fr”, “pt-BR”."
    )
    tradition = forms.CharField(
        required=False,
        max_length=120,
        help_text="Where the word comes from: “anarchism”, “philosophy of mind”.",
    )
    why = forms.CharField(
        label="Why models should know it",
        widget=forms.Textarea(attrs=LONG),
        help_text="Two or three sentences. Markdown works.",
        error_messages={"required": "Say why small models should know this concept."},
    )
    sources = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text="Where you met it. The definition will need its own sources. Markdown works.",
    )

    def proposal(self) -> dict[str, Any]:
        """The arguments of `services.proposing.propose`."""
        data = dict(self.cleaned_data)
        data["aliases"] = data["aliases"].splitlines()
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The author and every reader will see it.",
        error_messages={"required": "Say why, so that people can learn from it."},
    )


class AcceptForm(forms.Form):
    reason = forms.CharField(
        label="What convinced you",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
