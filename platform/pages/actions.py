"""What comes next for a concept, and whether this person may do it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import is_admin
from common.answers import YES, Answer
from concepts.permissions import (
    may_classify,
    may_decide,
    may_decide_concept,
    may_define,
    may_merge,
    may_retire,
    may_train,
)
from concepts.states import ConceptState, SoftPromptState
from evaluations.permissions import may_open, may_requeue, may_review
from evaluations.services.requeueing import dependents

from .story import Story


@dataclass(frozen=True)
class Action:
    """A button's words, where it leads, and whether this person may press it or why not."""

    label: str
    url: str
    may: Answer


def next_action(story: Story, user: Any) -> Action | None:
    """The one act that brings the concept on; None when its life is over."""
    if story.concept.state not in {ConceptState.PROPOSED, ConceptState.OPEN}:
        return None
    if story.reference is None:
        return _definition(story, user)
    if story.current is None:
        return _training(story, user)
    return _judgement(story, user)


def other_actions(story: Story, user: Any) -> list[Action]:
    """What else this person may do; what they may not do is not offered."""
    concept, slug = story.concept, story.concept.slug
    offered = [
        Action(
            _("Take it up or decline"),
            _to("concept-decide", slug),
            may_decide_concept(user, concept),
        )
    ]
    if story.definitions:
        offered.append(
            Action(_("Write a new version"), _to("definition-new", slug), may_define(user, concept))
        )
    if story.soft_prompts:
        offered.append(
            Action(_("Train again"), _to("run-request", slug), may_train(user, story.reference))
        )
    if any(prompt.state == SoftPromptState.STALE for prompt in story.soft_prompts):
        may = may_requeue(user, concept)
        if may and dependents(concept):
            offered.append(Action(_("Renew what is out of date"), _to("requeue", slug), may))
    offered.append(
        Action(_("Traditions"), _to("concept-classify", slug), may_classify(user, concept))
    )
    offered.append(
        Action(_("Merge into another"), _to("concept-merge", slug), may_merge(user, concept))
    )
    offered.append(Action(_("Retire"), _to("concept-retire", slug), may_retire(user, concept)))
    first = next_action(story, user)
    return [a for a in offered if a.may and (first is None or a.url != first.url)]


def _to(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def _definition(story: Story, user: Any) -> Action:
    if submitted := story.submitted:
        label = _("Decide about version %(number)s") % {"number": submitted.number}
        return Action(label, submitted.get_absolute_url(), may_decide(user, submitted))
    slug = story.concept.slug
    draft = next((d for d in story.definitions if d.is_draft), None)
    if draft:
        url = _to("definition-edit", slug, draft.number)
        return Action(_("Continue your draft"), url, YES)
    url = _to("definition-new", slug)
    return Action(_("Write the definition"), url, may_define(user, story.concept))


def _training(story: Story, user: Any) -> Action:
    live = next((run for run in story.runs if run.job.is_live), None)
    if live:
        return Action(_("Watch the training"), live.get_absolute_url(), YES)
    label = _("Train again") if story.runs else _("Train")
    url = _to("run-request", story.concept.slug)
    return Action(label, url, may_train(user, story.reference))


def _judgement(story: Story, user: Any) -> Action | None:
    prompt = story.current
    assert prompt is not None
    if prompt.state == SoftPromptState.CANDIDATE:
        url = _to("round-open", prompt.pk)
        return Action(_("Open a round"), url, may_open(user, prompt))
    if prompt.state == SoftPromptState.IN_REVIEW:
        live = next((r for r in story.rounds if r.soft_prompt_id == prompt.pk and r.is_live), None)
        if live is None:
            return None
        if not live.is_open:
            return Action(_("Watch the round"), live.get_absolute_url(), YES)
        return Action(_("Review, blind"), _to("review", live.pk), may_review(user, live))
    mine = next((e for e in story.published if e.soft_prompt_id == prompt.pk), None)
    if mine:
        return Action(_("Get the pack"), mine.release.get_absolute_url(), YES)
    return Action(_("Publish it in a pack"), _to("pack-list"), is_admin(user))
