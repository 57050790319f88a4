"""What people do around the concepts: talk, endorse, object, watch, flag. Each once, as the pages do it.

What is not due is passed over and looked at again; what somebody in the browser has changed since is left
as it is.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from accounts.models import User
from concepts.models import Concept, Definition, Endorsement
from concepts.services import endorsing
from concepts.states import DefinitionState
from discussion.models import Comment, Thread
from discussion.services import commenting, settling
from following.models import Watch
from following.services import watching
from moderation.models import Flag
from moderation.services import flagging

CONTENT = Path(__file__).with_name("community.yaml")
People = Mapping[str, User]
Told = dict[str, Any]


def take_part(people: People) -> Iterator[str]:
    """Do all that can be done now; a sentence for each act."""
    for act, name in (
        (_talk, "threads"), (_endorse, "endorsements"), (_watch, "watches"), (_flag, "flags"),
    ):  # fmt: skip
        for told in _content()[name]:
            yield from act(people, told)


@cache
def _content() -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    return found


def _talk(people: People, told: Told) -> Iterator[str]:
    concept, definition = _subject(told["concept"])
    if concept is None or ("quote" in told and definition is None):
        return
    opening = _said(people, told)
    if opening is None:
        about = {"definition": definition, "quote": told["quote"]} if "quote" in told else {}
        actor, title = people[told["by"]], told.get("title", "")
        thread = commenting.start_thread(
            actor, concept, text=told["text"], key=told["key"], title=title, **about
        )
        yield f"{actor.name} began a discussion of “{concept}”."
        yield from _answer(people, thread, told)


def _answer(people: People, thread: Thread, told: Told) -> Iterator[str]:
    for answer in told["answers"]:
        actor = people[answer["by"]]
        commenting.comment(actor, thread, text=answer["text"], key=answer["key"])
        yield f"{actor.name} answered."
    if by := told.get("settled_by"):
        settling.resolve(people[by], thread)
        yield f"{people[by].name} resolved it."


def _endorse(people: People, told: Told) -> Iterator[str]:
    _, definition = _subject(told["concept"])
    actor = people[told["by"]]
    if definition is None or definition.state != DefinitionState.SUBMITTED:
        return
    if Endorsement.objects.filter(definition=definition, person=actor).exists():
        return
    act: Callable[..., Any] = (
        endorsing.endorse if told["stance"] == "endorse" else endorsing.object_to
    )
    act(actor, definition, told["reason"])
    did = "endorsed" if told["stance"] == "endorse" else "objected to"
    yield f"{actor.name} {did} version {definition.number} of “{definition.concept}”."


def _watch(people: People, told: Told) -> Iterator[str]:
    actor, kind = people[told["by"]], next(name for name in told if name != "by")
    if kind == "concept":
        row, _ = _subject(told["concept"])
        if row is None or Watch.objects.filter(user=actor, concept=row).exists():
            return
        watching.watch_concept(actor, row)
    else:
        slug = {"tradition": "tradition__slug", "topic": "topic"}[kind]
        if Watch.objects.filter(user=actor, **{slug: told[kind]}).exists():
            return
        by = {"tradition": watching.watch_tradition, "topic": watching.watch_topic}
        by[kind](actor, told[kind])
    yield f"{actor.name} watches {told[kind]}."


def _flag(people: People, told: Told) -> Iterator[str]:
    actor, row = people[told["by"]], Comment.objects.filter(key=told["key"]).first()
    if row is None or Flag.objects.filter(kind="comment", thing_id=row.pk).exists():
        return
    flagging.flag(actor, "comment", row.pk, told["reason"], told["words"])
    yield f"{actor.name} flagged a comment."


def _said(people: People, told: Told) -> Comment | None:
    return Comment.objects.filter(author=people[told["by"]], key=told["key"]).first()


def _subject(slug: str) -> tuple[Concept | None, Definition | None]:
    """The concept, and its newest version that was submitted."""
    concept = Concept.objects.filter(slug=slug).first()
    rows = Definition.objects.submitted().filter(concept=concept, hidden_at=None)
    return concept, rows.select_related("concept").order_by("-number").first()
