"""Importing by page and by API: nothing typed or chosen is lost, nothing half done, nothing told."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.errors import StaleState
from evaluations.models import ImportDraft, Item, OutputArm, Round
from evaluations.services import import_drafts
from tests.concepts.making import draft

from .making import judge
from .making_imports import ARMS, ROWS, WISH, lines, rows

pytestmark = pytest.mark.django_db
ADDRESS = "/rounds/import/"
API = "/api/v1/rounds/import/"


def file(given=ROWS, name="three.jsonl"):
    content = lines(given) if isinstance(given, list) else given
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def page(answer):
    return answer.content.decode()


# --- By page -------------------------------------------------------------------------------------


def test_a_file_is_looked_at_and_then_imported(ben, client_of):
    client = client_of(ben)
    assert "What would become of each row" not in page(client.get(ADDRESS))
    looked = client.post(ADDRESS, {**WISH, "file": file(), "check": "1"}, follow=True)
    assert "All 9 rows can be taken: 3 arms, base model, GPT, tuned." in page(looked)
    assert "Import 9 texts and open the round" in page(looked)
    assert not Round.objects.exists()
    done = client.post(ADDRESS, {**WISH, "baseline": "tuned", "import": "1"}, follow=True)
    row = Round.objects.get()
    assert done.redirect_chain[-1][0] == row.get_absolute_url()
    assert "you cannot review it yourself" in page(done)
    assert row.imported.baseline == "tuned"
    assert not ImportDraft.objects.exists()


def test_what_was_typed_and_chosen_stays_through_every_refusal(ben, client_of):
    client = client_of(ben)
    wrong = {**WISH, "title": "", "sources": "Matilal, 1981 https://example.org/book"}
    body = page(client.post(ADDRESS, {**wrong, "file": file(), "check": "1"}, follow=True))
    assert "Give the round a title" in body
    assert "three.jsonl is here" in body
    assert "A thing has **many sides**." in body
    assert "https://example.org/book" in body
    assert "Import 9 texts" not in body
    broken = file(b"\xff\xfe", "other.jsonl")
    answer = client.post(ADDRESS, {**wrong, "title": "Now with one", "file": broken})
    assert answer.status_code == 400
    assert "Line 1 is not UTF-8" in page(answer)
    assert "three.jsonl is here" in page(answer)
    assert "Now with one" in page(answer)
    assert "Now with one" in page(client.get(ADDRESS))  # another day
    answer = client.post(ADDRESS, {**wrong, "import": "1"})
    assert answer.status_code == 400
    assert not Round.objects.exists()
    assert client.post(ADDRESS, {**wrong, "title": "Good", "import": "1"}).status_code == 302
    assert Round.objects.get().imported.sources[0]["url"] == "https://example.org/book"


def test_each_row_that_cannot_be_taken_stands_first_with_its_reasons(ben, client_of):
    given = [*rows(30), {"instruction": "x", "text": "<b>bold</b>"}]
    sent = {**WISH, "file": file(given), "check": "1"}
    body = page(client_of(ben).post(ADDRESS, sent, follow=True))
    assert "1 of 91 rows cannot be taken" in body
    assert "It lacks arm." in body
    assert body.index("Not taken") < body.index("Taken</span>")
    assert "1–50 of 91 rows" in body
    assert "Text 0 to 0." in body
    answer = client_of(ben).post(ADDRESS, {**WISH, "import": "1"})
    assert answer.status_code == 400
    assert not Round.objects.exists()


def test_texts_of_a_file_are_never_markup(ben, client_of):
    given = [{"instruction": "<i>q</i>", "text": "<script>x</script>", "arm": "<b>a</b>"}]
    body = page(client_of(ben).post(ADDRESS, {**WISH, "file": file(given)}, follow=True))
    assert "<script>x" not in body
    assert "<b>a" not in body
    assert "&lt;script&gt;x" in body


def test_a_new_file_is_looked_at_before_it_is_imported(ben, client_of):
    client = client_of(ben)
    client.post(ADDRESS, {**WISH, "file": file()})
    client.post(ADDRESS, {**WISH, "file": file(rows(2)), "import": "1"})
    assert not Round.objects.exists()
    assert "All 6 rows" in page(client.get(ADDRESS))


def test_an_import_can_be_put_away(ben, client_of):
    client = client_of(ben)
    client.post(ADDRESS, {**WISH, "file": file()})
    client.post(ADDRESS, {"discard": "1"})
    assert not ImportDraft.objects.exists()
    assert "three.jsonl" not in page(client.get(ADDRESS))


def test_of_two_windows_one_imports(ben):
    from evaluations.import_wish import ImportWish

    draft = import_drafts.keep(ben, WISH, lines(ROWS).encode(), "x")
    import_drafts.import_draft(ben, draft, ImportWish(**WISH))
    with pytest.raises(StaleState, match="Nothing was imported twice"):
        import_drafts.import_draft(ben, draft, ImportWish(**(WISH | {"title": "Other"})))
    assert Round.objects.count() == 1


def test_a_draft_is_its_owner_s_alone(ana, ben, ada, client_of):
    client_of(ben).post(ADDRESS, {**WISH, "file": file()})
    for member in (ana, ada):
        body = page(client_of(member).get(ADDRESS))
        assert "three.jsonl" not in body
        assert not any(arm in body for arm in ARMS)


@pytest.mark.parametrize("who", [None, "oto", "rui"])
def test_who_may_not_import_gets_no_form_and_leaves_no_trace(who, request, client_of):
    client = client_of(request.getfixturevalue(who) if who else None)
    for answer in (
        client.get(ADDRESS),
        client.post(ADDRESS, {**WISH, "file": file(), "check": "1"}),
        client.post(ADDRESS, {**WISH, "import": "1"}),
        client.post(ADDRESS, {"discard": "1"}),
    ):
        assert answer.status_code == (403 if who else 302)
    assert not ImportDraft.objects.exists()
    assert not Round.objects.exists()
    assert "Import outputs" not in page(client.get(reverse("round-list")))


def test_the_page_asks_the_database_the_same_however_many_rows(
    ben, client_of, django_assert_max_num_queries
):
    client = client_of(ben)
    client.post(ADDRESS, {**WISH, "file": file(rows(200))})
    with django_assert_max_num_queries(12):
        client.get(ADDRESS)


# --- By API --------------------------------------------------------------------------------------


def test_a_script_looks_and_imports(ben, api_of):
    api = api_of(ben)
    sent = {**WISH, "rows": ROWS, "baseline": "GPT"}
    looked = api.post(API, sent | {"dry_run": True}, format="json")
    assert looked.status_code == 200
    assert (looked.json()["ok"], looked.json()["arms"]) == (True, ["base model", "GPT", "tuned"])
    assert looked.json()["rows"][0] == {"number": 1, "reasons": [], "notes": []}
    assert not Round.objects.exists()
    made = api.post(API, sent, format="json")
    assert made.status_code == 201
    told = made.json()
    assert (told["imported"], told["concept"], told["soft_prompt"]) == (True, None, None)
    assert (told["name"], told["state"], told["outputs"]) == (WISH["title"], "open", 9)
    assert not any(arm in json.dumps(told) for arm in ARMS)
    again = api.post(API, sent, format="json")
    assert again.status_code == 409
    assert Round.objects.count() == 1


def test_a_script_is_told_what_is_wrong_row_by_row(ben, api_of):
    sent = {**WISH, "title": "", "rows": [*ROWS, {"text": "x"}, 5]}
    answer = api_of(ben).post(API, sent, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "rows": ["Row 10: It lacks instruction and arm.", "Row 11: A row is an object: "
                 "{“instruction”: …, “text”: …, “arm”: …}."],
        "title": ["Give the round a title of one line; reviewers see it."],
    }  # fmt: skip
    looked = api_of(ben).post(API, sent | {"dry_run": True}, format="json").json()
    assert looked["ok"] is False
    assert looked["rows"][9]["reasons"] == ["It lacks instruction and arm."]
    assert not Round.objects.exists()


@pytest.mark.parametrize("who", [None, "oto", "rui"])
@pytest.mark.parametrize("dry_run", [True, False])
def test_who_may_not_import_is_refused_by_the_api(who, dry_run, request, api_of):
    api = api_of(request.getfixturevalue(who) if who else None)
    answer = api.post(API, {**WISH, "rows": ROWS, "dry_run": dry_run}, format="json")
    assert answer.status_code in ({403} if who else {401, 403})
    assert not Round.objects.exists()


def test_a_definition_that_one_may_not_see_cannot_be_named(ana, ben, api_of):
    definition = draft(ana)
    sent = {"title": "x", "definition": definition.pk, "rows": ROWS}
    answer = api_of(ben).post(API, sent, format="json")
    assert answer.status_code == 400
    assert "definition" in answer.json()["errors"]


def test_the_decision_of_the_api_names_the_labels_at_the_end(ben, rui, oto, api_of):
    sent = {**WISH, "rows": ROWS, "reviews_per_output": 1}
    pk = api_of(ben).post(API, sent, format="json").json()["id"]
    for item in Item.objects.all():
        judge(rui, item, 3, "partial")
    told = api_of(oto).get(f"/api/v1/rounds/{pk}/decision/").json()
    assert told["accepted"] is None
    assert {output["arm"] for output in told["outputs"]} == set(ARMS)
    assert api_of(None).get(f"/api/v1/rounds/{pk}/decision/").status_code == 404
    assert {arm.label for arm in OutputArm.objects.all()} == set(ARMS)
