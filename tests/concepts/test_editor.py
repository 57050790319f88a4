"""The editor works without a script, and loses nothing."""

import pytest

from concepts.definition_data import data_of
from concepts.models import Definition
from concepts.states import DefinitionState

from .making import GOOD, but, draft, posted, proposed, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ana):
    return f"/concepts/{proposed(ana).slug}/definitions/new/"


def stored():
    return data_of(Definition.objects.with_parts().get())


def test_an_empty_editor_has_room_for_every_kind(page, ana, client_of):
    answer = client_of(ana).get(page)
    forms = answer.context["forms"]
    assert len(forms.instructions) == 12
    assert {form["kind"].value() for form in forms.instructions} == {
        "define", "explain", "apply", "contrast", "counterfactual", "use"
    }  # fmt: skip


def test_saving_keeps_everything_as_typed(page, ana, client_of):
    answer = client_of(ana).post(page, posted(GOOD, save="1"))
    assert answer["Location"] == "/concepts/mutual-aid/definitions/1/edit/"
    assert stored() == GOOD
    assert Definition.objects.get().state == DefinitionState.DRAFT


def test_saving_again_replaces_the_rows(page, ana, client_of):
    client = client_of(ana)
    client.post(page, posted(GOOD, save="1"))
    less = but(contrast_pairs=(), notes="")
    client.post("/concepts/mutual-aid/definitions/1/edit/", posted(less, save="1"))
    assert stored() == less
    assert Definition.objects.count() == 1


def test_add_another_keeps_what_was_typed_and_saves_nothing(page, ana, client_of):
    answer = client_of(ana).post(page, posted(GOOD, add_sources="1"))
    forms = answer.context["forms"]
    assert answer.status_code == 200
    assert len(forms.sources) == len(GOOD.sources) + 1
    assert forms.sources[0]["author"].value() == "Peter Kropotkin"
    assert len(forms.instructions) == len(GOOD.instructions)
    assert GOOD.text in answer.content.decode()
    assert not Definition.objects.exists()


def test_with_htmx_only_the_rows_come_back(page, ana, client_of):
    answer = client_of(ana).post(
        page, posted(GOOD, add_contrast_pairs="1"), headers={"hx-request": "true"}
    )
    html = answer.content.decode()
    assert 'id="contrast_pairs"' in html
    assert "<html" not in html
    assert "Mutual aid goes both ways." in html


def test_preview_and_checks_come_without_saving(page, ana, client_of):
    told = posted(but(text="A **bold** word.", sources=()), preview="1")
    html = client_of(ana).post(page, told, headers={"hx-request": "true"}).content.decode()
    assert "<strong>bold</strong>" in html
    assert "who says so?" in html
    assert 'id="becoming"' in html
    assert "<html" not in html
    assert not Definition.objects.exists()


def test_submitting_what_passes(page, ana, client_of):
    answer = client_of(ana).post(page, posted(GOOD, submit="1"))
    assert answer["Location"] == "/concepts/mutual-aid/definitions/1/"
    assert Definition.objects.get().state == DefinitionState.SUBMITTED


def test_submitting_what_does_not_pass_keeps_it_as_a_draft(page, ana, client_of):
    flawed = but(sources=())
    answer = client_of(ana).post(page, posted(flawed, submit="1"), follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/concepts/mutual-aid/definitions/1/edit/"
    assert "Not submitted yet" in html
    assert "who says so?" in html
    assert stored() == flawed
    assert Definition.objects.get().state == DefinitionState.DRAFT


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("text", "x" * 20_001),
        ("text", "nul\x00"),
        ("change_note", "x" * 301),
        ("instructions-0-text", "x" * 501),
        ("instructions-0-kind", "sing"),
        ("sources-0-title", "x" * 301),
        ("contrast_pairs-0-inversion", "x" * 501),
    ],
)
def test_bad_input_is_answered_on_the_page_with_everything_kept(field, text, page, ana, client_of):
    answer = client_of(ana).post(page, posted(GOOD, save="1") | {field: text})
    assert answer.status_code == 400
    assert (
        "Nothing was saved yet" in answer.content.decode()
        or "field-errors" in answer.content.decode()
    )
    assert answer.context["forms"].head["notes"].value() == GOOD.notes
    assert not Definition.objects.exists()


@pytest.mark.parametrize("total", ["", "-1", "9999999", "x", "1e3"])
def test_a_bent_row_count_does_no_harm(total, page, ana, client_of):
    told = posted(GOOD) | {"sources-TOTAL_FORMS": total}
    for button in ({"save": "1"}, {"add_sources": "1"}, {"preview": "1"}):
        answer = client_of(ana).post(page, told | button)
        assert answer.status_code in {200, 302, 400}
    assert Definition.objects.count() <= 1, "only “save” saves, and only what can be read"


def test_nothing_posted_at_all(page, ana, client_of):
    assert client_of(ana).post(page, {}).status_code == 200
    assert client_of(ana).post(page, {"save": "1"}).status_code == 400
    assert not Definition.objects.exists()


@pytest.mark.parametrize("who", [None, "oto", "rui", "ada"])
def test_only_curators_write(who, page, request, client_of):
    user = request.getfixturevalue(who) if who else None
    for answer in (client_of(user).get(page), client_of(user).post(page, posted(GOOD, save="1"))):
        assert answer.status_code == (403 if who else 302)
    assert not Definition.objects.exists()


def test_another_curator_cannot_edit_or_submit_anas_draft(ana, ben, client_of):
    row = draft(ana)
    for verb, told in (("edit", posted(but(text="Mine."), save="1")), ("submit", {})):
        assert client_of(ben).post(f"{row.get_absolute_url()}{verb}/", told).status_code == 404
    assert stored() == GOOD
    assert Definition.objects.get().state == DefinitionState.DRAFT


def test_a_submitted_version_is_not_edited_and_says_so(ana, client_of):
    row = submitted(ana)
    answer = client_of(ana).post(
        f"{row.get_absolute_url()}edit/", posted(but(text="Better."), save="1")
    )
    assert answer.status_code == 403
    assert "Write a new version" in answer.content.decode()
    assert stored() == GOOD


def test_a_new_version_begins_with_the_reference(ana, ben, client_of):
    from .making import accepted

    row = accepted(ana, ben)
    answer = client_of(ben).get(f"/concepts/{row.concept.slug}/definitions/new/")
    assert answer.context["forms"].head["text"].value() == GOOD.text
