"""What people fill in. The rules live in the services; forms keep what was typed and say where."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .passages import MOST
from .states import ThreadState


class CommentForm(forms.Form):
    """A comment. `key` is made with the form, so that a form sent twice is one comment."""

    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Markdown works; @name tells a member. Whoever comments on a concept does not review "
            "what is trained on it."
        ),
        error_messages={"required": _("Write something first.")},
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    answers = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_hex(16)


class ThreadForm(CommentForm):
    title = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=120,
        help_text=_("A few words. A passage needs none."),
    )
    quote = forms.CharField(
        label=_("A passage"),
        required=False,
        max_length=MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "serif"}),
        help_text=_("Copied from the definition, when it is about one sentence or word of it."),
    )
    field_order = ("title", "quote", "text")

    def __init__(self, *args: Any, of_definition: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not of_definition:
            del self.fields["quote"]
            self.fields["title"].help_text = _("A few words.")
            self.fields["title"].required = True


class EditForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What it said before stays readable. Markdown works; @name tells a member."),
        error_messages={"required": _("Write something, or delete the comment instead.")},
    )
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every reader will see it."),
        error_messages={"required": _("Say why, so that people can learn from it.")},
    )


class ThreadFilter(forms.Form):
    """The list of threads, narrowed. What cannot be read narrows nothing."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *ThreadState.choices]
    )
    with_ = forms.CharField(label=_("With whom"), required=False, max_length=30)

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix(field_name.rstrip("_"))
