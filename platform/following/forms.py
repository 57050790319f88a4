"""What people choose about their news."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .states import Mail, Topic


class ReadForm(forms.Form):
    """Which notifications to mark: none newer than `up_to`, and of one concept or of all."""

    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    concept = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class TraditionForm(forms.Form):
    tradition = forms.ChoiceField(
        label=_("Tradition"), help_text=_("You are told of each concept in it.")
    )

    def __init__(self, *args: Any, traditions: list[tuple[str, str]], **kwargs: Any) -> None:
        """`traditions` are slugs with what people read."""
        super().__init__(*args, **kwargs)
        field = self.fields["tradition"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose one")), *traditions]


class TopicForm(forms.Form):
    topic = forms.ChoiceField(
        label=_("Kind of news"),
        choices=[("", _("Choose one")), *Topic.choices],
        help_text=_("Whatever the concept."),
    )


class PreferenceForm(forms.Form):
    mail = forms.ChoiceField(
        label=_("News by mail"),
        choices=Mail.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "They are on your notifications page in any case. What you have read there is not mailed."
        ),
    )
    automatic = forms.BooleanField(
        label=_("Watch what I propose, define, review and discuss"),
        required=False,
        help_text=_("Without this you watch only what you choose yourself."),
    )
