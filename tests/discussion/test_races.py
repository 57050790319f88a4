"""Two people, or two presses of one button, at the same moment."""

import pytest

from discussion.models import Comment, Mention, Thread, Version
from discussion.services import commenting, settling
from tests.concepts.making import proposed
from tests.concepts.test_races import CROWD, refusals, together, transactional
from tests.people import person

from .making import begun


def a_thread_sent_twice_is_there_once():
    ben, concept = person("ben"), proposed(person("ana"))
    sent = {"text": "Once, @ana.", "title": "It", "key": "the-same"}
    found = together(lambda _: commenting.start_thread(ben, concept, **sent))
    assert not refusals(found)
    assert len({each.pk for each in found}) == 1
    assert (Thread.objects.count(), Comment.objects.count(), Mention.objects.count()) == (1, 1, 1)


def a_comment_sent_twice_is_there_once():
    ben = person("ben")
    thread = begun(ben, proposed(person("ana")))
    sent = {"text": "Once.", "key": "the-same"}
    found = together(lambda _: commenting.comment(ben, thread, **sent))
    assert len({each.pk for each in found}) == 1
    assert thread.comments.count() == 2


def one_edit_wins_and_the_others_are_told():
    ben = person("ben")
    row = begun(ben, proposed(person("ana"))).comments.get()
    together(
        lambda number: commenting.edit(
            ben, Comment.objects.get(pk=row.pk), f"Take {number}.", seen=1
        )
    )
    assert (Version.objects.count(), Comment.objects.get().revision) == (1, 2)


def a_thread_is_resolved_once():
    ben = person("ben")
    thread = begun(ben, proposed(person("ana")))
    found = together(lambda _: settling.resolve(ben, Thread.objects.get(pk=thread.pk)))
    assert len(refusals(found)) == CROWD - 1


STORIES = [
    a_thread_sent_twice_is_there_once,
    a_comment_sent_twice_is_there_once,
    one_edit_wins_and_the_others_are_told,
    a_thread_is_resolved_once,
]


@transactional
@pytest.mark.parametrize("story", STORIES)
def test_on_sqlite_too(story):
    story()


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("story", STORIES)
def test_at_once(story):
    story()
