"""What lies between two versions, word by word; and back to an old one, with the reason."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import Invalid, NotAllowed, StaleState
from concepts.comparing import changes, compare
from concepts.definition_data import InstructionData, SourceData, data_of
from concepts.models import Definition
from concepts.services import defining

from .making import GOOD, accepted, but, draft, proposed, submitted

HISTORY = "/concepts/mutual-aid/definitions/"
COMPARE = f"{HISTORY}compare/"


def told(old, new):
    return [(change.kind, change.text) for change in changes(old, new)]


def test_words_that_came_and_went():
    assert told("Help among friends.", "Help among equals.") == [
        ("same", "Help among "), ("removed", "friends"), ("added", "equals"), ("same", "."),
    ]  # fmt: skip
    assert told("", "New.") == [("added", "New.")]
    assert told("Same.", "Same.") == [("same", "Same.")]


WORDS = st.lists(st.sampled_from(["a", "b", "give ", "take\n", "🙂", ". ", "\u202e"]), max_size=60)


@settings(max_examples=80, deadline=None)
@given(old=WORDS.map("".join), new=WORDS.map("".join))
def test_what_stayed_and_came_is_the_new_text(old, new):
    found = changes(old, new)
    assert "".join(c.text for c in found if c.kind != "removed") == new
    gone = "".join(c.text for c in found if c.kind != "added")
    assert gone.split() == old.split() or "".join(gone.split()) == "".join(old.split())


def test_a_text_that_would_take_long_is_replaced_whole():
    found = changes("x " + "a b " * 5_000 + "y", "z " + "b a " * 5_000 + "w")
    assert [change.kind for change in found] == ["removed", "added"]


def test_each_part_is_compared_and_what_is_the_same_left_out():
    new = but(
        text=f"{GOOD.text} It is old.",
        sources=(*GOOD.sources, SourceData("Dean Spade", "Mutual Aid", "2020")),
        instructions=(*GOOD.instructions[:-1], InstructionData("use", "Say mutual aid.", True)),
    )
    sections = {section.name: section for section in compare(GOOD, new)}
    assert set(sections) == {"The text", "Sources", "Instructions"}
    assert [c.text for c in sections["Sources"].lines[0]] == ["Dean Spade (2020). Mutual Aid."]
    [line] = sections["Instructions"].lines
    assert {change.kind for change in line} == {"same", "added", "removed"}
    assert compare(GOOD, GOOD) == []


def test_to_hold_out_an_instruction_is_a_difference():
    first, *rest = GOOD.instructions
    flipped = but(instructions=(dataclasses.replace(first, held_out=True), *rest))
    [section] = compare(GOOD, flipped)
    assert section.name == "Instructions"


@pytest.mark.django_db
class TestThePages:
    @pytest.fixture
    def two(self, ana, ben):
        first = accepted(ana, ben)
        note = "Names the neighbours."
        data = but(text=f"{GOOD.text} Neighbours do it.", change_note=note)
        return first, accepted(ana, ben, first.concept, data)

    def test_the_history_tells_who_and_why_but_no_drafts_of_others(self, two, ana, client_of):
        draft(ana, two[0].concept, but(change_note="Not ready yet."))
        html = client_of(None).get(HISTORY).content.decode()
        assert "Names the neighbours." in html
        assert "Not ready yet." not in html
        assert "Not ready yet." in client_of(ana).get(HISTORY).content.decode()

    def test_without_a_choice_the_last_two_are_compared(self, two, client_of):
        answer = client_of(None).get(COMPARE)
        assert (answer.context["old"].number, answer.context["new"].number) == (1, 2)
        assert "<ins>" in answer.content.decode()
        assert "Neighbours do it." in answer.content.decode()

    def test_any_two_in_any_order(self, two, client_of):
        answer = client_of(None).get(COMPARE, {"old": 2, "new": 1})
        assert "<del>" in answer.content.decode()

    @pytest.mark.parametrize("odd", ["9", "x", "-1", "\x00", "1.5", "9" * 50])
    def test_a_version_that_is_not_there(self, odd, two, client_of):
        answer = client_of(None).get(COMPARE, {"old": odd, "new": "2"})
        assert answer.status_code == 400
        assert "old" not in answer.context

    def test_a_draft_is_compared_by_its_author_alone(self, two, ana, ben, client_of):
        secret = but(text="SECRET-DRAFT", change_note="x")
        draft(ana, two[0].concept, secret)
        assert client_of(ben).get(COMPARE, {"old": 1, "new": 3}).status_code == 400
        assert "SECRET-DRAFT" not in client_of(ben).get(COMPARE).content.decode()
        assert client_of(ana).get(COMPARE, {"old": 1, "new": 3}).status_code == 200

    def test_one_version_or_none(self, ana, client_of):
        proposed(ana)
        assert client_of(None).get(COMPARE).status_code == 200
        assert client_of(None).get(HISTORY).status_code == 200

    def test_the_history_costs_the_same_with_two_and_eight(
        self, two, ana, ben, client_of, django_assert_num_queries
    ):
        client = client_of(None)
        with django_assert_num_queries(3):
            client.get(HISTORY)
        for number in range(6):
            submitted(ana, two[0].concept, but(text=f"{GOOD.text} {number}"))
        with django_assert_num_queries(3):
            client.get(HISTORY)


@pytest.mark.django_db
class TestGoingBack:
    @pytest.fixture
    def old(self, ana, ben):
        first = accepted(ana, ben)
        accepted(ana, ben, first.concept, but(text=f"{GOOD.text} Worse."))
        return Definition.objects.get(pk=first.pk)

    def test_ben_begins_a_draft_with_the_old_text_and_his_reason(self, old, ben, client_of):
        answer = client_of(ben).post(f"{HISTORY}1/restore/", {"reason": "It was clearer."})
        assert answer["Location"] == f"{HISTORY}3/edit/"
        row = Definition.objects.with_parts().get(number=3)
        assert (row.author, row.is_draft) == (ben, True)
        assert row.change_note == "Back to version 1: It was clearer."
        assert data_of(row).digest() == GOOD.digest()
        old.refresh_from_db()
        assert old.state == "superseded"

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 251, "a\u200bb"])
    def test_not_without_a_reason(self, reason, old, ben):
        with pytest.raises(Invalid):
            defining.restore(ben, old, reason)
        assert Definition.objects.count() == 2

    @pytest.mark.parametrize("who", [None, "oto", "rui", "ada"])
    def test_curators_alone(self, who, old, request, client_of, api_of):
        user = request.getfixturevalue(who) if who else None
        told = {"reason": "I like it."}
        page = client_of(user).post(f"{HISTORY}1/restore/", told)
        assert page.status_code == (403 if who else 302)
        api = api_of(user).post(f"/api/v1/definitions/{old.pk}/restore/", told, format="json")
        assert api.status_code in {401, 403}
        assert Definition.objects.count() == 2

    def test_a_draft_is_nothing_to_go_back_to(self, old, ana, ben):
        row = draft(ana, old.concept)
        with pytest.raises(StaleState):
            defining.restore(ana, row, "Why not.")
        with pytest.raises(NotAllowed):
            defining.save_draft(ben, old.concept, GOOD, row)

    def test_by_the_api(self, old, ben, api_of):
        answer = api_of(ben).post(
            f"/api/v1/definitions/{old.pk}/restore/", {"reason": "Clearer."}, format="json"
        )
        assert answer.status_code == 201
        assert answer.json()["text"] == GOOD.text
        assert answer["ETag"]
