"""Ana answers a warning; Ben, who decides, sees both; a changed text brings the warning back."""

import dataclasses

import pytest

from common.errors import Invalid, NotAllowed, NotFound, StaleState
from common.models import Activity
from concepts.checks import CHECKS
from concepts.definition_data import PairData
from concepts.models import Dismissal
from concepts.services import checking, defining

from .making import GOOD, accepted, but, draft, proposed, submitted, trained

pytestmark = pytest.mark.django_db
LOOSE = but(contrast_pairs=(PairData("Everybody gives and takes.", "Donors stand above."),))


def warning(row):
    return next(f for f in checking.found(row) if f.severity == "warning")


def answered(row):
    return [f.check for verdict in checking.report_of(row) for f, _ in verdict.dismissed]


def test_ben_sees_the_warning_with_anas_answer(ana, ben, client_of):
    row = submitted(ana, data=LOOSE)
    told = {"finding": warning(row).digest, "reason": "Both are quoted."}
    client_of(ana).post(f"{row.get_absolute_url()}answer/", told)
    html = client_of(ben).get(row.get_absolute_url()).content.decode()
    assert "share" in html
    assert "Both are quoted." in html
    assert "It stays, because" not in html, "Ben has nothing to answer"
    assert Activity.objects.filter(verb="answered a warning about").count() == 1


def test_a_changed_pair_brings_the_warning_back(ana):
    row = draft(ana, data=LOOSE)
    checking.dismiss(ana, row, warning(row).digest, "Both are quoted.")
    assert answered(row) == ["loose-pair"]
    other = PairData("Everybody gives and takes.", "Donors stand far above.")
    defining.save_draft(ana, row.concept, but(contrast_pairs=(other,)), row)
    row.refresh_from_db()
    assert answered(row) == []
    assert warning(row).check == "loose-pair"


def test_an_answer_stays_while_other_things_change(ana):
    row = draft(ana, data=LOOSE)
    checking.dismiss(ana, row, warning(row).digest, "Both are quoted.")
    defining.save_draft(ana, row.concept, dataclasses.replace(LOOSE, notes="More."), row)
    row.refresh_from_db()
    assert answered(row) == ["loose-pair"]


def test_an_error_is_mended_not_answered(ana):
    row = draft(ana, data=but(sources=()))
    [error] = checking.found(row)
    with pytest.raises(Invalid):
        checking.dismiss(ana, row, error.digest, "I say so.")
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "a\u202eb"])
def test_an_answer_has_its_reason(reason, ana):
    row = draft(ana, data=LOOSE)
    with pytest.raises(Invalid):
        checking.dismiss(ana, row, warning(row).digest, reason)
    assert not Dismissal.objects.exists()


def test_what_is_not_found_and_what_is_answered_cannot_be_answered(ana):
    row = draft(ana, data=LOOSE)
    with pytest.raises(StaleState):
        checking.dismiss(ana, row, "0" * 64, "Because.")
    found = warning(row).digest
    checking.dismiss(ana, row, found, "Because.")
    with pytest.raises(StaleState):
        checking.dismiss(ana, row, found, "Because of this, too.")
    assert Dismissal.objects.get().reason == "Because."


def test_taking_it_back(ana):
    row = draft(ana, data=LOOSE)
    found = warning(row).digest
    checking.dismiss(ana, row, found, "Because.")
    checking.take_back(ana, row, found)
    assert answered(row) == []
    with pytest.raises(NotFound):
        checking.take_back(ana, row, found)


@pytest.mark.parametrize("who", [None, "ben", "oto", "rui", "ada"])
def test_nobody_else_answers(who, ana, request, client_of, api_of):
    row = submitted(ana, data=LOOSE)
    user = request.getfixturevalue(who) if who else None
    told = {"finding": warning(row).digest, "reason": "Fine."}
    page = client_of(user).post(f"{row.get_absolute_url()}answer/", told)
    assert page.status_code == (403 if who else 302)
    answer = api_of(user).post(f"/api/v1/definitions/{row.pk}/dismiss/", told, format="json")
    assert answer.status_code in {401, 403}
    assert not Dismissal.objects.exists()
    checking.dismiss(ana, row, told["finding"], "Mine.")
    client_of(user).post(f"{row.get_absolute_url()}answer/", told | {"take_back": "1"})
    assert Dismissal.objects.get().reason == "Mine."


