"""What is changed, undone, or not finished yet: nothing is lost, and nobody else sees it."""

import json
import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.errors import Invalid, NotAllowed
from common.models import Activity
from evaluations.models import Item, Review, ReviewDraft, ReviewVersion, Round
from evaluations.services import closing, drafts, history, reviewing
from evaluations.services.unblinding import judgements

from .making import SAME, candidate, give, judge, open_round, review_all

pytestmark = pytest.mark.django_db
MARK = {"start": 0, "end": 8, "tag": "wrong", "note": ""}


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana))


@pytest.fixture
def item(row, rui):
    """One that Rui was given."""
    found = reviewing.find_item(row.items.first().token)
    give(rui, found)
    return found


def page(answer):
    return answer.content.decode()


# History


def test_each_change_keeps_what_was_said_before(item, rui):
    reviewing.review(rui, item, 2, "partial", "Thin.", spans=[MARK])
    reviewing.review(rui, item, 4, "faithful", answers={"fluency": 5})
    reviewing.review(rui, item, 4, "faithful", answers={"fluency": 5})
    reviewing.review(rui, item, 5, "faithful")
    kept = list(ReviewVersion.objects.order_by("number"))
    assert [(each.number, each.fidelity, each.comment) for each in kept] == [
        (1, 2, "Thin."),
        (2, 4, ""),
    ]
    assert kept[0].spans == [MARK]
    assert kept[1].answers == {"fluency": 5}
    assert kept[0].said_at <= kept[1].said_at <= kept[1].replaced_at


