"""The pages of rounds, as each person meets them."""

import pytest
from django.urls import reverse

from concepts.models import Sighting, SoftPrompt
from evaluations.models import Item, Review, Round
from evaluations.services import opening
from evaluations.states import RoundState
from jobs.claims import take
from jobs.states import JobState

from .making import FIDELITY, candidate, give, judge, open_round, review_all

pytestmark = pytest.mark.django_db
GOOD = {"fidelity": "4", "verdict": "faithful", "comment": "Close."}


def page(answer):
    return answer.content.decode()


def test_a_reviewer_goes_from_text_to_text_to_the_end(ana, ben, rui, client_of):
    row = open_round(ben, candidate(ana))
    client, answer = client_of(rui), None
    for number in range(1, 13):
        answer = client.get(reverse("review", args=[row.pk]), follow=True)
        assert f"{number} of 12" in page(answer)
        assert "many sides" in page(answer)
        answer = client.post(answer.redirect_chain[-1][0], GOOD)
        assert answer.status_code == 302
    answer = client.get(reverse("review", args=[row.pk]))
    assert "Thank you. You have rated 12 texts." in page(answer)
    assert Review.objects.filter(reviewer=rui, fidelity=4, comment="Close.").count() == 12


def test_the_last_review_leads_to_the_decision(ana, ben, rui, sol, tam, client_of):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, skip=1)
    (item,) = Item.objects.wanting()
    give(tam, item)
    answer = client_of(tam).post(item.get_absolute_url(), GOOD, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("round-decision", args=[row.pk])
    assert "Yours was the last review" in page(answer)
    assert "is accepted" in page(answer)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"verdict": "partial"}, "from 1 to 5"),
        ({"fidelity": "7", "verdict": "partial"}, "7 is not one of the available choices"),
        ({"fidelity": "4"}, "one verdict that fits best"),
        (
            {"fidelity": "4", "verdict": "wonderful"},
            "wonderful is not one of the available choices",
        ),
        ({"fidelity": "4", "verdict": "partial", "comment": "x" * 2001}, "at most 2,000 fit"),
    ],
)
def test_bad_input_keeps_what_was_typed_and_stores_nothing(ana, ben, rui, client_of, sent, told):
    open_round(ben, candidate(ana))
    sent = {"comment": "Thin, but true."} | sent
    answer = client_of(rui).post(Item.objects.first().get_absolute_url(), sent)
    assert answer.status_code == 400
    assert told in page(answer)
    assert sent["comment"] in page(answer)
    if sent.get("verdict") == "partial":
        assert 'value="partial" data-key="p" required id="id_verdict_1" checked' in page(
            answer
        ).replace("\n", "") or "checked" in page(answer)
    assert not Review.objects.exists()


def test_one_comes_back_to_change_a_review(ana, ben, rui, client_of):
    row = open_round(ben, candidate(ana))
    item = Item.objects.first()
    judge(rui, item, 2, "partial", "Thin.")
    client = client_of(rui)
    assert item.get_absolute_url() in page(client.get(row.get_absolute_url()))
    answer = client.get(item.get_absolute_url())
    assert "Save the change" in page(answer)
    assert "Thin." in page(answer)
    answer = client.post(item.get_absolute_url(), GOOD, follow=True)
    assert "Your review is changed." in page(answer)
    assert Review.objects.get().fidelity == 4


def test_texts_of_a_model_are_never_markup(ana, ben, rui, client_of):
    row = open_round(ben, candidate(ana), "<script>alert(1)</script> & <b>bold</b> {{ 7|add:7 }}")
    answer = client_of(rui).get(Item.objects.first().get_absolute_url())
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt; {{ 7|add:7 }}"
        in page(answer)
    )
    assert "<b>bold" not in page(answer)
    assert row.is_open


