"""The registry: which act is told to whom, in which words, and where it leads.

A new kind of news is one `Rule` in `RULES`; docs/how-to/tell-of-an-act.md says how. What is in no rule is
told to nobody. That is how the blind is kept: acts of judging have no words here, and of a round it is
said that it is open or over, never what anybody said in it nor who.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from common.models import Activity
from concepts.models import Concept, Endorsement, TrainingRun

from .rule import Ids, Rule, mentioned
from .services.moving import after_merge
from .states import Because, Topic


def _proposer(act: Activity, row: Any) -> Ids:
    return [row.proposed_by_id]


def _author(act: Activity, row: Any) -> Ids:
    return [row.author_id]


def _had_part(act: Activity, row: Any) -> Ids:
    """Whose work a round judges: they never review it."""
    if row.is_imported:
        return [row.opened_by_id]
    subject = row.subject
    return [
        subject.concept.proposed_by_id, subject.definition.author_id, subject.run.requested_by_id,
    ]  # fmt: skip


def _opener(act: Activity, row: Any) -> Ids:
    return [row.opened_by_id]


def _appellant(act: Activity, row: Any) -> Ids:
    appeal = getattr(row, "appeal", None)
    return [appeal.appellant_id if appeal else None]


def _requester(act: Activity, row: Any) -> Ids:
    return TrainingRun.objects.filter(pk=act.data.get("run")).values_list("requested_by", flat=True)


def _of_prompt(act: Activity, row: Any) -> Ids:
    return [row.run.requested_by_id]


def _themselves(act: Activity, row: Any) -> Ids:
    return [row.pk]


def _carried(act: Activity, row: Any) -> list[Concept]:
    entries = row.entries.select_related("soft_prompt__concept")
    return [entry.soft_prompt.concept for entry in entries]


def _run(act: Activity, row: Any) -> str:
    return reverse("run", args=[act.data["run"]])


def _run_of(act: Activity, row: Any) -> str:
    return str(row.run.get_absolute_url())


def _decision(act: Activity, row: Any) -> str:
    return reverse("round-decision", args=[row.pk])


def _addressed(act: Activity, row: Any) -> Ids:
    """Who is mentioned in a comment, and who began the thread."""
    return [row.author_id, *mentioned(act, row)]


def _objector(act: Activity, row: Any) -> Ids:
    rows = Endorsement.objects.filter(pk=act.data.get("endorsement"))
    return rows.values_list("person", flat=True)


def _comment(act: Activity, row: Any) -> str:
    return reverse("comment", args=[act.data["comment"]])


def _people(act: Activity, row: Any) -> str:
    return reverse("people")


CONCEPT, DEFINITION, ROUND = "concepts.concept", "concepts.definition", "evaluations.round"
THREAD = "discussion.thread"

RULES = [
    Rule(
        CONCEPT, "proposed", _("{who} proposed {what}."),
        topic=Topic.PROPOSALS, joins=Because.PROPOSED,
    ),
    Rule(
        CONCEPT, "opened", _("{who} took up {what}."),
        _("{who} took up your proposal {what}."), _proposer,
    ),
    Rule(
        CONCEPT, "declined", _("{who} declined {what}: {reason}"),
        _("{who} declined your proposal {what}: {reason}"), _proposer,
    ),
    Rule(
        CONCEPT, "retired", _("{who} retired {what}: {reason}"),
        _("{who} retired {what}, which you proposed: {reason}"), _proposer,
    ),
    Rule(
        CONCEPT, "merged", _("{who} merged {what} into another concept: {reason}"),
        _("{who} merged {what}, which you proposed, into another concept: {reason}"), _proposer,
        then=after_merge,
    ),
    Rule(CONCEPT, "linked a translation of", _("{who} linked a translation of {what}.")),
    Rule(
        CONCEPT, "trained", _("{what} was trained."),
        _("Your training of {what} is done."), _requester, url=_run,
    ),
    Rule("concepts.tradition", "merged the tradition", then=after_merge),
    Rule(DEFINITION, "submitted", _("{who} submitted {what}."), joins=Because.DEFINED),
    Rule(
        DEFINITION, "accepted", _("{who} accepted {what}: it is the reference now."),
        _("{who} accepted your definition {what}: it is the reference now. {reason}"),
        _author, topic=Topic.DEFINITIONS,
    ),
    Rule(
        DEFINITION, "declined", _("{who} declined {what}."),
        _("{who} declined your definition {what}: {reason}"), _author,
    ),
    Rule(
        DEFINITION, "accepted with edits", _("{who} accepted {what} with edits."),
        _("{who} accepted your definition {what} with edits, as version {edited_as}. {reason}"), _author,
    ),
    Rule(
        DEFINITION, "asked for changes to", _("{who} asked for changes to {what}."),
        _("{who} asked for changes to your definition {what}: {reason}"), _author,
    ),
    Rule(
        DEFINITION, "superseded", _("Version {by} took the place of {what}."),
        _("Version {by} took the place of your definition {what}."), _author, watchers=False,
    ),
    Rule(
        DEFINITION, "endorsed", _("{who} endorsed {what}."),
        _("{who} endorsed your definition {what}: {reason}"), _author,
    ),
    Rule(
        DEFINITION, "objected to", _("{who} objected to {what}."),
        _("{who} objected to your definition {what}: {reason}"), _author,
    ),
    Rule(
        DEFINITION, "overruled an objection to", _("{who} answered an objection to {what}."),
        _("{who} answered your objection to {what}: {because}"), _objector,
    ),
    Rule(
        THREAD, "began", _("{who} began {what}."),
        _("{who} mentioned you in {what}."), mentioned, joins=Because.DISCUSSED, url=_comment,
    ),
    Rule(
        THREAD, "commented in", _("{who} commented in {what}."),
        _("{who} spoke to you in {what}."), _addressed, joins=Because.DISCUSSED, url=_comment,
    ),
    Rule(
        THREAD, "edited a comment in", _("{who} edited a comment in {what}."),
        _("{who} mentioned you in {what}."), mentioned, watchers=False, url=_comment,
    ),
    Rule(
        "concepts.softprompt", "made stale", _("{what} is out of date."),
        _("{what}, which you trained, is out of date: the definition changed."),
        _of_prompt, watchers=False, url=_run_of,
    ),
    Rule(ROUND, "wrote the texts of the round", _("The {what} is open for reviews."), topic=Topic.ROUNDS),
    Rule(
        ROUND, "closed the round", _("The {what} is over; its decision can be read."),
        _("The {what}, in which you had a part, is over; its decision can be read."),
        _had_part, topic=Topic.ROUNDS, url=_decision,
    ),
    Rule(
        ROUND, "cancelled the round", _("{who} cancelled the {what}."),
        _("{who} cancelled the {what}, which you opened: {reason}"), _opener,
    ),
    # Why a decision was appealed is not for those who may judge it anew.
    Rule(
        ROUND, "granted the appeal against the round", _("An appeal was granted."),
        _("{who} granted your appeal against the {what}: {answer}"), _appellant, watchers=False,
    ),
    Rule(
        ROUND, "declined the appeal against the round", _("An appeal was declined."),
        _("{who} declined your appeal against the {what}: {answer}"), _appellant, watchers=False,
    ),
    # Acts of judging: the one who judged watches from now on, and nobody hears of it.
    Rule(ROUND, "reviewed a text", joins=Because.REVIEWED),
    Rule(ROUND, "compared texts", joins=Because.REVIEWED),
    Rule(ROUND, "adjudicated a text", joins=Because.REVIEWED),
    Rule(
        "packs.release", "published", _("{who} published {what}."),
        topic=Topic.PACKS, concepts=_carried,
    ),
    Rule(
        "packs.release", "withdrew", _("{who} withdrew {what}: {reason}"),
        topic=Topic.PACKS, concepts=_carried,
    ),
    Rule(
        "accounts.user", "gave a role", _("{who} gave {what} a role."),
        _("{who} made you a {role}."), _themselves, watchers=False, url=_people,
    ),
    Rule(
        "accounts.user", "took a role", _("{who} took a role from {what}."),
        _("{who} took the role of {role} from you."), _themselves, watchers=False, url=_people,
    ),
]  # fmt: skip

BY_ACT = {(rule.on, rule.verb): rule for rule in RULES}


def rule_of(act: Activity) -> Rule | None:
    return BY_ACT.get((act.subject_type, act.verb))