def test_the_database_keeps_what_was_said_before_as_it_was(item, rui):
    reviewing.review(rui, item, 2, "partial")
    reviewing.review(rui, item, 4, "faithful")
    for sneak in (
        lambda: ReviewVersion.objects.update(fidelity=5),
        lambda: ReviewVersion.objects.all().delete(),
        lambda: Review.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sneak()
    assert ReviewVersion.objects.get().fidelity == 2


def test_undo_puts_back_the_version_before_and_undoes_itself(item, rui):
    reviewing.review(rui, item, 2, "partial", "Thin.", spans=[MARK])
    reviewing.review(rui, item, 4, "faithful")
    back = history.undo(rui, item)
    assert (back.fidelity, back.verdict, back.comment, back.spans) == (
        2,
        "partial",
        "Thin.",
        [MARK],
    )
    assert history.undo(rui, item).fidelity == 4
    assert ReviewVersion.objects.count() == 3
    assert Activity.objects.filter(verb="changed a review").count() == 3


def test_there_is_nothing_to_undo_without_a_change_of_one_s_own(item, rui, sol, oto):
    reviewing.review(rui, item, 2, "partial")
    judge(sol, item, 2, "partial")
    judge(sol, item, 4, "faithful")
    with pytest.raises(Invalid, match="nothing to undo"):
        history.undo(rui, item)
    with pytest.raises(NotAllowed, match="Only reviewers"):
        history.undo(oto, item)
    assert Review.objects.get(reviewer=sol).fidelity == 4


def test_undo_ends_with_the_round(row, item, rui, sol, tam):
    reviewing.review(rui, item, 2, "partial")
    review_all(row, rui, sol, tam)
    said = Review.objects.get(item=item, reviewer=rui).fidelity
    with pytest.raises(NotAllowed, match="closed"):
        history.undo(rui, reviewing.find_item(item.token))
    assert Review.objects.get(item=item, reviewer=rui).fidelity == said


def test_undo_on_the_page_and_through_the_api(item, rui, sol, client_of, api_of):
    reviewing.review(rui, item, 2, "partial")
    reviewing.review(rui, item, 4, "faithful")
    assert "Undo your last change" in page(client_of(rui).get(item.get_absolute_url()))
    answer = client_of(rui).post(reverse("item-undo", args=[item.token]), follow=True)
    assert "Undone: your review says again" in page(answer)
    assert Review.objects.get().fidelity == 2
    answer = api_of(rui).post(f"/api/v1/reviews/{item.token}/undo/")
    assert (answer.status_code, answer.json()["fidelity"]) == (200, 4)
    assert api_of(sol).post(f"/api/v1/reviews/{item.token}/undo/").status_code == 404
    assert client_of(sol).post(reverse("item-undo", args=[item.token])).status_code == 400
    assert Review.objects.get().fidelity == 4


def test_the_next_page_leads_back_to_the_last_text(row, item, rui, client_of):
    reviewing.review(rui, item, 2, "partial")
    client = client_of(rui)
    told = page(client.get(reverse("review", args=[row.pk]), follow=True))
    assert f'href="{item.get_absolute_url()}" data-key="b"' in told
    assert "Undo your change" not in told
    reviewing.review(rui, item, 3, "partial")
    told = page(client.get(reverse("review", args=[row.pk]), follow=True))
    assert "Undo your change of the last text" in told


# Drafts


def autosave(client, item, **typed):
    return client.post(
        reverse("item-draft", args=[item.token]), typed, headers={"HX-Request": "true"}
    )


def test_unfinished_work_is_kept_restored_and_gone_on_submission(item, rui, client_of):
    client = client_of(rui)
    answer = autosave(client, item, comment="Half a tho", fidelity="3", spans=json.dumps([MARK]))
    assert "Unfinished work kept at" in page(answer)
    assert "<html" not in page(answer)
    told = page(client.get(item.get_absolute_url()))
    assert "This is how you left it" in told
    assert "Half a tho" in told
    assert f'<mark>{SAME[:8]}<span class="mark-tag">Wrong</span></mark>' in told
    assert not Review.objects.exists()
    client.post(item.get_absolute_url(), {"fidelity": "3", "verdict": "partial"})
    assert Review.objects.get().fidelity == 3
    assert not ReviewDraft.objects.exists()


def test_a_second_saving_replaces_the_first_and_nothing_typed_is_nothing_kept(item, rui, client_of):
    client = client_of(rui)
    autosave(client, item, comment="One")
    autosave(client, item, comment="Two", csrfmiddlewaretoken="x", unknown="y")
    assert ReviewDraft.objects.get().content == {"comment": "Two"}
    assert not page(autosave(client, item, comment="", spans="[]", quote_tag="wrong")).strip()
    assert not ReviewDraft.objects.exists()


def test_without_a_script_a_button_keeps_it_and_another_forgets_it(row, item, rui, client_of):
    client = client_of(rui)
    address = reverse("item-draft", args=[item.token])
    answer = client.post(address, {"comment": "Later"}, follow=True)
    assert answer.redirect_chain[-1][0] == row.get_absolute_url()
    assert "Kept for later" in page(answer)
    client.post(address, {"comment": "Later", "discard": "1"})
    assert not ReviewDraft.objects.exists()


def test_drafts_are_seen_by_nobody_else(row, item, rui, sol, ana, ben, ada, client_of, api_of):
    drafts.save(rui, item, {"comment": "Confidential thought"})
    for member in (sol, ana, ben, ada, None):
        client, api = client_of(member), api_of(member)
        for address in (
            item.get_absolute_url(),
            row.get_absolute_url(),
            reverse("review", args=[row.pk]),
            reverse("round-list"),
        ):
            assert "Confidential" not in page(client.get(address, follow=True))
        for address in (f"items/{item.token}/", "reviews/", f"rounds/{row.pk}/next/"):
            assert "Confidential" not in page(api.get(f"/api/v1/{address}"))
    drafts.save(sol, item, {"comment": "Another"})
    assert drafts.of(rui, item).content == {"comment": "Confidential thought"}


def test_who_may_not_review_keeps_no_draft(row, item, ana, oto, rui, ada, client_of):
    for member in (ana, oto):
        assert autosave(client_of(member), item, comment="x").status_code == 403
    assert autosave(client_of(None), item, comment="x").status_code == 302
    assert client_of(rui).get(reverse("item-draft", args=[item.token])).status_code == 405
    closing.cancel(ada, row, "A slip.")
    assert autosave(client_of(rui), item, comment="x").status_code == 403
    assert not ReviewDraft.objects.exists()


def test_a_draft_has_its_limit_and_takes_any_letter(item, rui, client_of):
    client = client_of(rui)
    assert autosave(client, item, comment="x" * 50_000).status_code == 400
    assert not ReviewDraft.objects.exists()
    assert autosave(client, item, comment="a\x00b\u202e <b>").status_code == 200
    assert "&lt;b&gt;" in page(client.get(item.get_absolute_url()))


# Marks on the page


def test_without_a_script_passages_are_quoted_and_taken_away(item, rui, client_of):
    client, address = client_of(rui), item.get_absolute_url()
    sent = {"comment": "Kept", "quote": "ANEKANTA  says", "quote_tag": "recited", "mark": "1"}
    told = page(client.post(address, sent | {"quote_note": "word for word"}, follow=True))
    assert '<mark>Anekanta says<span class="mark-tag">Recited</span></mark>' in told
    assert "word for word" in told
    assert "Kept" in told
    spans = ReviewDraft.objects.get().content["spans"]
    told = page(
        client.post(address, {"spans": spans, "unmark": "0", "comment": "Kept"}, follow=True)
    )
    assert "<mark>" not in told
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"quote": "not there", "mark": "1"}, "do not stand in the text"),
        ({"quote": "", "mark": "1"}, "copy its words"),
        ({"quote": "a", "mark": "1"}, "places"),
        ({"quote": "says", "quote_tag": "lovely", "mark": "1"}, "lovely is not one of"),
        ({"quote": "not there"}, "do not stand in the text"),
        ({"spans": "{"}, "cannot be read"),
        ({"spans": '{"a": 1}'}, "cannot be read"),
        ({"spans": '[{"start": 0, "end": 999, "tag": "wrong"}]'}, "outside the text"),
        ({"spans": '["x"]'}, "it has start, end"),
        ({"fluency": "9"}, "9 is not one of"),
    ],
)
def test_marks_that_cannot_be_meant_are_told_and_nothing_typed_is_lost(
    item, rui, client_of, sent, reason
):
    typed = {
        "fidelity": "3",
        "verdict": "partial",
        "comment": "Long work",
        "quote_tag": "wrong",
    } | sent
    answer = client_of(rui).post(item.get_absolute_url(), typed)
    assert answer.status_code == 400
    assert reason in page(answer)
    assert "Long work" in page(answer)
    assert re.search(r'name="fidelity" value="3"[^>]* checked', page(answer))
    assert re.search(r'name="verdict" value="partial"[^>]* checked', page(answer))
    assert not Review.objects.exists()


