"""People discuss: on a concept, a definition, a passage; they edit, delete, mention, and send twice."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import licence
from accounts.models import Use
from accounts.standing import level
from accounts.states import UseKind
from common.errors import Invalid, NotAllowed, StaleState, TooMany
from common.models import Activity
from concepts.services import proposing
from discussion.errors import Outdated
from discussion.models import Comment, Mention, Thread, Version
from discussion.permissions import may_comment, may_read
from discussion.services import commenting, moderating
from moderation.services import deciding, flagging
from tests.concepts.making import but, draft, proposed, submitted
from tests.people import CAST, person

from .making import begun, key, said

pytestmark = pytest.mark.django_db


def counts():
    return [row.objects.count() for row in (Thread, Comment, Version, Mention, Activity)]


def refused(error, act, *args, **kwargs):
    """The act is refused and nothing has changed. Returns the refusal."""
    before = counts()
    with pytest.raises(error) as caught:
        act(*args, **kwargs)
    assert counts() == before
    return caught.value


# --- Threads -------------------------------------------------------------------------------------


def test_a_thread_begins_with_its_first_comment(ana, ben):
    concept = proposed(ana)
    thread = begun(ben, concept, "Is it *charity*?", title="  Charity  ")
    opening = thread.comments.get()
    assert (thread.concept, thread.definition, thread.title) == (concept, None, "Charity")
    assert (opening.text_html.strip(), opening.is_opening) == (
        "<p>Is it <em>charity</em>?</p>",
        True,
    )
    act = Activity.objects.first()
    assert (act.verb, act.subject_name) == ("began", "the discussion of mutual aid")
    assert act.data["comment"] == opening.pk
    assert (act.data["thread"], act.data["concept"]) == (thread.pk, concept.pk)


def test_a_passage_is_found_where_it_stands(ana, ben):
    row = submitted(ana)
    thread = begun(ben, row.concept, definition=row, title="", quote="without a\nruler")
    assert row.text[thread.start : thread.end] == thread.quote == "without a ruler"
    assert thread.name == "“without a ruler”"


def test_what_a_reader_copies_is_found_behind_the_marks_of_markdown(ana, ben):
    row = submitted(
        ana, data=but(text="Mutual aid means **the help** that *equals* give each other.")
    )
    thread = begun(ben, row.concept, definition=row, title="", quote="help that equals give")
    assert thread.quote == "help** that *equals* give"


def test_the_place_can_be_told_by_its_offset(ana, ben):
    text = "Mutual aid means aid, and aid again: it is a kind of help among equals."
    row = submitted(ana, data=but(text=text))
    about = {"definition": row, "title": "", "quote": "aid"}
    assert "several places" in refused(Invalid, begun, ben, row.concept, **about).message
    thread = begun(ben, row.concept, **about, start=text.index("aid again"))
    assert text[thread.start :].startswith("aid again")
    assert "something else" in refused(Invalid, begun, ben, row.concept, **about, start=1).message


@pytest.mark.parametrize("quote", ["charity for all", "***", "_ " * 400, "a" * 1001])
def test_a_passage_that_is_not_there_is_refused(ana, ben, quote):
    row = submitted(ana)
    refusal = refused(Invalid, begun, ben, row.concept, definition=row, quote=quote)
    assert "quote" in refusal.fields


def test_the_database_keeps_passages_whole(ana, ben):
    thread = begun(ben, proposed(ana))
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(start=3)


def test_nobody_discusses_a_draft(ana):
    row = draft(ana)
    refused(NotAllowed, begun, ana, row.concept, definition=row)


def test_a_thread_has_a_name(ana, ben):
    refusal = refused(Invalid, begun, ben, proposed(ana), title=" ")
    assert refusal.fields == {"title": ["Say in a few words what it is about."]}


def test_who_has_no_role_takes_no_part(ana, ben, oto):
    thread = begun(ben, proposed(ana))
    refused(NotAllowed, begun, oto, thread.concept)
    refused(NotAllowed, said, oto, thread)
    assert "role" in may_comment(oto, thread).reason


def test_threads_go_unseen_with_their_concept(ana, ben, oto):
    concept = proposed(ana)
    thread = begun(ben, concept)
    proposing.decline_concept(ben, concept, "It is no concept.")
    assert not Thread.objects.visible_to(oto).exists()
    assert not Comment.objects.visible_to(oto).exists()
    assert Thread.objects.visible_to(ana).get() == thread


# --- Comments ------------------------------------------------------------------------------------


def test_one_answers_another(ana, ben, rui):
    thread = begun(ben, proposed(ana))
    answer = said(rui, thread, "No.", answers=thread.comments.get())
    before = thread.last_at
    thread.refresh_from_db()
    assert (answer.answers.author, thread.comments.count()) == (ben, 2)
    assert thread.last_at > before
    elsewhere = begun(ben, proposed(ana, "qualia"))
    refused(Invalid, said, rui, elsewhere, answers=answer)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("  ", "Write something"), ("a" * 20_001, "20,001 bytes"), ("a\u202eb", "invisible")],
)
def test_a_comment_is_text_of_a_bounded_size(ana, ben, text, wrong):
    thread = begun(ben, proposed(ana))
    assert wrong in refused(Invalid, said, ben, thread, text).fields["text"][0]


def test_what_people_write_is_harmless(ana, ben):
    row = said(
        ben, begun(ben, proposed(ana)), '<b hx-get="/x">a</b> [b](javascript:alert(1)) ![c](d)'
    )
    assert "<b" not in row.text_html
    assert 'href="javascript' not in row.text_html
    assert "<img" not in row.text_html


def test_the_same_sending_twice_is_one_comment(ana, ben):
    thread = begun(ben, proposed(ana))
    sent = {"text": "Once.", "key": key()}
    first = commenting.comment(ben, thread, **sent)
    before = counts()
    moderating.lock_thread(ana, thread, "Enough.")
    thread.refresh_from_db()
    assert commenting.comment(ben, thread, **sent) == first
    assert counts() == [*before[:4], before[4] + 1]
    refusal = refused(Invalid, commenting.comment, ben, thread, text="Twice.", key=sent["key"])
    assert "key" in refusal.fields


def test_the_same_thread_sent_twice_is_one_thread(ana, ben):
    concept, sent = proposed(ana), {"text": "Once.", "title": "It", "key": key()}
    first = commenting.start_thread(ben, concept, **sent)
    before = counts()
    assert commenting.start_thread(ben, concept, **sent) == first
    assert counts() == before
    commenting.start_thread(ana, concept, **sent)  # her key is hers


@pytest.mark.parametrize("wrong", ["", "a b", "ü", "x" * 65])
def test_a_key_is_plain(ana, ben, wrong):
    thread = begun(ben, proposed(ana))
    refused(Invalid, commenting.comment, ben, thread, text="Hm.", key=wrong)


# --- Mentions ------------------------------------------------------------------------------------


def test_whom_a_comment_names_is_told_once(ana, ben, rui, sol):
    thread = begun(ben, proposed(ana))
    row = said(
        ben, thread, "@Rui, @sol. and @rui again; not `@ana`, not me@ana.org, nor @nobody, @ben."
    )
    assert {each.person for each in row.mentions.all()} == {rui, sol, ben}
    assert 'href="/discussion/?with=rui"' in row.text_html
    assert "@nobody" in row.text_html
    assert "with=nobody" not in row.text_html
    assert sorted(Activity.objects.first().data["mentions"]) == sorted([rui.pk, sol.pk])
    commenting.edit(ben, row, "@sol and @tam.")
    assert [each.person.username for each in row.mentions.all()] == ["sol"]
    assert Activity.objects.first().data["mentions"] == []


def test_nobody_calls_everybody(ana, ben, rui):
    row = said(ben, begun(ben, proposed(ana)), "@everyone @all @here @curators")
    assert row.mentions.count() == 0


def test_ten_people_at_most(ana, ben):
    thread = begun(ben, proposed(ana))
    for number in range(11):
        CAST[f"extra{number}"] = []
        person(f"extra{number}")
        del CAST[f"extra{number}"]
    ten = " ".join(f"@extra{number}" for number in range(10))
    assert "10 people" in refused(Invalid, said, ben, thread, f"{ten} @extra10").message
    assert said(ben, thread, ten).mentions.count() == 10
    crowd = " ".join(f"@n{number}" for number in range(300))
    refused(Invalid, said, ben, thread, crowd)


# --- Edits ---------------------------------------------------------------------------------------


def test_what_it_said_before_stays_readable(ana, ben):
    row = said(ben, begun(ben, proposed(ana)), "First.")
    commenting.edit(ben, row, "Second.")
    commenting.edit(ben, row, "Third.")
    assert (row.text, row.revision) == ("Third.", 3)
    assert list(row.versions.values_list("revision", "text")) == [(2, "Second."), (1, "First.")]
    before = counts()
    commenting.edit(ben, row, "Third.")
    assert counts() == before


def test_an_edit_over_an_unseen_one_is_refused(ana, ben):
    row = said(ben, begun(ben, proposed(ana)), "First.")
    commenting.edit(ben, row, "Second.", seen=1)
    refused(Outdated, commenting.edit, ben, row, "Other.", seen=1)
    row.refresh_from_db()
    assert row.text == "Second."


def test_nobody_edits_or_deletes_what_another_said(ana, ben, ada):
    row = said(ben, begun(ben, proposed(ana)))
    for other in (ana, ada):
        refused(NotAllowed, commenting.edit, other, row, "Mine.")
        refused(NotAllowed, commenting.delete, other, row)


def test_a_deleted_comment_keeps_its_place_and_nothing_else(ana, ben, rui):
    thread = begun(ben, proposed(ana), "Ask @rui.")
    row = thread.comments.get()
    commenting.edit(ben, row, "Ask @rui, please.")
    answer = said(rui, thread, "Yes?", answers=row)
    commenting.delete(ben, row)
    row.refresh_from_db()
    assert (row.text, row.text_html, row.versions.count(), row.mentions.count()) == ("", "", 0, 0)
    answer.refresh_from_db()
    assert answer.answers == row
    assert not may_read(ben, row)
    refused(NotAllowed, commenting.edit, ben, row, "Back.")
    refused(NotAllowed, commenting.delete, ben, row)
    told = str(list(Activity.objects.values_list("data", "subject_name")))
    assert "please" not in told


def test_nothing_is_written_in_a_thread_that_was_locked_meanwhile(ana, ben):
    thread = begun(ben, proposed(ana))
    moderating.lock_thread(ana, Thread.objects.get(pk=thread.pk), "Enough.")
    refused(StaleState, said, ben, thread)
    thread.refresh_from_db()
    refused(NotAllowed, said, ben, thread)
    refused(NotAllowed, said, ana, thread)


# --- The house rules hold here, too --------------------------------------------------------------


def test_a_suspended_person_says_nothing(ana, rui):
    thread = begun(ana, proposed(ana))
    rui.suspended_until = timezone.now() + timedelta(days=1)
    rui.save()
    with pytest.raises(NotAllowed):
        said(rui, thread)
    assert thread.comments.count() == 1


def test_who_has_not_accepted_the_licence_is_asked_first(ana, rui):
    thread = begun(ana, proposed(ana))
    rui.agreements.all().delete()
    with pytest.raises(licence.LicenceNeeded):
        said(rui, thread)
    assert thread.comments.count() == 1


def test_a_day_has_so_many_comments_and_a_repeated_sending_costs_none(ana, rui, monkeypatch):
    thread = begun(ana, proposed(ana))
    limit = level(rui).limits[UseKind.COMMENT]
    same = key()
    for _ in range(3):
        commenting.comment(rui, thread, text="The same.", key=same)
    Use.objects.bulk_create(
        Use(user=rui, kind=UseKind.COMMENT, window=Use.objects.get(user=rui).window, number=number)
        for number in range(2, limit + 1)
    )
    with pytest.raises(TooMany):
        said(rui, thread)
    assert thread.comments.count() == 2


def test_a_comment_is_flagged_and_hidden_and_its_title_with_it(ana, rui, ada, client_of):
    thread = begun(ana, proposed(ana), text="Buy this.")
    comment = thread.comments.get()
    flag = flagging.flag(rui, "comment", comment.pk, "spam", "It sells something.")
    deciding.uphold(ada, flag, "hide", "It sells something.")
    comment.refresh_from_db()
    assert comment.is_hidden
    page = client_of(rui).get(thread.get_absolute_url()).content.decode()
    assert "Buy this." not in page
    assert "Hidden by a moderator" in page
    thread.refresh_from_db()
    assert thread.is_veiled
