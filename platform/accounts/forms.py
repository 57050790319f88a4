"""What people type about people."""

from django import forms

from .states import Role
from .trust import LEVELS


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)
    give = forms.BooleanField(required=False)


class LanguagesForm(forms.Form):
    languages = forms.CharField(
        label="Languages you read",
        required=False,
        max_length=500,
        help_text="Codes such as “en, fr, pt-BR”. Leave it empty to be asked about texts in any language.",
    )

    def codes(self) -> list[str]:
        return self.cleaned_data["languages"].replace(",", " ").split()


class TokenForm(forms.Form):
    label = forms.CharField(max_length=80, help_text="What it is for, such as “export script”.")


class ProfileForm(forms.Form):
    name = forms.CharField(
        label="Display name",
        max_length=80,
        help_text="How your work is signed from now on.",
        error_messages={"required": "Say how your work is to be signed."},
    )
    bio = forms.CharField(
        label="About you",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What you know, which tradition you write from. Everybody can read it. Markdown works.",
    )


class VouchForm(forms.Form):
    level = forms.TypedChoiceField(
        label="At least level",
        coerce=int,
        choices=[(level.number, f"{level.number}, {level.name}") for level in LEVELS[:-1]],
        help_text="For somebody whom you know. A moderator’s act still lowers it.",
    )
