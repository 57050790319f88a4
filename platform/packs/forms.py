"""What admins fill in: a pack, a version of it, and why one is withdrawn."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from concepts.models import LanguageModel, SoftPrompt

from .format import names
from .models import Pack
from .services.packing import LICENCES


class PackForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("As people will call it. Its address is made from it."),
    )
    language_model = forms.ModelChoiceField(
        LanguageModel.objects.none(),
        label=_("Language model"),
        help_text=_("A pack is for one language model and stays so."),
    )
    about = forms.CharField(
        label=_("About"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For whom it is and what holds it together. Markdown."),
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=LICENCES,
        help_text=_("For the definitions and the vectors alike."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("language_model").queryset = LanguageModel.objects.all()

    def _field(self, name: str) -> Any:
        return self.fields[name]


class PromptChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        mean = (obj.measures.get("gap_closed") or {}).get("mean")
        said = {"term": obj.concept.term, "number": obj.definition.number}
        if mean is None:
            return gettext("%(term)s, version %(number)s") % said
        words = gettext("%(term)s, version %(number)s, %(share)s of the gap closed")
        return words % (said | {"share": f"{mean:.0%}"})


class ReleaseForm(forms.Form):
    """A version: which soft prompts, and what is new."""

    version = forms.CharField(
        label=_("Version"),
        max_length=names.MAX_VERSION,
        help_text=_(
            "Three numbers: the first grows when something known goes away or changes its "
            "meaning, the second when something is added, the third when something is mended."
        ),
    )
    soft_prompts = PromptChoice(
        SoftPrompt.objects.none(),
        label=_("Soft prompts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one soft prompt.")},
    )
    notes = forms.CharField(
        label=_("What is new"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For those who have the version before. Markdown."),
    )

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["soft_prompts"]
        field.queryset = (
            SoftPrompt.objects.accepted()
            .filter(language_model=pack.language_model)
            .select_related("concept", "definition")
            .order_by("concept__term", "-created_at")
        )


class YankForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown on its page, to those who have it or come for it."),
    )
