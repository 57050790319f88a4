"""What lists can be narrowed by. Anything that is not a choice is no filter."""

from django import forms

from concepts.states import ConceptState
from jobs.states import JobState

SORTS = [("term", "A to Z"), ("new", "Newest first"), ("moved", "Latest change first")]


class ConceptFilter(forms.Form):
    q = forms.CharField(label="Words", required=False, max_length=200)
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *ConceptState.choices])
    tradition = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(label="Order", required=False, choices=SORTS)

    def __init__(self, data: object, traditions: list[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["tradition"].choices = [("", "Any"), *((t, t) for t in traditions)]  # type: ignore[attr-defined]


class RunFilter(forms.Form):
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *JobState.choices])
