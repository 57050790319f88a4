"""The editor in small, for the tutorial."""

from django import forms
from django.utils.translation import gettext_lazy as _

from concepts.definition_data import DefinitionData, PairData, SourceData


class TutorialForm(forms.Form):
    text = forms.CharField(
        label=_("The definition"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Two or three plain sentences that say what it is, without using the word itself."
        ),
    )
    author = forms.CharField(label=_("Source: who says so"), required=False, max_length=200)
    title = forms.CharField(label=_("Source: in which work"), required=False, max_length=300)
    year = forms.CharField(label=_("Source: year"), required=False, max_length=20)
    true_statement = forms.CharField(
        label=_("A true sentence"),
        required=False,
        max_length=500,
        help_text=_("Something that follows from the definition."),
    )
    inversion = forms.CharField(
        label=_("Its inversion"),
        required=False,
        max_length=500,
        help_text=_(
            "The same sentence with the meaning turned over, and as little else changed as can be."
        ),
    )

    def content(self) -> DefinitionData:
        """What was typed; of an unbound form, nothing."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        told = {name: said.get(name, "").strip() for name in self.fields}
        source = SourceData(told["author"], told["title"], told["year"])
        pair = PairData(told["true_statement"], told["inversion"])
        return DefinitionData(
            text=told["text"],
            sources=(source,) if any(vars(source).values()) else (),
            contrast_pairs=(pair,) if any(vars(pair).values()) else (),
        )
