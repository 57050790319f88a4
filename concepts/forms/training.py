"""Asking for a training."""

from django import forms
from django.utils.translation import gettext_lazy as _

from concepts.models import LanguageModel
from concepts.states import Recipe


class RunRequestForm(forms.Form):
    language_model = forms.ModelChoiceField(
        label=_("Language model"),
        queryset=LanguageModel.objects.active(),
        empty_label=None,
        help_text=_("The soft prompt will work in this model alone."),
    )
    recipe = forms.ChoiceField(
        label=_("Recipe"), choices=Recipe.choices, widget=forms.RadioSelect, initial=Recipe.STANDARD
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=0,
        required=False,
        help_text=_("The same seed gives the same vectors, byte for byte, on the same machine."),
    )

    def clean_seed(self) -> int:
        return self.cleaned_data["seed"] or 0
