"""Proposing a concept, and what another curator says about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from concepts.states import Ground, Stance

from .choosing import Choices, offer

LONG = {"rows": 5}


class ProposalForm(forms.Form):
    term = forms.CharField(
        label=_("Term"),
        max_length=120,
        help_text=_("As it would stand in a dictionary: “mutual aid”, “détournement”."),
        error_messages={"required": _("Give the concept its term.")},
    )
    aliases = forms.CharField(
        label=_("Aliases"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Other names it goes by, one per line."),
    )
    language = forms.CharField(
        label=_("Language"),
        max_length=12,
        initial="en",
        help_text=_("The language of the term: “en”, “fr”, “pt-BR”."),
    )
    traditions = forms.MultipleChoiceField(
        label=_("Traditions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the word comes from. Choose the narrower one where there is one."),
    )
    why = forms.CharField(
        label=_("Why models should know it"),
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Two or three sentences. Markdown works."),
        error_messages={"required": _("Say why small models should know this concept.")},
    )
    sources = forms.CharField(
        label=_("Sources"),
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Where you met it. The definition will need its own sources. Markdown works."),
    )

    translation_of = forms.SlugField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, traditions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "traditions", traditions)

    def proposal(self) -> dict[str, Any]:
        """The arguments of `services.proposing.propose`, but for rows."""
        data = dict(self.cleaned_data)
        data["aliases"] = data["aliases"].splitlines()
        del data["translation_of"]
        return data


class ProposalsForm(forms.Form):
    """Many at once. A file that is chosen takes the place of what stands in the field."""

    file = forms.FileField(
        required=False,
        label=_("A file"),
        help_text=_(
            "CSV or JSON Lines in UTF-8, at most 500 rows. Columns: term and why, and if you like "
            "aliases and traditions (between semicolons), language, sources."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.jsonl,.ndjson,.txt"}),
    )
    rows = forms.CharField(
        required=False,
        strip=False,
        label=_("Or the rows themselves"),
        help_text=_(
            "What the file holds stands here afterwards, so that you can mend it in place."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "mono"}),
    )


class LinkForm(forms.Form):
    other = forms.CharField(
        label=_("The concept in the other language"),
        max_length=200,
        help_text=_("Its term, an alias or its address."),
        error_messages={"required": _("Name the other concept.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author and every reader will see it."),
        error_messages={"required": _("Say why, so that people can learn from it.")},
    )


class MergeForm(forms.Form):
    into = forms.CharField(
        label=_("The concept that stays"),
        max_length=200,
        help_text=_("Its term, an alias or its address."),
        error_messages={"required": _("Name the concept that stays.")},
    )
    reason = forms.CharField(
        label=_("Why they are one"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every reader will see it."),
        error_messages={"required": _("Say why they are one concept.")},
    )


class GroundsForm(ReasonForm):
    """Why a definition goes back: reasons that can be counted, and words that can be acted on."""

    grounds = forms.MultipleChoiceField(
        label=_("What is in the way"),
        choices=Ground.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason, so that it can be mended.")},
    )
    reason = forms.CharField(
        label=_("In words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author and every reader will see it. Say what would make it right."),
        error_messages={
            "required": _("Say what is missing, so that the next version can have it.")
        },
    )
    field_order = ("grounds", "reason")


class StanceForm(forms.Form):
    """Endorse or object, and why."""

    stance = forms.ChoiceField(
        label=_("What you say"),
        choices=[
            (Stance.ENDORSE, _("Endorse: it should be the reference as it is")),
            (Stance.OBJECT, _("Object: it should not, for the reason below")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you endorse it or object.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every reader will see it, with your name."),
        error_messages={"required": _("Say why, so that its author and the others can weigh it.")},
    )


class AcceptForm(forms.Form):
    reason = forms.CharField(
        label=_("What convinced you"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RestoreForm(forms.Form):
    reason = forms.CharField(
        label=_("Why back to this version"),
        max_length=250,
        help_text=_("It stands as the first words of what is new; you can write on in the draft."),
    )