def test_once_decided_the_warnings_are_past(ana, ben):
    row = accepted(ana, ben, data=LOOSE)
    with pytest.raises(NotAllowed):
        checking.dismiss(ana, row, warning(row).digest, "Late.")
    assert not Dismissal.objects.exists()


def test_the_api_tells_and_takes_answers(ana, ben, api_of):
    row = submitted(ana, data=LOOSE)
    path = f"/api/v1/definitions/{row.pk}/"
    [found] = api_of(ben).get(f"{path}checks/").json()
    assert (found["check"], found["severity"], found["dismissed_by"]) == (
        "loose-pair", "warning", None,
    )  # fmt: skip
    assert found["guideline"] == "/guidelines/definitions/#loose-pair"
    told = {"finding": found["finding"], "reason": "Quoted."}
    [after] = api_of(ana).post(f"{path}dismiss/", told, format="json").json()
    assert (after["dismissed_by"], after["reason"]) == ("ana", "Quoted.")
    [back] = api_of(ana).post(f"{path}take-back/", told, format="json").json()
    assert back["dismissed_by"] is None


@pytest.mark.parametrize("who", [None, "oto", "rui"])
def test_the_checks_are_for_curators(who, ana, request, api_of):
    row = submitted(ana, data=LOOSE)
    api = api_of(request.getfixturevalue(who) if who else None)
    assert api.get(f"/api/v1/definitions/{row.pk}/checks/").status_code in {401, 403}
    told = dataclasses.asdict(GOOD) | {"concept": "mutual-aid"}
    assert api.post("/api/v1/definitions/check/", told, format="json").status_code in {401, 403}


def test_a_text_is_checked_without_being_saved(ana, api_of):
    concept = proposed(ana)
    told = dataclasses.asdict(but(sources=())) | {"concept": concept.slug}
    [found] = api_of(ana).post("/api/v1/definitions/check/", told, format="json").json()
    assert found["check"] == "no-source"
    assert not concept.definitions.exists()


def test_a_draft_is_never_compared_with_nor_told_of(ana, ben, client_of):
    """Only accepted texts are looked at: a near copy must not give away what somebody drafts."""
    draft(ben, proposed(ben, term="gift economy"))
    row = draft(ana)
    assert checking.found(row) == []


def test_a_copy_of_an_accepted_text_is_told(ana, ben):
    accepted(ana, ben, proposed(ana, term="gift economy"))
    row = draft(ana)
    assert [finding.check for finding in checking.found(row)] == ["near-copy"]


def test_what_a_training_measured_is_told(ana, ben):
    prompt = trained(ana, ben)
    row = draft(ana, prompt.concept)
    assert checking.found(row) == []
    measures = prompt.measures | {"forced_choice": {"bare": 0.9, "n": 10}}
    type(prompt).objects.filter(pk=prompt.pk).update(measures=measures)
    [finding] = checking.found(row)
    assert finding.check == "already-known"
    assert "Lexicon by itself" in finding.message


def test_a_second_version_needs_its_why_and_a_first_does_not(ana, ben):
    first = draft(ana, data=but(change_note=""))
    defining.submit(ana, first)
    second = draft(ana, first.concept, but(change_note=""))
    with pytest.raises(Invalid) as refused:
        defining.submit(ana, second)
    assert set(refused.value.fields) == {"change_note"}
    second.refresh_from_db()
    assert second.is_draft


def test_the_guideline_has_an_anchor_for_each_check(client_of, db):
    html = client_of(None).get("/guidelines/definitions/").content.decode()
    for check in CHECKS:
        assert f'id="{check.id}"' in html, check.id


def test_the_checks_cost_the_same_for_any_number_of_others(ana, ben, django_assert_num_queries):
    row = draft(ana)
    with django_assert_num_queries(7):
        checking.found(row)
    for number in range(3):
        accepted(ana, ben, proposed(ana, term=f"idea {number}"))
    with django_assert_num_queries(7):
        checking.found(row)
