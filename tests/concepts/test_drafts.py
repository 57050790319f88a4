"""Drafts are kept while one types; two windows overwrite nothing; an expired session loses nothing."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from common.errors import NotAllowed, StaleState
from concepts.definition_data import data_of
from concepts.errors import Outdated
from concepts.models import Definition, Dismissal, Source
from concepts.services import defining
from concepts.states import DefinitionState
from tests.people import person

from .making import GOOD, but, draft, posted, proposed, submitted

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
NEW = "/concepts/mutual-aid/definitions/new/"
EDIT = "/concepts/mutual-aid/definitions/1/edit/"
MINE, THEIRS = "What I typed here.", "What I typed in the other window."


def stored():
    return data_of(Definition.objects.with_parts().get())


def autosave(client, page, data=GOOD, **more):
    told = posted(data, autosave="1", window="a" * 16) | more
    return client.post(page, told, headers=HTMX)


def test_what_is_typed_becomes_a_draft_after_a_pause(ana, client_of):
    proposed(ana)
    answer = autosave(client_of(ana), NEW)
    html = answer.content.decode()
    assert stored() == GOOD
    assert answer["HX-Replace-Url"] == EDIT
    assert 'id="becoming"' in html
    assert 'data-kept="yes"' in html
    assert 'name="revision" value="1"' in html
    assert "<html" not in html


def test_after_a_crash_the_editor_has_it_all(ana, client_of):
    proposed(ana)
    autosave(client_of(ana), NEW, but(text="Half a senten"))
    assert "Half a senten" in client_of(ana).get(EDIT).content.decode()
    assert "go on with version 1" in client_of(ana).get(NEW).content.decode()


def test_a_lost_answer_begins_no_second_draft_and_is_no_conflict(ana, client_of):
    proposed(ana)
    client = client_of(ana)
    autosave(client, NEW)
    autosave(client, NEW, but(text=MINE))
    answer = autosave(client, EDIT, but(text=MINE + "!"), revision="1")
    assert answer.status_code == 200
    assert stored().text == MINE + "!"


def test_opening_the_editor_and_typing_nothing_begins_no_draft(ana, client_of):
    proposed(ana)
    autosave(client_of(ana), NEW, defining.beginning(proposed(ana, term="gift")))
    assert not Definition.objects.exists()


def test_what_cannot_be_kept_is_said_and_the_draft_is_as_it_was(ana, client_of):
    draft(ana)
    html = autosave(client_of(ana), EDIT, but(text="a\u202eb"), revision="1").content.decode()
    assert "Not kept yet" in html
    assert "invisible" in html
    assert 'data-kept="no"' in html
    assert 'name="revision" value="1"' in html
    assert stored() == GOOD


def test_a_window_that_changes_nothing_is_in_nobodys_way(ana, client_of):
    draft(ana)
    client = client_of(ana)
    autosave(client, EDIT, GOOD, revision="1", window="b" * 16)
    assert Definition.objects.get().revision == 1
    assert autosave(client, EDIT, but(text=MINE), revision="1").status_code == 200
    assert stored().text == MINE


def test_two_windows_the_second_is_told_and_overwrites_nothing(ana, client_of):
    draft(ana)
    client = client_of(ana)
    autosave(client, EDIT, but(text=THEIRS), revision="1", window="b" * 16)
    assert autosave(client, EDIT, but(text=MINE), revision="1").status_code == 412
    assert stored().text == THEIRS


def test_the_page_shows_both_texts_and_then_takes_the_merged_one(ana, client_of):
    draft(ana)
    client = client_of(ana)
    autosave(client, EDIT, but(text=THEIRS), revision="1", window="b" * 16)
    told = posted(but(text=MINE), save="1", revision="1", window="a" * 16)
    answer = client.post(EDIT, told)
    html = answer.content.decode()
    assert answer.status_code == 412
    assert html.count(THEIRS) >= 1
    assert html.count(MINE) >= 2, "beside the other text, and in the form"
    assert 'name="revision" value="2"' in html
    assert '"autosave"' not in html, "only a button saves while two texts are made one"
    assert stored().text == THEIRS
    assert (
        client.post(EDIT, told | {"revision": "2", "text": f"{MINE} {THEIRS}"}).status_code == 302
    )
    assert stored().text == f"{MINE} {THEIRS}"


def test_a_bent_revision_harms_nothing(ana, client_of):
    draft(ana)
    for bent in ("x", "-1", "9" * 40, "\u0661", "1.5", "\x00"):
        told = posted(GOOD, save="1", revision=bent, window="\x00<b>" * 9)
        assert client_of(ana).post(EDIT, told).status_code in {200, 302, 400, 412}
    assert stored() == GOOD


@pytest.mark.parametrize("button", ["save", "submit"])
def test_signed_out_while_typing_and_back_with_everything(button, ana, client_of):
    draft(ana)
    client = client_of(None)
    told = posted(but(text=MINE), revision="1", window="a" * 16, writer=str(ana.pk))
    answer = client.post(EDIT, told | {button: "1"})
    assert answer["Location"] == f"/accounts/login/?next={EDIT}"
    assert stored() == GOOD
    signed_in = client.post(
        "/accounts/login/", {"login": "ana", "password": "lacuna-demo", "next": EDIT}
    )
    assert signed_in["Location"] == EDIT
    html = client.get(EDIT).content.decode()
    assert MINE in html
    assert "signed out" in html
    assert 'name="revision" value="1"' in html
    assert stored() == GOOD, "shown, not saved"
    assert MINE not in client.get(EDIT).content.decode(), "offered once"


def test_what_ana_typed_is_not_shown_to_whoever_signs_in_next(ana, ben, client_of):
    proposed(ana)
    client = client_of(None)
    client.post(NEW, posted(but(text=MINE), save="1", writer=str(ana.pk)))
    client.post("/accounts/login/", {"login": "ben", "password": "lacuna-demo"})
    assert MINE not in client.get(NEW).content.decode()
    assert "unsent" not in client.session


def test_a_stranger_fills_no_sessions(client_of, ana):
    proposed(ana)
    client = client_of(None)
    client.post(NEW, {"text": "x" * 200_000, "writer": "1"})
    client.post(NEW, {"text": "x", "writer": "nobody"})
    assert "unsent" not in client.session


def test_a_signed_out_autosave_is_told_so(ana, client_of):
    draft(ana)
    answer = autosave(client_of(None), EDIT, but(text=MINE))
    assert (answer.status_code, answer.content) == (401, b"")
    assert stored() == GOOD


def test_another_curator_neither_autosaves_nor_throws_away(ana, ben, client_of):
    draft(ana)
    assert autosave(client_of(ben), EDIT, but(text=MINE)).status_code == 404
    assert client_of(ben).post(EDIT.replace("edit", "discard")).status_code == 404
    with pytest.raises(NotAllowed):
        defining.discard(ben, Definition.objects.get())
    assert stored() == GOOD


def test_a_draft_can_be_thrown_away_and_a_submitted_version_cannot(ana, client_of):
    row = draft(ana)
    client_of(ana).post(EDIT.replace("edit", "discard"))
    assert not Definition.objects.exists()
    assert not Source.objects.exists()
    assert not Dismissal.objects.exists()
    row = submitted(ana, row.concept)
    assert client_of(ana).post(EDIT.replace("edit", "discard")).status_code == 403
    assert Definition.objects.get().state == DefinitionState.SUBMITTED


def test_submitting_holds_the_text_that_was_read(ana):
    row = draft(ana)
    defining.save_draft(ana, row.concept, but(text=f"{GOOD.text} More."), row, seen=1)
    with pytest.raises(Outdated):
        defining.submit(ana, row, seen=1)
    row.refresh_from_db()
    assert row.is_draft
    assert defining.submit(ana, row, seen=2).digest == stored().digest()


def test_a_save_after_the_submission_is_refused(ana):
    row = draft(ana)
    late = Definition.objects.get()
    defining.submit(ana, row)
    with pytest.raises(StaleState):
        defining.save_draft(ana, row.concept, but(text=MINE), late, seen=1)
    assert stored() == GOOD


class TestTheApi:
    path = "/api/v1/definitions/"

    @pytest.fixture
    def row(self, ana):
        return draft(ana)

    def put(self, api, row, text, tag):
        body = dataclasses.asdict(but(text=text))
        return api.put(f"{self.path}{row.pk}/", body, format="json", headers={"if-match": tag})

    def test_an_update_of_what_was_read(self, row, ana, api_of):
        api = api_of(ana)
        tag = api.get(f"{self.path}{row.pk}/")["ETag"]
        answer = self.put(api, row, MINE, tag)
        assert answer.status_code == 200
        assert answer["ETag"] != tag
        assert stored().text == MINE

    def test_a_lost_update_is_412_with_the_current_text(self, row, ana, api_of):
        api = api_of(ana)
        tag = api.get(f"{self.path}{row.pk}/")["ETag"]
        self.put(api, row, THEIRS, tag)
        answer = self.put(api, row, MINE, tag)
        assert answer.status_code == 412
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["current"]["text"] == THEIRS
        assert answer["ETag"] == api.get(f"{self.path}{row.pk}/")["ETag"]
        assert stored().text == THEIRS

    def test_without_saying_what_was_read_nothing_is_replaced(self, row, ana, ben, api_of):
        body, url = dataclasses.asdict(but(text=MINE)), f"{self.path}{row.pk}/"
        answer = api_of(ana).put(url, body, format="json")
        assert (answer.status_code, answer["Content-Type"]) == (428, "application/problem+json")
        assert stored() == GOOD
        assert api_of(ben).put(url, body, format="json").status_code == 404
        assert self.put(api_of(ana), row, MINE, "*").status_code == 200
        assert stored().text == MINE

    @pytest.mark.parametrize("tag", ['"x"', "", "W/", '"1", "2"', "*x", '""'])
    def test_an_odd_tag_matches_nothing(self, tag, row, ana, api_of):
        assert self.put(api_of(ana), row, MINE, tag).status_code == 412
        assert stored() == GOOD

    def test_a_weak_tag_does_not_match_and_a_list_may(self, row, ana, api_of):
        api = api_of(ana)
        assert self.put(api, row, MINE, f"W/{row.etag}").status_code == 412
        assert self.put(api, row, MINE, f'"old", {row.etag}').status_code == 200

    def test_submitting_only_what_was_read(self, row, ana, api_of):
        api = api_of(ana)
        old = row.etag
        self.put(api, row, MINE, old)
        answer = api.post(f"{self.path}{row.pk}/submit/", headers={"if-match": old})
        assert answer.status_code == 412
        assert Definition.objects.get().is_draft

    def test_a_stranger_learns_nothing_from_412(self, row, ben, api_of):
        assert self.put(api_of(ben), row, MINE, '"x"').status_code == 404


class TestPastes(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
    def test_whatever_is_pasted_is_kept_or_refused_with_its_words(self, text):
        ana = person("ana")
        client = self.client
        client.force_login(ana)
        concept = proposed(ana, term="mutual aid")
        page = f"/concepts/{concept.slug}/definitions/new/"
        answer = autosave(client, page, but(text=text))
        assert answer.status_code == 200
        for row in Definition.objects.all():
            assert row.text == defining.tidy(but(text=text.strip())).text  # as forms do


HOSTILE = '<b hx-get="/logout" hx-trigger="load" onclick="x()">hi</b> <script>alert(1)</script>'


def test_html_and_htmx_in_a_text_stay_text(ana, client_of):
    proposed(ana)
    client = client_of(ana)
    for page in (autosave(client, NEW, but(text=HOSTILE, notes=HOSTILE)), client.get(EDIT)):
        html = page.content.decode()
        assert "<b hx-get" not in html
        assert "<script>alert" not in html
        assert "&lt;b hx-get" in html


@pytest.mark.parametrize(
    "text", ["line\n" * 10_000, "🙂" * 6_000, "x" * 200_000], ids=["lines", "emoji", "one word"]
)
def test_a_huge_paste_is_answered_and_not_kept(text, ana, client_of):
    draft(ana)
    answer = autosave(client_of(ana), EDIT, but(text=text), revision="1")
    assert answer.status_code == 200
    assert "Not kept yet" in answer.content.decode()
    assert stored() == GOOD
