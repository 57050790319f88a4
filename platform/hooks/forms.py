"""What admins fill in: an endpoint."""

from django import forms

from .states import Event


class EndpointForm(forms.Form):
    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://example.org/lacuna"}),
        help_text="On the public internet, and yours to listen at.",
    )
    description = forms.CharField(
        max_length=200, required=False, help_text="What it is for and who looks after it."
    )
    events = forms.MultipleChoiceField(
        label="Tell it when",
        choices=Event.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )
    enabled = forms.BooleanField(
        required=False, initial=True, help_text="Switched off, it is told nothing."
    )
