"""Threads are resolved, reopened and locked; comments are hidden and shown again."""

import pytest

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from discussion.models import Comment, Thread
from discussion.permissions import may_read
from discussion.services import commenting, moderating, settling
from tests.concepts.making import proposed, submitted

from .making import begun, said

pytestmark = pytest.mark.django_db


def refused(error, act, *args):
    before = (
        Activity.objects.count(),
        list(Thread.objects.values()),
        list(Comment.objects.values()),
    )
    with pytest.raises(error):
        act(*args)
    after = (
        Activity.objects.count(),
        list(Thread.objects.values()),
        list(Comment.objects.values()),
    )
    assert after == before


@pytest.fixture
def thread(ana, rui):
    """Rui’s, on Ana’s definition."""
    row = submitted(ana)
    return begun(rui, row.concept, definition=row)


@pytest.mark.parametrize("who", ["rui", "ana", "ben"])
def test_who_began_it_the_author_and_curators_settle_it(who, thread, request):
    member = request.getfixturevalue(who)
    settling.resolve(member, thread)
    assert (thread.state, thread.settled_by) == ("resolved", member)
    settling.reopen(member, thread)
    assert thread.state == "open"
    assert [act.verb for act in Activity.objects.all()[:2]] == ["reopened", "resolved"]


@pytest.mark.parametrize("who", ["sol", "ada", "oto"])
def test_others_do_not(who, thread, request):
    refused(NotAllowed, settling.resolve, request.getfixturevalue(who), thread)


def test_it_is_resolved_once(thread, ana, ben):
    again = Thread.objects.get(pk=thread.pk)
    settling.resolve(ana, thread)
    refused(StaleState, settling.resolve, ben, again)
    refused(NotAllowed, settling.resolve, ben, thread)


@pytest.mark.parametrize("who", ["ben", "ada"])
def test_curators_and_admins_lock(who, thread, rui, request):
    member = request.getfixturevalue(who)
    refused(Invalid, moderating.lock_thread, member, thread, " ")
    moderating.lock_thread(member, thread, "It goes round in circles.")
    refused(NotAllowed, said, rui, thread)
    refused(NotAllowed, commenting.edit, rui, thread.comments.get(), "Otherwise.")
    moderating.unlock_thread(member, thread)
    said(rui, thread)


@pytest.mark.parametrize("who", ["rui", "oto"])
def test_others_do_not_lock(who, thread, request):
    refused(NotAllowed, moderating.lock_thread, request.getfixturevalue(who), thread, "No.")


def test_an_admin_hides_a_comment_with_a_reason(thread, ada, ana, ben, rui, oto):
    row = said(rui, thread, "Something rude.")
    refused(Invalid, moderating.hide_comment, ada, row, "")
    moderating.hide_comment(ada, row, "It insults Ana.")
    assert may_read(ada, row)
    assert may_read(rui, row)
    assert not may_read(ana, row)
    assert not may_read(oto, row)
    refused(NotAllowed, commenting.edit, rui, row, "Nicer.")
    refused(NotAllowed, commenting.delete, rui, row)
    refused(NotAllowed, moderating.hide_comment, ada, row, "Again.")
    moderating.unhide_comment(ada, row)
    assert may_read(oto, row)


@pytest.mark.parametrize("who", ["ana", "ben", "rui"])
def test_nobody_else_hides(who, thread, ada, request):
    member, row = request.getfixturevalue(who), thread.comments.get()
    refused(NotAllowed, moderating.hide_comment, member, row, "No.")
    moderating.hide_comment(ada, row, "Yes.")
    refused(NotAllowed, moderating.unhide_comment, member, row)


def test_the_title_goes_with_what_opened_the_thread(ada, ana, ben):
    thread = begun(ben, proposed(ana), title="A rude title")
    moderating.hide_comment(ada, thread.comments.get(), "Rude.")
    thread.refresh_from_db()
    assert thread.name == "A thread whose beginning is hidden"
    moderating.unhide_comment(ada, thread.comments.get())
    thread.refresh_from_db()
    assert thread.name == "A rude title"
