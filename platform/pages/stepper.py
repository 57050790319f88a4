"""Where a concept is in its life: proposed, defined, trained, reviewed, accepted, published."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from concepts.states import ConceptState
from jobs.states import JobState

from .story import Story

ALIVE = {ConceptState.PROPOSED, ConceptState.OPEN}


@dataclass(frozen=True)
class Step:
    """One chapter. `state` is done, now, todo or blocked."""

    label: str
    state: str = "todo"
    url: str = ""
    date: datetime | None = None
    note: str = ""


def steps(story: Story) -> list[Step]:
    """The chapters in order; the first that is open is `now`, while the concept is alive."""
    chapters = [
        _proposed(story),
        _defined(story),
        _trained(story),
        _reviewed(story),
        _accepted(story),
        _published(story),
    ]
    if story.concept.state not in ALIVE:
        return chapters
    for index, step in enumerate(chapters):
        if step.state != "done":
            if step.state == "todo":
                chapters[index] = replace(step, state="now")
            break
    return chapters


def _proposed(story: Story) -> Step:
    concept = story.concept
    if concept.state in ALIVE:
        return Step(pgettext("step", "Proposed"), "done", "#why", concept.created_at)
    return Step(
        pgettext("step", "Proposed"), "blocked", "#why", note=str(concept.state_badge.label)
    )


def _defined(story: Story) -> Step:
    if reference := story.reference:
        return Step(
            pgettext("step", "Defined"), "done", reference.get_absolute_url(), reference.decided_at
        )
    if submitted := story.submitted:
        note = _("waits for a decision")
        return Step(pgettext("step", "Defined"), url=submitted.get_absolute_url(), note=note)
    return Step(pgettext("step", "Defined"))


def _trained(story: Story) -> Step:
    if prompt := story.current or story.rejected:
        return Step(
            pgettext("step", "Trained"), "done", prompt.run.get_absolute_url(), prompt.created_at
        )
    runs = [run for run in story.runs if run.definition == story.reference]
    if not runs:
        return Step(
            pgettext("step", "Trained"), note=_("out of date") if story.soft_prompts else ""
        )
    run = runs[0]
    state = "blocked" if run.state == JobState.FAILED else "todo"
    return Step(
        pgettext("step", "Trained"), state, run.get_absolute_url(), note=run.state.label.lower()
    )


def _reviewed(story: Story) -> Step:
    prompt = story.current or story.rejected
    rounds = [r for r in story.rounds if prompt and r.soft_prompt_id == prompt.pk]
    closed = next((r for r in rounds if r.is_closed), None)
    if closed:
        return Step(
            pgettext("step", "Reviewed"), "done", closed.get_absolute_url(), closed.closed_at
        )
    if live := next((r for r in rounds if r.is_live), None):
        note = _reviews_in(live) if live.is_open else ""
        return Step(pgettext("step", "Reviewed"), url=live.get_absolute_url(), note=note)
    return Step(pgettext("step", "Reviewed"))


def _reviews_in(live: Any) -> str:
    """`live` comes `with_progress()`."""
    told = _("%(done)s of %(needed)s reviews")
    return told % {"done": live.reviews_done, "needed": live.reviews_needed}


def _accepted(story: Story) -> Step:
    prompt = story.accepted or story.rejected
    rounds = [r for r in story.rounds if prompt and r.soft_prompt_id == prompt.pk and r.is_closed]
    if not prompt or not rounds:
        return Step(pgettext("step", "Accepted"))
    url = reverse("round-decision", args=[rounds[0].pk])
    if prompt is story.accepted:
        return Step(pgettext("step", "Accepted"), "done", url, rounds[0].closed_at)
    return Step(pgettext("step", "Accepted"), "blocked", url, note=_("rejected"))


def _published(story: Story) -> Step:
    accepted = story.accepted
    mine = [e for e in story.published if accepted and e.soft_prompt_id == accepted.pk]
    if not mine:
        return Step(
            pgettext("step", "Published"), note=_("an older version") if story.published else ""
        )
    release = mine[-1].release
    return Step(
        pgettext("step", "Published"), "done", release.get_absolute_url(), release.published_at
    )
