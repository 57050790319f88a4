"""What people type about what is not in order."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .states import FlagReason, FlagState, SanctionKind
from .things import KINDS, Flaggable

ROWS = {"rows": 4}


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is not in order"), choices=FlagReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_(
            "Where, and what. Moderators read it; the author learns the reason, not your name."
        ),
        error_messages={"required": _("Say in a sentence what is not in order.")},
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Why nothing is done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever flagged it reads this."),
    )


class UpholdForm(forms.Form):
    action = forms.ChoiceField(label=_("What you do"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("Whom it concerns reads this, and so does whoever flagged it."),
    )
    until = forms.DateField(
        label=_("Suspended through"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Of a suspension: its last day (UTC). Empty: for good."),
    )

    def __init__(self, *args: Any, about: Flaggable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [kind for kind in SanctionKind if kind in about.actions]
        self.fields["action"].choices = [(k.value, k.label) for k in able]  # type: ignore[attr-defined]

    def decision(self) -> dict[str, Any]:
        """The arguments of `services.deciding.uphold`."""
        told = dict(self.cleaned_data)
        if day := told["until"]:
            told["until"] = datetime.combine(day, time.max, tzinfo=UTC)
        return told


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("What is wrong with it"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("An admin who did not act here reads it and answers."),
    )


class AppealAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("Whom it concerns reads this."),
    )


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Why it is taken back"), max_length=2000)


class LeaveForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("To be sure that it is you."),
    )


class QueueForm(forms.Form):
    """What the queue can be narrowed by. Anything that is no choice is no filter."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*FlagState.choices, ("any", _("Any"))]
    )
    kind = forms.ChoiceField(label=_("On"), required=False)
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("Any")), *FlagReason.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("Anything")), *((kind.name, kind.label) for kind in KINDS.values())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        told.setdefault("state", FlagState.OPEN.value)
        return {name: value for name, value in told.items() if value != "any"}
