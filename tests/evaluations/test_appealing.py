"""A decision is appealed once; an admin answers, and other reviewers judge anew."""

import pytest
from django.urls import reverse

from accounts.models import RoleGrant
from common.activity import breaks
from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import SoftPrompt
from concepts.permissions import answers_open_to
from concepts.states import SoftPromptState
from evaluations.models import Appeal, Round
from evaluations.permissions import may_review
from evaluations.services import appealing, closing, exporting, queue, reporting
from evaluations.states import AppealState, RoundState
from tests.people import person

from .making import FIDELITY, candidate, open_round, review_all, write_texts

pytestmark = pytest.mark.django_db
WHY = "The reviewers took the definition too literally."


@pytest.fixture(autouse=True)
def two_of_each(settings):
    settings.EVALUATION_POLICY = {"reviews_per_output": 2, "resamples": 100}


@pytest.fixture
def rejected(ana, ben, rui, sol):
    """Rui and Sol found the bare model as good."""
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, fidelity=FIDELITY | {"bare": 4})
    return Round.objects.get(pk=row.pk)


@pytest.fixture
def others(tam, oto):
    """Two reviewers who had no say."""
    RoleGrant.objects.create(user=oto, role="reviewer")
    return tam, person("oto")


@pytest.fixture
def anew(rejected, others, ana, ada, settings):
    """Ana appealed and Ada granted: the new round is open."""
    settings.EVALUATION_POLICY = settings.EVALUATION_POLICY | {"gold": 0}
    row = appealing.grant(ada, appealing.appeal(ana, rejected, WHY), "The texts are close.")
    write_texts(row)
    return Round.objects.get(pk=row.pk)


def test_the_later_decision_replaces_the_former_and_both_are_kept(anew, rejected, others):
    review_all(anew, *others)
    first, second = Round.objects.order_by("opened_at")
    assert (first.pk, first.accepted) == (rejected.pk, False)
    assert (second.appeal_of_id, second.accepted) == (rejected.pk, True)
    prompt = SoftPrompt.objects.get()
    assert prompt.state == SoftPromptState.ACCEPTED
    assert reporting.summary(prompt)["round"] == str(second.pk)
    assert list(breaks()) == []


def test_who_had_a_say_does_not_judge_again(anew, rui, sol, ana):
    assert SoftPrompt.objects.get().state == SoftPromptState.IN_REVIEW
    for reviewer in (rui, sol):
        with pytest.raises(NotAllowed, match="had a say"):
            queue.next_item(reviewer, anew)
        assert not Round.objects.open_for(reviewer).exists()
    assert Round.objects.open_for(person("tam")).exists()


def test_neither_does_a_reviewer_who_appealed(rejected, others, ben, ada):
    """Ben, a curator, reviews as well."""
    RoleGrant.objects.create(user=ben, role="reviewer")
    ben = person("ben")
    row = appealing.grant(ada, appealing.appeal(ben, rejected, WHY), "Let us see.")
    write_texts(row)
    row = Round.objects.get(pk=row.pk)
    assert not may_review(ben, row)
    assert not Round.objects.open_for(ben).exists()


def test_while_it_is_judged_anew_the_first_round_is_blind_again(
    anew, rejected, others, ada, ben, client_of, api_of
):
    address = reverse("round-decision", args=[rejected.pk])
    run = rejected.soft_prompt.run
    for viewer in (ada, ben, others[0], None):
        assert client_of(viewer).get(address).status_code == 403
        assert api_of(viewer).get(f"/api/v1/rounds/{rejected.pk}/decision/").status_code in {
            401,
            403,
        }
    with pytest.raises(NotAllowed, match="appealed"):
        exporting.export(ada, rejected)
    assert not answers_open_to(others[0], type(run).objects.get(pk=run.pk))
    review_all(anew, *others)
    assert client_of(None).get(address).status_code == 200
    assert answers_open_to(others[0], type(run).objects.get(pk=run.pk))


def test_a_declined_appeal_leaves_the_decision_for_good(rejected, ana, ben, ada):
    row = appealing.decline(ada, appealing.appeal(ana, rejected, WHY), "They read it as it is.")
    assert (row.state, row.answer) == (AppealState.DECLINED, "They read it as it is.")
    assert Round.objects.count() == 1
    assert SoftPrompt.objects.get().state == SoftPromptState.REJECTED
    for curator in (ana, ben):
        with pytest.raises(NotAllowed, match="appealed already"):
            appealing.appeal(curator, rejected, "Again.")
    with pytest.raises(NotAllowed, match="declined already"):
        appealing.grant(ada, Appeal.objects.get(), "On second thoughts.")
    assert Appeal.objects.count() == 1


def test_the_decision_on_an_appeal_is_the_last_word(anew, others, ana, ben):
    review_all(anew, *others)
    with pytest.raises(NotAllowed, match="last word"):
        appealing.appeal(ana, Round.objects.get(pk=anew.pk), "Still not right.")
    assert Appeal.objects.count() == 1


def test_cancelled_the_new_round_leaves_the_first_decision(anew, rejected, ada):
    closing.cancel(ada, anew, "The texts are broken.")
    prompt = SoftPrompt.objects.get()
    assert prompt.state == SoftPromptState.REJECTED
    assert prompt.judged_at
    assert reporting.summary(prompt)["round"] == str(rejected.pk)