def test_every_refusal_on_a_page_says_why_and_stores_nothing(ana, ben, oto, rui, client_of):
    ana.role_grants.create(role="reviewer")
    row = open_round(ben, candidate(ana))
    Sighting.objects.create(user=rui, run=row.soft_prompt.run)
    item = Item.objects.first()
    for member, reason in (
        (ana, "You proposed this concept"),
        (oto, "Only reviewers can do this"),
        (rui, "You have seen which answer came from where"),
    ):
        client = client_of(member)
        for answer in (
            client.get(item.get_absolute_url()),
            client.post(item.get_absolute_url(), GOOD),
            client.get(reverse("review", args=[row.pk])),
        ):
            assert answer.status_code == 403
            assert reason in page(answer)
        assert reason in page(client.get(row.get_absolute_url()))
    assert not Review.objects.exists()


def test_strangers_are_asked_to_sign_in_first(ana, ben, client_of):
    row = open_round(ben, candidate(ana))
    client, item = client_of(None), Item.objects.first()
    assert client.get(row.get_absolute_url()).status_code == 200
    assert client.get(reverse("round-list")).status_code == 200
    for name, key in (("review", row.pk), ("item", item.token), ("round-open", row.soft_prompt_id)):
        for send in (client.get, client.post):
            answer = send(reverse(name, args=[key]))
            assert answer.status_code == 302
            assert answer.url.startswith(reverse("account_login"))
    for name in ("round-cancel", "round-retry"):
        assert client.post(reverse(name, args=[row.pk])).url.startswith(reverse("account_login"))
    assert not Review.objects.exists()
    assert Round.objects.get().state == RoundState.OPEN


def test_the_list_says_what_waits_and_why_the_rest_does_not(ana, ben, rui, sol, client_of):
    row = open_round(ben, candidate(ana))
    open_round(ben, candidate(rui, term="qualia", digest="b" * 64))
    text = page(client_of(rui).get(reverse("round-list")))
    assert "12 texts to rate" in text
    assert "Not for you now: You proposed this concept, so others review it." in text
    review_all(row, sol)
    assert "You have rated all you can here." in page(client_of(sol).get(reverse("round-list")))


def test_a_curator_reads_what_will_happen_and_opens(ana, ben, client_of):
    prompt = candidate(ana)
    client, address = client_of(ben), reverse("round-open", args=[prompt.pk])
    text = page(client.get(address))
    assert "What will happen" in text
    assert "What is anekanta?" in text
    assert not Round.objects.exists()
    answer = client.post(address, follow=True)
    assert "The round is being prepared" in page(answer)
    assert Round.objects.get().opened_by == ben
    assert client.post(address).status_code == 403
    assert Round.objects.count() == 1


def test_others_cannot_open_and_nothing_changes(ana, oto, rui, client_of):
    prompt = candidate(ana)
    for member in (oto, rui):
        for send in (client_of(member).get, client_of(member).post):
            answer = send(reverse("round-open", args=[prompt.pk]))
            assert answer.status_code == 403
            assert "Only curators or admins" in page(answer)
    assert not Round.objects.exists()
    assert SoftPrompt.objects.get().state == "candidate"


def test_a_failed_preparation_shows_the_reason_and_a_way_on(ana, ben, oto, client_of):
    row = opening.open_round(ben, candidate(ana))
    assert "hx-get" in page(client_of(ben).get(row.get_absolute_url()))
    take(row.job_id).end(JobState.FAILED, error="The folder of the model is gone.")
    text = page(client_of(ben).get(row.get_absolute_url()))
    assert "The folder of the model is gone." in text
    assert "Write the texts again" in text
    assert "every 2s" not in text
    assert "Write the texts again" not in page(client_of(oto).get(row.get_absolute_url()))
    assert client_of(oto).post(reverse("round-retry", args=[row.pk])).status_code == 403
    row.job.refresh_from_db()
    assert row.job.state == JobState.FAILED
    client_of(ben).post(reverse("round-retry", args=[row.pk]))
    row.job.refresh_from_db()
    assert row.job.state == JobState.QUEUED


