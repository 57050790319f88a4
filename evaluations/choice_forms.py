"""What a reviewer fills in for a comparison: which text, and perhaps why."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .blinding import BlindComparison, OwnChoice
from .forms import KeyedRadio
from .states import Mode

TIE = "tie"


class ChoiceForm(forms.Form):
    """Of a pair one text or the tie; otherwise the most and the least faithful text."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 1,
                "data-key": "c",
                "placeholder": gettext_lazy("What decides between them"),
            }
        ),
    )

    def __init__(self, item: BlindComparison, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        if item.mode == Mode.PAIRWISE:
            self.fields["best"] = _pair()
        else:
            self.fields["best"] = _text_of(item, *_most(), keyed=True)
            self.fields["worst"] = _text_of(item, *_least(), keyed=False)

    def choice(self) -> dict[str, Any]:
        """What `services.choosing.choose` takes."""
        data = self.cleaned_data
        if data["best"] == TIE:
            return {"tie": True, "comment": data["comment"]}
        return {name: _number(data.get(name)) for name in ("best", "worst")} | {
            "comment": data["comment"]
        }

    # For the page

    def bests(self) -> Iterator[tuple[BoundWidget, str]]:
        """Each radio button of the best text with its key."""
        keys = ["1", "2", "0"] if self.item.mode == Mode.PAIRWISE else self._digits()
        return zip(self["best"], keys, strict=True)

    def worsts(self) -> Iterator[tuple[BoundWidget, str]]:
        return zip(self["worst"], self._digits(), strict=True)

    def _digits(self) -> list[str]:
        return [str(number) for number, _text in enumerate(self.item.texts, 1)]


def said_before(mine: OwnChoice | None) -> dict[str, Any]:
    """What the form begins with for a choice that is being changed."""
    if mine is None:
        return {}
    return {"best": TIE if mine.tie else mine.best, "worst": mine.worst, "comment": mine.comment}


def _pair() -> forms.ChoiceField:
    choices: list[tuple[Any, str]] = [
        ("1", _("Text 1")),
        ("2", _("Text 2")),
        (TIE, _("Neither: a tie")),
    ]
    return forms.ChoiceField(
        label=_("More faithful"),
        choices=choices,
        widget=KeyedRadio({"1": "1", "2": "2", TIE: "0"}, choices),
        error_messages={"required": _("Choose the more faithful text, or the tie.")},
    )


def _most() -> tuple[str, str]:
    return _("Most faithful"), _("Choose the text that is most faithful.")


def _least() -> tuple[str, str]:
    return _("Least faithful"), _("Choose the text that is least faithful.")


def _text_of(item: BlindComparison, label: str, required: str, *, keyed: bool) -> forms.ChoiceField:
    choices: list[tuple[Any, str]] = [
        (str(number), _("Text %(number)s") % {"number": number})
        for number, _text in enumerate(item.texts, 1)
    ]
    keys = {value: value for value, _label in choices} if keyed else {}
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=KeyedRadio(keys, choices),
        error_messages={"required": required},
    )


def _number(value: Any) -> int | None:
    return int(value) if value else None