def test_without_enough_other_reviewers_the_appeal_waits(rejected, ana, ada, tam):
    row = appealing.appeal(ana, rejected, WHY)
    with pytest.raises(
        Invalid, match="wants 2 reviewers who had no say in this one, and there are 1"
    ):
        appealing.grant(ada, row, "Let us see.")
    assert Appeal.objects.get().state == AppealState.OPEN
    assert Round.objects.count() == 1
    assert SoftPrompt.objects.get().state == SoftPromptState.REJECTED


def test_who_may_appeal_and_who_may_answer(rejected, ana, ben, ada, rui, oto):
    for stranger in (rui, oto):
        with pytest.raises(NotAllowed):
            appealing.appeal(stranger, rejected, WHY)
    with pytest.raises(Invalid, match="Say what is wrong"):
        appealing.appeal(ana, rejected, "  ")
    assert not Appeal.objects.exists()
    row = appealing.appeal(ana, rejected, WHY)
    for other in (ana, ben, rui, oto):
        for answer in (appealing.grant, appealing.decline):
            with pytest.raises(NotAllowed):
                answer(other, row, "Because.")
    with pytest.raises(Invalid, match="Say why"):
        appealing.decline(ada, row, "")
    assert Appeal.objects.get().state == AppealState.OPEN


def test_an_admin_does_not_answer_their_own(rejected, ada):
    row = appealing.appeal(ada, rejected, WHY)
    with pytest.raises(NotAllowed, match="another admin"):
        appealing.grant(ada, row, "Of course.")
    assert Appeal.objects.get().state == AppealState.OPEN


def test_an_open_round_and_an_old_definition_are_not_appealed(rejected, ana, ben):
    other = open_round(ben, candidate(ana, term="qualia", digest="b" * 64))
    with pytest.raises(NotAllowed, match="Nothing is decided"):
        appealing.appeal(ana, other, WHY)
    rejected.soft_prompt.definition.concept.definitions.update(state="superseded")
    with pytest.raises(NotAllowed, match="definition has changed"):
        appealing.appeal(ana, Round.objects.get(pk=rejected.pk), WHY)
    assert not Appeal.objects.exists()


def test_appealed_and_answered_on_the_site(rejected, others, ana, ada, rui, client_of):
    page, address = rejected.get_absolute_url(), reverse("round-appeal", args=[rejected.pk])
    answer = reverse("round-appeal-answer", args=[rejected.pk])
    assert address not in client_of(rui).get(page).content.decode()
    assert client_of(rui).post(address, {"reason": WHY}, format="json").status_code == 403
    client = client_of(ana)
    assert address in client.get(page).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 400
    assert client.post(address, {"reason": "<b>No</b>"}).status_code == 302
    assert "&lt;b&gt;No&lt;/b&gt;" in client.get(page).content.decode()
    assert client.post(answer, {"reason": "Me.", "grant": "1"}).status_code == 403
    admin = client_of(ada)
    assert answer in admin.get(reverse("home")).content.decode()
    assert admin.post(answer, {"reason": "Neither."}).status_code == 400
    assert admin.post(answer, {"reason": "Close.", "grant": "1"}).status_code == 302
    row = Round.objects.get(appeal_of=rejected)
    assert row.get_absolute_url() in client.get(page).content.decode()
    assert page in client.get(row.get_absolute_url()).content.decode()


def test_appealed_and_answered_by_api(rejected, others, ana, ada, api_of, rui):
    address = f"/api/v1/rounds/{rejected.pk}/appeal/"
    assert api_of(ana).get(address).status_code == 404
    assert api_of(rui).post(address, {"reason": WHY}, format="json").status_code == 403
    assert api_of(ana).post(address, {"reason": WHY}, format="json").status_code == 201
    assert api_of(ana).post(address, {"reason": WHY}, format="json").status_code == 403
    assert api_of(None).get(address).json()["reason"] == WHY
    said = {"reason": "Close.", "granted": True}
    assert api_of(ana).post(f"{address}answer/", said, format="json").status_code == 403
    told = api_of(ada).post(f"{address}answer/", said, format="json").json()
    assert (told["state"], told["decided_by"]) == ("granted", "ada")
    anew = Round.objects.get(appeal_of=rejected)
    assert api_of(None).get(f"/api/v1/rounds/{anew.pk}/").json()["appeal_of"] == str(rejected.pk)
    assert anew.state == RoundState.PREPARING


def test_the_record_tells_of_it(rejected, ana, ada):
    appealing.decline(ada, appealing.appeal(ana, rejected, WHY), "It stands.")
    verbs = set(Activity.objects.values_list("verb", flat=True))
    assert {"appealed the decision of the round", "declined the appeal against the round"} <= verbs


def test_two_appeals_that_miss_each_other_meet_in_the_database(rejected, ana, ben, monkeypatch):
    from common.answers import YES

    appealing.appeal(ana, rejected, WHY)
    monkeypatch.setattr(appealing, "may_appeal", lambda *_: YES)
    with pytest.raises(StaleState, match="once"):
        appealing.appeal(ben, rejected, "Me too.")
    assert Appeal.objects.count() == 1