def test_an_admin_cancels_with_a_reason_that_everybody_reads(ana, ben, ada, rui, client_of):
    row = open_round(ben, candidate(ana))
    address = reverse("round-cancel", args=[row.pk])
    answer = client_of(ada).post(address, {"reason": " "})
    assert answer.status_code == 400
    for member in (ben, rui):
        assert client_of(member).post(address, {"reason": "No."}).status_code == 403
    assert Round.objects.get().state == RoundState.OPEN
    client_of(ada).post(address, {"reason": "The definition has a slip."})
    assert "The definition has a slip." in page(client_of(rui).get(row.get_absolute_url()))
    assert client_of(ada).get(address).status_code == 405


def test_the_decision_is_kept_back_until_the_end(ana, ben, ada, rui, sol, tam, oto, client_of):
    row = open_round(ben, candidate(ana), lambda key: f"Text {key}.")
    address = reverse("round-decision", args=[row.pk])
    for member in (ana, ben, ada, rui, None):
        answer = client_of(member).get(address)
        assert answer.status_code == 403
        assert "still blind" in page(answer)
    review_all(row, rui, sol)
    review_all(row, tam, fidelity={arm: max(1, value - 1) for arm, value in FIDELITY.items()})
    for member in (oto, None, rui):
        answer = client_of(member).get(address)
        assert answer.status_code == 200
        text = page(answer)
        assert "is accepted" in text
        assert "Mean fidelity of each arm" in text
        assert "Definition in the prompt" in text
        assert text.count("Passed") == 5
    assert "You beside the others" in page(client_of(tam).get(address))
    assert "below that of the others" in page(client_of(tam).get(address))
    assert "You beside the others" not in page(client_of(oto).get(address))


def test_what_is_not_there_is_not_found(rui, client_of):
    client = client_of(rui)
    nowhere = "00000000-0000-4000-8000-000000000000"
    for name in ("round", "review", "round-decision", "round-open"):
        assert client.get(reverse(name, args=[nowhere])).status_code in {403, 404}
    assert client.get(reverse("item", args=["nothing"])).status_code == 404
    assert client.get("/items/%00/").status_code == 404
    assert client.get("/rounds/not-a-uuid/").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(ana, ben, rui, client_of, method):
    row = open_round(ben, candidate(ana))
    client = client_of(rui)
    for name, key in (
        ("round", row.pk),
        ("review", row.pk),
        ("item", Item.objects.first().token),
        ("round-decision", row.pk),
        ("round-cancel", row.pk),
        ("round-retry", row.pk),
        ("round-open", row.soft_prompt_id),
    ):
        assert getattr(client, method)(reverse(name, args=[key])).status_code == 405
    assert client.delete(reverse("round-list")).status_code == 405


@pytest.mark.parametrize("name", ["round-list", "round", "item", "review"])
def test_pages_ask_the_database_the_same_however_much_there_is(
    name, ana, ben, rui, sol, tam, client_of
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    row = open_round(ben, candidate(ana))
    key = {"round-list": [], "item": [Item.objects.first().token]}.get(name, [row.pk])
    client = client_of(rui)
    client.get(reverse(name, args=key))
    judge(rui, Item.objects.filter(round=row)[1], 3, "partial")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name, args=key))
    for number in range(4):
        other = candidate(ana, term=f"idea-{number}", digest="b" * 64)
        review_all(open_round(ben, other), sol)
    judge(rui, Item.objects.filter(round=row).last(), 3, "partial")
    review_all(row, sol)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name, args=key))
    assert len(many) <= len(few) + (1 if name == "round" else 0), [q["sql"] for q in many]


def test_the_decision_asks_the_same_for_more_reviews(ana, ben, rui, sol, tam, client_of, settings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for term, held_out, reviewers in (("one", 2, (rui, sol)), ("two", 3, (rui, sol, tam))):
        settings.EVALUATION_POLICY = {"reviews_per_output": len(reviewers), "resamples": 100}
        row = open_round(ben, candidate(ana, term=term, held_out=held_out, digest="c" * 64))
        review_all(row, *reviewers)
        client = client_of(rui)
        client.get(reverse("round-decision", args=[row.pk]))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("round-decision", args=[row.pk])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22
