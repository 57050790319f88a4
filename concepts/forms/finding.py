"""What lists can be narrowed by. Anything that is not a choice is no filter."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from concepts.catalogue import SORTS
from concepts.states import ConceptState
from jobs.states import JobState

ANY = ("", _("Any"))


class ConceptFilter(forms.Form):
    """The narrowings of `concepts.catalogue`, as fields."""

    q = forms.CharField(label=_("Words"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *ConceptState.choices]
    )
    tradition = forms.ChoiceField(label=_("Tradition"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    known_to = forms.ChoiceField(label=_("Known to"), required=False)
    lacking = forms.ChoiceField(label=_("Not yet known to"), required=False)
    help = forms.ChoiceField(
        label=_("Needs my help"), required=False, choices=[ANY, ("1", _("Yes"))]
    )

    def __init__(
        self, data: Mapping[str, Any], *, traditions: list[tuple[str, str]], languages: list[str],
        models: list[tuple[str, str]], signed_in: bool,
    ) -> None:  # fmt: skip
        """`traditions` and `models` are slugs with what people read."""
        super().__init__(data)
        sorts = [(name, sort.label) for name, sort in SORTS.items() if name != "best"]
        best = _("Best match") if data.get("q", "").strip() else _("A to Z")
        self._offer("sort", [("", best), *(s for s in sorts if s[1] != best)])
        self._offer("tradition", [ANY, *traditions])
        self._offer("language", [ANY, *((code, code) for code in languages)])
        for name in ("known_to", "lacking"):
            self._offer(name, [ANY, *models])
        if not signed_in:
            del self.fields["help"]

    def chosen(self) -> dict[str, str]:
        """What was chosen. A value that is no choice narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def further(self) -> list[forms.BoundField]:
        """The fields that stand folded away until they are needed."""
        return [field for field in self if field.name not in {"q", "sort"}]

    def further_chosen(self) -> bool:
        return any(field.name in self.chosen() for field in self.further())

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class RunFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *JobState.choices])


class SaveSearchForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What you will know it by: “French, not yet in Lexicon”."),
        error_messages={"required": _("Give it a name.")},
    )
    query = forms.CharField(max_length=8000, required=False, widget=forms.HiddenInput)
