"""Asking for a training."""

from django import forms

from concepts.models import LanguageModel
from concepts.states import Recipe


class RunRequestForm(forms.Form):
    language_model = forms.ModelChoiceField(
        queryset=LanguageModel.objects.active(),
        empty_label=None,
        help_text="The soft prompt will work in this model alone.",
    )
    recipe = forms.ChoiceField(
        choices=Recipe.choices, widget=forms.RadioSelect, initial=Recipe.STANDARD
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        initial=0,
        required=False,
        help_text="The same seed gives the same vectors, byte for byte, on the same machine.",
    )

    def clean_seed(self) -> int:
        return self.cleaned_data["seed"] or 0
