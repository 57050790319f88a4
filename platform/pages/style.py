"""The style guide at /style/ (DEBUG only): every component in all its states."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import exp
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.plots import Estimate, Series, interval_plot, line_plot


@dataclass(frozen=True)
class Sample:
    """Anything with the attributes a component reads."""

    label: str = ""
    hue: str = ""
    state: str = ""
    url: str = ""
    date: datetime | None = None
    rule: str = ""
    figure: str = ""
    threshold: str = ""
    why: str = ""
    passed: bool | None = None
    value: str = ""
    hash: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


class SampleForm(forms.Form):
    term = forms.CharField(max_length=120, help_text="As it stands in a dictionary.")
    language = forms.ChoiceField(choices=[("en", "English"), ("fr", "French")])
    definition = forms.CharField(widget=forms.Textarea, help_text="This is what the model reads.")
    verdict = forms.ChoiceField(
        choices=[("faithful", "Faithful"), ("inverted", "Inverted")], widget=forms.RadioSelect
    )
    note = forms.CharField(required=False)
    agree = forms.BooleanField(label="I have read the sources", required=False)


class SourceForm(forms.Form):
    author = forms.CharField()
    title = forms.CharField()
    year = forms.IntegerField(required=False)


STATES = [Sample(label=h.title(), hue=h) for h in ("waiting", "running", "good", "warning", "bad")]
DAY = datetime(2026, 3, 14, tzinfo=UTC)
STEPS = [
    Sample("Proposed", state="done", url="#", date=DAY),
    Sample("Defined", state="done", url="#", date=DAY),
    Sample("Trained", state="done", url="#", date=DAY),
    Sample("Reviewed", state="now", url="#"),
    Sample("Accepted", state="blocked"),
    Sample("Published", state="todo"),
]
RULES = [
    Sample(rule="Every output has three reviews", figure="36 of 36", threshold="3", passed=True),
    Sample(rule="Fidelity of the soft prompt", figure="3.2", threshold="≥ 3.5", passed=False),
    Sample(rule="Better than the bare model", figure="0.8", threshold="> 0", why="lower bound"),
]
RECEIPT = [
    Sample("Release", value="1.2.0"),
    Sample("Signature", value="ECDSA P-256, verified"),
    Sample(
        "SHA-256",
        value="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        hash=True,
    ),
]
ARMS = [
    Estimate("Bare model", "bare", 1.6, 1.3, 1.9, 36),
    Estimate("Definition in the prompt", "definition", 4.3, 4.0, 4.6, 36),
    Estimate("Soft prompt", "soft_prompt", 4.1, 3.8, 4.4, 36),
    Estimate("Random vectors", "random", 1.4, 1.1, 1.7, 36),
    Estimate("Another concept", "other_concept", 1.5, 1.2, 1.8, 36),
]


def guide(request: HttpRequest) -> HttpResponse:
    """Every component, filled, empty, and in error."""
    steps = range(0, 240, 10)
    curves = [
        Series("training", "training", [(s, 2.2 * exp(-s / 60) + 0.12) for s in steps]),
        Series("held out", "held_out", [(s, 1.9 * exp(-s / 70) + 0.35) for s in steps]),
    ]
    context = {
        "states": STATES,
        "steps": STEPS,
        "rules": RULES,
        "receipt": RECEIPT,
        "form": SampleForm(auto_id="first_%s"),
        "form_small": SampleForm(auto_id="small_%s"),
        "form_wrong": SampleForm({"term": "détournement", "definition": "", "language": "xx"}),
        "formset": forms.formset_factory(SourceForm, extra=2)(prefix="sources"),
        "page": Paginator(range(80), 25).page(2),
        "lines": line_plot("Distance to the definition", curves, y_label="KL, nats"),
        "no_lines": line_plot("Distance to the definition", []),
        "intervals": interval_plot("Fidelity by arm", ARMS, x_label="fidelity", low=1, high=5),
        "gains": interval_plot(
            "Gain over the bare model",
            [
                Estimate("Soft prompt", "soft_prompt", 0.42, 0.2, 0.61, 12),
                Estimate("Random vectors", "random", -0.03, -0.11, 0.04, 12),
            ],
            x_label="nats per token",
        ),
    }
    return render(request, "pages/style.html", context)
