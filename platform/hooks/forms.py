"""What admins fill in: an endpoint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .states import Event


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://example.org/lacuna"}),
        help_text=_("On the public internet, and yours to listen at."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=200,
        required=False,
        help_text=_("What it is for and who looks after it."),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"),
        choices=Event.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event.")},
    )
    enabled = forms.BooleanField(
        label=_("Enabled"),
        required=False,
        initial=True,
        help_text=_("Switched off, it is told nothing."),
    )
