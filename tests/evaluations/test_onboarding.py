"""The way to one's first review: guidelines, seven texts with feedback, and no review before."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from evaluations import guidelines
from evaluations.calibration import PASS, TEXTS
from evaluations.models import CalibrationAnswer, Onboarding, Review, Round, Slot
from evaluations.permissions import may_review
from evaluations.services import onboarding, queue
from evaluations.states import Verdict

from .making import candidate, give, judge, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(oto):
    """Oto, who was made a reviewer today."""
    oto.role_grants.create(role="reviewer")
    Onboarding.objects.filter(user=oto).delete()
    oto.refresh_from_db()
    return oto


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana))


def wrong(text):
    """An answer outside of what is expected."""
    verdict = next(v for v in Verdict.values if v not in text.expected.verdicts)
    return {"fidelity": 3, "verdict": verdict, "comment": ""}


def right(text):
    return {"fidelity": text.expected.low, "verdict": text.expected.verdicts[0], "comment": ""}


def attempt(person, wrongly=0):
    for place, text in enumerate(TEXTS):
        said = wrong(text) if place < wrongly else right(text)
        onboarding.answer(person, text, **said)
    return onboarding.standing(person)


# --- Nothing before it -------------------------------------------------------------------------


def test_nobody_reviews_before_the_calibration(newcomer, row, client_of, api_of):
    item = row.items.first()
    give(newcomer, item)
    answer = may_review(newcomer, row)
    assert answer.reason == "Read the guidelines and do the calibration first."
    assert answer.link == reverse("reviewing")
    page = client_of(newcomer).post(
        f"/items/{item.token}/", {"fidelity": "4", "verdict": "faithful", "spans": "[]"}
    )
    assert page.status_code == 403
    assert f'href="{reverse("reviewing")}"' in page.content.decode()
    refusal = api_of(newcomer).post(
        "/api/v1/reviews/",
        {"item": item.token, "fidelity": 4, "verdict": "faithful"},
        format="json",
    )
    assert (refusal.status_code, refusal.json()["link"]) == (403, reverse("reviewing"))
    assert api_of(newcomer).get(f"/api/v1/rounds/{row.pk}/next/").status_code == 403
    assert not Review.objects.exists()


def test_no_round_waits_for_them_and_the_pages_say_what_to_do(newcomer, row, client_of):
    assert not Round.objects.open_for(newcomer).exists()
    client = client_of(newcomer)
    assert reverse("reviewing") in client.get(reverse("round-list")).content.decode()
    assert reverse("reviewing") in client.get(row.get_absolute_url()).content.decode()
    assert "Become a reviewer" in client.get("/").content.decode()


def test_an_admin_does_not_see_an_open_round_by_leaving_the_calibration_out(row, ada, api_of, rui):
    """Who could be asked to review it sees its reviews when it is closed, calibrated or not."""
    judge(rui, row.items.first(), 4, "faithful")
    Onboarding.objects.filter(user=ada).delete()
    ada.role_grants.create(role="reviewer")
    ada.refresh_from_db()
    assert api_of(ada).get(f"/api/v1/rounds/{row.pk}/reviews.csv/").status_code == 403


# --- The way -----------------------------------------------------------------------------------


def test_from_the_guidelines_to_the_first_review(newcomer, row, client_of):
    client = client_of(newcomer)
    assert client.get(reverse("calibration"), follow=True).redirect_chain[-1][0] == reverse(
        "guidelines"
    )
    page = client.get(reverse("guidelines")).content.decode()
    assert "Fluency is not fidelity" in page
    client.post(reverse("guidelines"), {"version": guidelines.VERSION})
    for text in TEXTS:
        answer = client.get(reverse("calibration"), follow=True)
        assert text.instruction.split("?")[0] in answer.content.decode()
        said = right(text)
        feedback = client.post(answer.redirect_chain[-1][0], said | {"spans": "[]"}, follow=True)
        assert "As expected" in feedback.content.decode()
        assert text.expected.words in feedback.content.decode()
    assert "Passed" in client.get(reverse("reviewing")).content.decode()
    assert queue.next_item(newcomer, row)
    assert [act.verb for act in Activity.objects.filter(actor=newcomer).order_by("pk")] == [
        "accepted the guidelines",
        "passed the calibration",
    ]


def test_the_form_is_the_one_of_a_round(newcomer, rui, row, client_of):
    onboarding.accept_guidelines(newcomer, guidelines.VERSION)
    practice = client_of(newcomer).get(reverse("calibration"), follow=True).content.decode()
    real = client_of(rui).get(reverse("review", args=[row.pk]), follow=True).content.decode()
    for name in ("fidelity", "verdict", "fluency", "confidence"):
        assert practice.count(f'name="{name}"') == real.count(f'name="{name}"') > 0


def test_what_was_expected_is_not_shown_before_one_has_judged(newcomer, client_of):
    onboarding.accept_guidelines(newcomer, guidelines.VERSION)
    client = client_of(newcomer)
    for text in TEXTS:
        page = client.get(
            reverse("calibration-text", args=[text.name]), follow=True
        ).content.decode()
        assert text.expected.why not in page
        assert "Expected" not in page


def test_a_judgement_that_is_not_complete_is_not_counted(newcomer, client_of):
    onboarding.accept_guidelines(newcomer, guidelines.VERSION)
    answer = client_of(newcomer).post(
        reverse("calibration-text", args=["plain"]), {"fidelity": "5"}
    )
    assert answer.status_code == 400
    assert "Choose the one verdict" in answer.content.decode()
    assert not CalibrationAnswer.objects.exists()


@pytest.mark.parametrize(("missed", "passed"), [(0, True), (2, True), (3, False), (7, False)])
def test_five_of_seven_are_enough(newcomer, missed, passed):
    assert (PASS, len(TEXTS)) == (5, 7)
    onboarding.accept_guidelines(newcomer, guidelines.VERSION)
    now = attempt(newcomer, wrongly=missed)
    assert (now.passed, now.failed, now.right) == (passed, not passed, 7 - missed)


def test_it_may_be_repeated_and_then_counts_anew(newcomer, row, client_of):
    onboarding.accept_guidelines(newcomer, guidelines.VERSION)
    attempt(newcomer, wrongly=5)
    assert not may_review(newcomer, row)
    client = client_of(newcomer)
    assert "Do it again" in client.get(reverse("reviewing")).content.decode()
    assert client.post(reverse("calibration-again")).status_code == 302
    assert attempt(newcomer).passed
    assert may_review(newcomer, row)
    assert CalibrationAnswer.objects.count() == 14


# --- What is refused ---------------------------------------------------------------------------


def test_no_text_before_the_guidelines_none_twice_and_none_after(newcomer):
    with pytest.raises(NotAllowed, match="guidelines first"):
        onboarding.answer(newcomer, TEXTS[0], **right(TEXTS[0]))
    with pytest.raises(StaleState):
        onboarding.accept_guidelines(newcomer, guidelines.VERSION + 1)
    onboarding.accept_guidelines(newcomer, guidelines.VERSION)
    onboarding.answer(newcomer, TEXTS[0], **wrong(TEXTS[0]))
    with pytest.raises(StaleState, match="already"):
        onboarding.answer(newcomer, TEXTS[0], **right(TEXTS[0]))
    with pytest.raises(Invalid):
        onboarding.again(newcomer)
    assert not CalibrationAnswer.objects.get().right
    for text in TEXTS[1:]:
        onboarding.answer(newcomer, text, **right(text))
    with pytest.raises(StaleState, match="passed"):
        onboarding.answer(newcomer, TEXTS[0], **right(TEXTS[0]))


def test_it_is_for_reviewers_alone(ana, client_of):
    Onboarding.objects.all().delete()
    client = client_of(ana)
    assert client.get(reverse("guidelines")).status_code == 200
    assert client.post(reverse("guidelines"), {"version": "1"}).status_code == 403
    assert client.get(reverse("calibration")).status_code == 403
    assert (
        client.post(reverse("calibration-text", args=["plain"]), right(TEXTS[0])).status_code == 403
    )
    assert client.post(reverse("calibration-again")).status_code == 403
    assert not Onboarding.objects.exists()


def test_whoever_reviewed_before_need_not_begin_anew(row, rui, sol):
    judge(rui, row.items.first(), 4, "faithful")
    Onboarding.objects.all().delete()
    import_module("evaluations.migrations.0008_gold").onboard(apps, None)
    assert [one.user for one in Onboarding.objects.passed()] == [rui]
    rui.refresh_from_db()
    assert may_review(rui, row)


def test_a_demonstration_takes_its_people_through_it(newcomer, settings):
    settings.DEMO = False
    with pytest.raises(NotAllowed):
        onboarding.show_how(newcomer)
    settings.DEMO = True
    onboarding.show_how(newcomer)
    onboarding.show_how(newcomer)
    assert onboarding.standing(newcomer).passed
    assert CalibrationAnswer.objects.count() == 7


# --- The texts themselves ----------------------------------------------------------------------


def test_the_texts_show_every_verdict_and_no_constant_answer_passes():
    assert {verdict for text in TEXTS for verdict in text.expected.verdicts} == set(Verdict.values)
    assert len({text.name for text in TEXTS}) == len(TEXTS)
    for verdict in Verdict.values:
        for fidelity in range(1, 6):
            assert sum(text.expected.met_by(fidelity, verdict) for text in TEXTS) < PASS


def test_slots_are_untouched_by_the_calibration(newcomer, row):
    onboarding.show_how(newcomer)
    assert not Slot.objects.filter(reviewer=newcomer).exists()
    assert not Review.objects.exists()
