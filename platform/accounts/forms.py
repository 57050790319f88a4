"""What people type about people."""

from django import forms

from .states import Role


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)
    give = forms.BooleanField(required=False)


class TokenForm(forms.Form):
    label = forms.CharField(max_length=80, help_text="What it is for, such as “export script”.")
