"""What people type about what is not in order."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms

from .states import FlagReason, FlagState, SanctionKind
from .things import KINDS, Flaggable

ROWS = {"rows": 4}


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        label="What is not in order", choices=FlagReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="In your words",
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text="Where, and what. Moderators read it; the author learns the reason, not your name.",
        error_messages={"required": "Say in a sentence what is not in order."},
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Why nothing is done",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever flagged it reads this.",
    )


class UpholdForm(forms.Form):
    action = forms.ChoiceField(label="What you do", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text="Whom it concerns reads this, and so does whoever flagged it.",
    )
    until = forms.DateField(
        label="Suspended through",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Of a suspension: its last day (UTC). Empty: for good.",
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
        label="What is wrong with it",
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text="An admin who did not act here reads it and answers.",
    )


class AppealAnswerForm(forms.Form):
    answer = forms.CharField(
        label="Your answer",
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text="Whom it concerns reads this.",
    )


class LiftForm(forms.Form):
    reason = forms.CharField(label="Why it is taken back", max_length=2000)


class LeaveForm(forms.Form):
    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="To be sure that it is you.",
    )


class QueueForm(forms.Form):
    """What the queue can be narrowed by. Anything that is no choice is no filter."""

    state = forms.ChoiceField(required=False, choices=[*FlagState.choices, ("any", "Any")])
    kind = forms.ChoiceField(label="On", required=False)
    reason = forms.ChoiceField(required=False, choices=[("", "Any"), *FlagReason.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "Anything"), *((kind.name, kind.label) for kind in KINDS.values())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        told.setdefault("state", FlagState.OPEN.value)
        return {name: value for name, value in told.items() if value != "any"}
