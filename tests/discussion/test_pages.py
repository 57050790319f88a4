"""The pages of discussions: what each person sees and may do there, and what a browser sends."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concepts.services import deciding, proposing
from discussion.models import Comment, Thread
from discussion.services import commenting, moderating, settling
from tests.concepts.making import but, draft, proposed, submitted

from .making import begun, key, said

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def row(ana):
    return submitted(ana)


def at(name, row, *more):
    return reverse(name, args=[row.concept.slug, row.number, *more])


# --- Reading -------------------------------------------------------------------------------------


def test_a_stranger_reads_and_is_not_asked_to_write(ben, row, client_of):
    thread = begun(ben, row.concept, "Is it charity?", definition=row, title="Charity")
    page = client_of(None).get(thread.get_absolute_url())
    assert "Is it charity?" in words(page)
    assert "Sign in to take part" in words(page)
    assert "<textarea" not in words(page)


def test_lists_tell_of_concept_version_and_passage(ben, row, client_of):
    begun(ben, row.concept, title="On the word")
    begun(ben, row.concept, definition=row, title="", quote="without charity")
    client = client_of(None)
    for url in (reverse("thread-list"), reverse("concept-discussion", args=[row.concept.slug])):
        page = words(client.get(url))
        assert "On the word" in page
        assert "“without charity”" in page
        assert "2 threads" in page
    page = words(client.get(at("definition-discussion", row)))
    assert "On the word" not in page
    assert "1 thread" in page


def test_lists_are_narrowed_and_turned(ana, ben, rui, row, client_of):
    for number in range(30):
        begun(ben, row.concept, title=f"Thread {number:02}")
    settling.resolve(ana, said(rui, Thread.objects.get(title="Thread 07"), "Settled.").thread)
    client, url = client_of(None), reverse("concept-discussion", args=[row.concept.slug])
    first = client.get(url)
    assert "Thread 29" in words(first)
    assert "Thread 02" not in words(first)
    second = client.get(url, {"cursor": first.context["page"].next})
    assert "Thread 02" in words(second)
    for wish in ({"state": "resolved"}, {"with": "rui"}):
        page = words(client.get(url, wish))
        assert "Thread 07" in page
        assert "Thread 08" not in page
    assert "No thread matches" in words(client.get(url, {"with": "nobody"}))
    for nonsense in ({"cursor": "x"}, {"state": "x"}, {"with": "x" * 99}, {"with": "\x00"}):
        assert client.get(url, nonsense).status_code == 200


def test_passages_are_marked_where_they_stand(ana, ben, client_of):
    text = "Mutual aid means **the help** that people give *each other* as equals [1]."
    row = submitted(ana, data=but(text=text))
    one = begun(ben, row.concept, definition=row, title="", quote="the help that people")
    two = begun(ben, row.concept, definition=row, title="", quote="each other")
    overlapping = begun(ben, row.concept, definition=row, title="", quote="people give")
    page = words(client_of(None).get(at("definition-discussion", row)))
    link = f'<a href="{one.get_absolute_url()}">'
    assert f'<strong><mark id="passage-{one.pk}">{link}the help</a></mark></strong>' in page
    assert f"<mark>{link} that people</a></mark>" in page
    assert f'<em><mark id="passage-{two.pk}">' in page
    assert f"passage-{overlapping.pk}" not in page
    assert "⸢" not in page
    thread = words(client_of(None).get(one.get_absolute_url()))
    assert "<mark>the help** that people</mark>" in thread
    assert f"{at('definition-discussion', row)}#passage-{one.pk}" in thread


def test_a_passage_never_lets_markup_through(ana, ben, client_of):
    text = "Mutual aid means <script>alert(1)</script> &amp; help [x](javascript:alert) \u2e22 among people."
    row = submitted(ana, data=but(text=text))
    begun(ben, row.concept, definition=row, title="", quote="<script>alert(1)</script>")
    page = words(client_of(None).get(at("definition-discussion", row)))
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("- help among equals", "<li><mark"),
        ("example.org/help", 'href="https://example.org/help"'),
        ("an address", ">an address</mark></a>"),
        ("the sign ⸢", "⸢"),
    ],
)
def test_what_a_passage_is_made_of_does_not_break_the_text(quote, shown, ana, ben, client_of):
    text = (
        "Mutual aid means two things:\n\n- help among equals\n- [an address](https://example.org/help)\n\n"
        "It is a kind of cooperation with the sign ⸢ in it."
    )
    row = submitted(ana, data=but(text=text))
    begun(ben, row.concept, definition=row, title="", quote=quote)
    page = words(client_of(None).get(at("definition-discussion", row)))
    assert shown in page.split("data-quotable>")[1].split("</section>")[0]


def test_the_definition_page_leads_there_and_loads_the_threads(ben, row, client_of):
    begun(ben, row.concept, definition=row, title="A doubt")
    client, url = client_of(None), at("definition-discussion", row)
    assert f'hx-get="{url}"' in words(client.get(row.get_absolute_url()))
    part = words(client.get(url, headers={"HX-Request": "true"}))
    assert "A doubt" in part
    assert "<html" not in part


def test_the_concept_page_has_the_newest_threads_and_counts(ana, ben, row, client_of):
    page = words(client_of(ana).get(row.concept.get_absolute_url()))
    assert "Nobody has said anything yet" in page
    for number in range(7):
        begun(ben, row.concept, title=f"Thread {number}")
    settling.resolve(ben, Thread.objects.get(title="Thread 0"))
    page = words(client_of(ana).get(row.concept.get_absolute_url()))
    assert "6 open, 1 resolved" in page
    assert "Thread 6" in page
    assert "Thread 1" not in page


def test_nothing_is_shown_of_what_one_may_not_see(ana, ben, client_of):
    row = draft(ana, proposed(ana, "qualia"))
    for name in ("definition-discussion", "definition-thread-new"):
        assert client_of(ana).get(at(name, row)).status_code == 404
        assert client_of(ben).get(at(name, row)).status_code == 404
    thread = begun(ben, row.concept)
    proposing.decline_concept(ben, row.concept, "No.")
    for url in (
        thread.get_absolute_url(),
        thread.comments.get().get_absolute_url(),
        reverse("comment-history", args=[thread.comments.get().pk]),
        reverse("concept-discussion", args=[row.concept.slug]),
    ):
        assert client_of(None).get(url).status_code == 404
    assert "The word" not in words(client_of(None).get(reverse("thread-list")))


@pytest.mark.parametrize("many", [1, 20])
def test_pages_ask_as_little_of_the_database_for_many_as_for_one(
    many, ana, ben, rui, row, client_of
):
    for number in range(many):
        thread = begun(ben, row.concept, "Hm, @ana?", definition=row, title=f"Thread {number}")
        answer = said(rui, thread, answers=thread.comments.first())
        said(ben, Thread.objects.first(), answers=Thread.objects.first().comments.first())
        commenting.edit(rui, answer, "Otherwise.")
    client = client_of(rui)
    urls = {
        reverse("thread-list"): 6,
        reverse("concept-discussion", args=[row.concept.slug]): 7,
        at("definition-discussion", row): 12,
        Thread.objects.first().get_absolute_url(): 6,
    }
    frame = _queries(client, reverse("guideline"))
    for url, most in urls.items():
        assert _queries(client, url) - frame <= most, url


def _queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_a_comment_has_an_address_on_its_page(ana, ben, client_of):
    thread = begun(ben, proposed(ana))
    rows = [said(ben, thread, f"Number {number}.") for number in range(30)]
    client = client_of(None)
    answer = client.get(rows[-1].get_absolute_url())
    assert answer.url == f"{thread.get_absolute_url()}?page=2#comment-{rows[-1].pk}"
    assert "Number 29." in words(client.get(answer.url))
    assert client.get(rows[3].get_absolute_url()).url.endswith(f"{thread.pk}/#comment-{rows[3].pk}")


def test_deleted_and_hidden_comments_do_not_break_a_page(ana, ben, rui, ada, client_of):
    thread = begun(ben, proposed(ana), "A secret of mine.")
    opening = thread.comments.get()
    said(rui, thread, "An answer.", answers=opening)
    rude = said(rui, thread, "Something rude.")
    commenting.delete(ben, opening)
    moderating.hide_comment(ada, rude, "It insults.")
    page = words(client_of(ana).get(thread.get_absolute_url()))
    assert "A secret" not in page
    assert "Deleted by Ben" in page
    assert "in answer to Ben" in page
    assert "Something rude" not in page
    assert "It insults." in page
    assert "Something rude" in words(client_of(ada).get(thread.get_absolute_url()))
    history = reverse("comment-history", args=[rude.pk])
    assert client_of(ana).get(history).status_code == 403
    assert client_of(ada).get(history).status_code == 200


# --- Writing -------------------------------------------------------------------------------------


def test_one_selects_a_passage_and_begins_a_thread(ben, row, client_of):
    client, url = client_of(ben), at("definition-thread-new", row)
    page = client.get(url, {"quote": "without a ruler"})
    form = page.context["form"]
    assert form["quote"].value() == "without a ruler"
    sent = {"quote": "without a ruler", "title": "", "text": "Not even an elected one?"}
    sent["key"] = form["key"].value()
    for _ in range(2):  # pressed twice
        answer = client.post(url, sent)
        assert answer.status_code == 302
    thread = Thread.objects.get()
    assert (answer.url, thread.quote) == (thread.get_absolute_url(), "without a ruler")


def test_what_was_typed_stays_when_it_is_refused(ben, row, client_of):
    sent = {"quote": "charity for all", "title": "A title", "text": "My words.", "key": key()}
    answer = client_of(ben).post(at("definition-thread-new", row), sent)
    assert answer.status_code == 400
    assert "The definition does not say this." in words(answer)
    assert "My words." in words(answer)
    assert not Thread.objects.exists()


def test_comments_are_sent_to_the_thread(ana, ben, client_of):
    thread = begun(ben, proposed(ana))
    opening, client = thread.comments.get(), client_of(ana)
    assert "Answer Ben" in words(client.get(thread.get_absolute_url(), {"answers": opening.pk}))
    sent = {"text": "Yes.", "key": key(), "answers": opening.pk}
    answer = client.post(thread.get_absolute_url(), sent)
    row = Comment.objects.get(author=ana)
    assert (answer.url, row.answers) == (row.get_absolute_url(), opening)
    for wrong in ({"text": "", "key": key()}, {"text": "a" * 20_001, "key": key()}, {}):
        assert client.post(thread.get_absolute_url(), wrong).status_code == 400
    for nonsense in ("x", "9" * 30, "²", "0"):
        assert client.get(thread.get_absolute_url(), {"answers": nonsense}).status_code == 200
    assert thread.comments.count() == 2


def test_a_session_that_expired_loses_nothing(ana, ben, client_of):
    thread = begun(ben, proposed(ana))
    client, sent = client_of(None), {"text": "Long thought.", "key": key(), "writer": str(ana.pk)}
    assert client.post(thread.get_absolute_url(), sent).status_code == 302
    client.force_login(ana)
    page = words(client.get(thread.get_absolute_url()))
    assert "You were signed out" in page
    assert "Long thought." in page
    assert thread.comments.count() == 1


def test_two_windows_on_one_comment_see_both_texts(ana, ben, client_of):
    row = begun(ben, proposed(ana), "First.").comments.get()
    client, url = client_of(ben), reverse("comment-edit", args=[row.pk])
    assert client.post(url, {"text": "Second.", "revision": 1}).status_code == 302
    answer = client.post(url, {"text": "Other.", "revision": 1})
    assert answer.status_code == 412
    assert "Second." in words(answer)
    assert "Other." in words(answer)
    again = {"text": "Other.", "revision": answer.context["form"]["revision"].value()}
    assert client.post(url, again).status_code == 302
    history = words(client_of(None).get(reverse("comment-history", args=[row.pk])))
    assert history.index("Other.") < history.index("Second.") < history.index("First.")


def test_others_may_not_by_hand_either(ana, ben, oto, rui, client_of):
    thread = begun(ben, proposed(ana))
    pk = thread.comments.get().pk
    before = list(Comment.objects.values()), list(Thread.objects.values())
    for name, key_ in (
        ("comment-edit", pk), ("comment-delete", pk), ("comment-hide", pk), ("comment-unhide", pk),
        ("thread-resolve", thread.pk), ("thread-reopen", thread.pk), ("thread-lock", thread.pk),
        ("thread-unlock", thread.pk), ("thread", thread.pk),
    ):  # fmt: skip
        sent = {"text": "x", "revision": 1, "reason": "x", "key": "x"}
        assert client_of(oto).post(reverse(name, args=[key_]), sent).status_code in {400, 403}
        assert client_of(None).post(reverse(name, args=[key_]), sent).status_code == 302
        if name != "thread":
            assert client_of(rui).post(reverse(name, args=[key_]), sent).status_code == 403
    assert (list(Comment.objects.values()), list(Thread.objects.values())) == before


def test_the_acts_of_those_who_may(ana, ben, ada, client_of):
    thread = begun(ben, proposed(ana))
    pk, client = thread.comments.get().pk, client_of(ada)
    assert client.post(reverse("thread-lock", args=[thread.pk]), {"reason": ""}).status_code == 400
    assert (
        client.post(reverse("thread-lock", args=[thread.pk]), {"reason": "Why."}).status_code == 302
    )
    assert "Locked by Ada" in words(client.get(thread.get_absolute_url()))
    client.post(reverse("thread-unlock", args=[thread.pk]))
    client.post(reverse("comment-hide", args=[pk]), {"reason": "Rude."})
    assert Comment.objects.get().hidden_because == "Rude."
    client.post(reverse("comment-unhide", args=[pk]))
    client = client_of(ben)
    client.post(reverse("thread-resolve", args=[thread.pk]))
    assert Thread.objects.get().state == "resolved"
    client.post(reverse("thread-reopen", args=[thread.pk]))
    assert Thread.objects.get().state == "open"
    client.post(reverse("comment-delete", args=[pk]))
    assert Comment.objects.get().is_deleted


def test_the_discussion_of_a_decided_version_goes_on(ana, ben, row, client_of):
    deciding.decline(ben, row, "No.")
    sent = {"title": "Why", "text": "Which source?", "key": key()}
    assert client_of(ana).post(at("definition-thread-new", row), sent).status_code == 302
