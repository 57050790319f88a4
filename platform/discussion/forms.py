"""What people fill in. The rules live in the services; forms keep what was typed and say where."""

import secrets
from typing import Any

from django import forms

from .passages import MOST
from .states import ThreadState

REVIEWERS = "Whoever comments on a concept does not review what is trained on it."


class CommentForm(forms.Form):
    """A comment. `key` is made with the form, so that a form sent twice is one comment."""

    text = forms.CharField(
        label="Your comment",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Markdown works; @name tells a member. {REVIEWERS}",
        error_messages={"required": "Write something first."},
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
        label="What it is about",
        required=False,
        max_length=120,
        help_text="A few words. A passage needs none.",
    )
    quote = forms.CharField(
        label="A passage",
        required=False,
        max_length=MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "serif"}),
        help_text="Copied from the definition, when it is about one sentence or word of it.",
    )
    field_order = ("title", "quote", "text")

    def __init__(self, *args: Any, of_definition: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not of_definition:
            del self.fields["quote"]
            self.fields["title"].help_text = "A few words."
            self.fields["title"].required = True


class EditForm(forms.Form):
    text = forms.CharField(
        label="Your comment",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What it said before stays readable. Markdown works; @name tells a member.",
        error_messages={"required": "Write something, or delete the comment instead."},
    )
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class WhyForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Every reader will see it.",
        error_messages={"required": "Say why, so that people can learn from it."},
    )


class ThreadFilter(forms.Form):
    """The list of threads, narrowed. What cannot be read narrows nothing."""

    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *ThreadState.choices])
    with_ = forms.CharField(label="With whom", required=False, max_length=30)

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix(field_name.rstrip("_"))