def test_a_quote_that_is_sent_with_the_review_is_a_mark(item, rui, client_of):
    typed = {"fidelity": "3", "verdict": "partial", "quote": "many sides", "quote_tag": "wrong"}
    open_at = SAME.find("more sides")
    typed["quote"] = "more sides"
    client_of(rui).post(item.get_absolute_url(), typed | {"confidence": "2"})
    review = Review.objects.get()
    assert review.spans == [{"start": open_at, "end": open_at + 10, "tag": "wrong", "note": ""}]
    assert review.answers == {"confidence": 2}


def test_markup_in_comments_and_notes_is_text(item, rui, client_of):
    evil = '</textarea><b hx-get="/x" hx-trigger="load">x</b><script>1</script>'
    reviewing.review(rui, item, 2, "partial", evil, spans=[MARK | {"note": evil}])
    told = page(client_of(rui).get(item.get_absolute_url()))
    assert "<b hx-get" not in told
    assert "<script>1" not in told


def test_the_api_takes_and_gives_answers_and_marks(item, rui, api_of):
    sent = {"item": item.token, "fidelity": 2, "verdict": "inverted", "answers": {"fluency": 4}}
    sent["spans"] = [MARK | {"note": "why"}]
    answer = api_of(rui).post("/api/v1/reviews/", sent, format="json")
    assert answer.status_code == 201
    assert (answer.json()["answers"], answer.json()["spans"]) == (sent["answers"], sent["spans"])
    told = api_of(rui).get(f"/api/v1/items/{item.token}/").json()
    assert told["rubric"] == 2
    assert told["my_review"]["spans"] == sent["spans"]
    for wrong, field in (
        ({"answers": {"fluency": 9}}, "fluency"),
        ({"spans": [MARK | {"end": 999}]}, "spans"),
        ({"spans": "x"}, "spans"),
    ):
        answer = api_of(rui).put(f"/api/v1/reviews/{item.token}/", sent | wrong, format="json")
        assert answer.status_code == 400
        assert field in answer.json()["errors"]
    assert Review.objects.get().spans == sent["spans"]
    assert not Item.objects.exclude(round=item.round).exists()


def test_a_decision_shows_marks_and_the_record_covers_them(row, rui, sol, tam, client_of, api_of):
    review_all(row, rui, sol, tam, skip=1)
    (left,) = Item.objects.wanting()
    note = MARK | {"note": "<b>No</b>"}
    judge(tam, reviewing.find_item(left.token), 2, "partial", spans=[note])
    told = page(client_of(rui).get(reverse("round-decision", args=[row.pk])))
    assert f"<b>Wrong</b> “{SAME[:8]}”" in told
    assert "&lt;b&gt;No&lt;/b&gt;" in told
    outputs = api_of(rui).get(f"/api/v1/rounds/{row.pk}/decision/").json()["outputs"]
    marks = [mark for output in outputs for said in output["reviews"] for mark in said["marks"]]
    assert marks == [{"quote": SAME[:8], "label": "Wrong", "note": "<b>No</b>"}]
    closed = Round.objects.get(pk=row.pk)
    digest = closed.decision["reviews_digest"]
    Review.objects.filter(item=left, reviewer=tam).update(spans=[])
    assert closing.digest_of(judgements(closed)) != digest
