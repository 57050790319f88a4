"""What people fill in to import outputs, and what they say of a conflict of interest."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from concepts.definition_data import SourceData
from concepts.models import Definition

from .import_rows import Reading
from .import_wish import MOST_REVIEWS, ImportWish

_ADDRESS = re.compile(r"\s*(https?://\S+)$")


class DefinitionChoice(forms.ModelChoiceField):
    def label_from_instance(self, definition: Any) -> str:
        told = {"term": definition.concept.term, "number": definition.number}
        return gettext("%(term)s (version %(number)s)") % told


class ImportForm(forms.Form):
    """Nothing but the shape is checked here; the service says what cannot be meant."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("Reviewers see it, so let it name no arm: “Anekanta, three models”."),
        error_messages={"required": _("Give the round a title of one line; reviewers see it.")},
    )
    definition = DefinitionChoice(
        queryset=Definition.objects.none(),
        required=False,
        label=_("Definition to judge against"),
        empty_label=_("None: I give a reference of my own"),
        help_text=_("The accepted one of a concept here."),
    )
    term = forms.CharField(
        label=_("Or: what the texts are about"),
        required=False,
        help_text=_("The term that stands above the reference."),
    )
    reference = forms.CharField(
        label=_("Its reference text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "What a faithful text says. Markdown works. Empty if every row of the file brings its own."
        ),
    )
    sources = forms.CharField(
        label=_("Its sources"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line; a web address at its end becomes a link."),
    )
    language = forms.CharField(
        label=_("Language of your own reference"),
        required=False,
        initial="en",
        help_text=_("“en”, “fr”, “pt-BR”: who has said that they do not read it is not asked."),
    )
    reviews_per_output = forms.IntegerField(
        label=_("Reviews of each text"),
        required=False,
        min_value=1,
        max_value=MOST_REVIEWS,
        help_text=_("By as many people. Empty for what rounds here usually want."),
    )
    baseline = forms.ChoiceField(
        label=_("Arm that the others are compared with"),
        required=False,
        help_text=_("Told, like all labels, when the round is closed."),
    )

    def __init__(
        self, definitions: QuerySet[Definition], reading: Reading | None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["definition"]
        chosen.queryset = definitions
        arms = reading.arms if reading else []
        baseline: Any = self.fields["baseline"]
        baseline.choices = [("", gettext("None: no comparison")), *((arm, arm) for arm in arms)]

    def wish(self) -> ImportWish:
        """What the service takes. Call when the form is valid."""
        data = dict(self.cleaned_data)
        lines = (line.strip() for line in data.pop("sources").splitlines())
        language = data.pop("language") or "en"
        return ImportWish(
            **data, language=language, sources=tuple(_source(line) for line in lines if line)
        )


def _source(line: str) -> SourceData:
    found = _ADDRESS.search(line)
    if found is None:
        return SourceData("", line)
    return SourceData("", line[: found.start()] or found[1], url=found[1])


class ConflictForm(forms.Form):
    """`scope` is left out where there is no concept to speak of."""

    scope = forms.ChoiceField(
        label=_("With what"),
        choices=[("round", _("This round")), ("concept", _("Every round on this concept"))],
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only admins read it."),
    )
