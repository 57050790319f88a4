"""What people type about people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .states import Role
from .trust import LEVELS


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)
    give = forms.BooleanField(required=False)


class LanguagesForm(forms.Form):
    languages = forms.CharField(
        label=_("Languages you read"),
        required=False,
        max_length=500,
        help_text=_(
            "Codes such as “en, fr, pt-BR”. Leave it empty to be asked about texts in any language."
        ),
    )

    def codes(self) -> list[str]:
        return self.cleaned_data["languages"].replace(",", " ").split()


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("Label"), max_length=80, help_text=_("What it is for, such as “export script”.")
    )


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Display name"),
        max_length=80,
        help_text=_("How your work is signed from now on."),
        error_messages={"required": _("Say how your work is to be signed.")},
    )
    bio = forms.CharField(
        label=_("About you"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "What you know, which tradition you write from. Everybody can read it. Markdown works."
        ),
    )


class VouchForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("At least level"),
        coerce=int,
        choices=lambda: [(level.number, f"{level.number}, {level.label}") for level in LEVELS[:-1]],
        help_text=_("For somebody whom you know. A moderator’s act still lowers it."),
    )
