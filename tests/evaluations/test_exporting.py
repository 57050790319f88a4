"""Reviews as files: the whole of a closed round for everybody, an open one for admins and blind."""

import csv
import io
import json
import re
import tracemalloc
import uuid
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pyarrow
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyarrow.parquet import read_table

from accounts.models import RoleGrant, User
from accounts.states import Role
from common.errors import NotAllowed
from evaluations.arms import Arm
from evaluations.exporting import FORMATS, argilla, label_studio, parquet, table
from evaluations.models import Item, OutputArm, Review, Round
from evaluations.services import closing, exporting, reporting, reviewing
from evaluations.states import Verdict

from .making import FIDELITY, candidate, items_by_arm, judge, open_round, review_all

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/export-reviews.md"
NEEDED = [ending for ending in FORMATS if ending != "parquet"]


@pytest.fixture
def opened(ana, ben, rui, sol):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol)
    return Round.objects.with_subject().get()


@pytest.fixture
def closed(opened, tam):
    review_all(opened, tam)
    return Round.objects.with_subject().get()


def address(row, ending="jsonl", **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/api/v1/rounds/{row.pk}/reviews.{ending}/?{asked}"


def content(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def lines(answer):
    return [json.loads(line) for line in content(answer).splitlines()]


# --- Who may have what -------------------------------------------------------------------------


def test_of_a_closed_round_everybody_gets_every_review_with_its_arm(closed, oto, api_of):
    arms = dict(OutputArm.objects.values_list("output__item__token", "arm"))
    for member in (None, oto):
        rows = lines(api_of(member).get(address(closed)))
        assert len(rows) == Review.objects.count() == 36
        for row in rows:
            assert row["arm"] == arms[row["item"]]
            assert row["fidelity"] == FIDELITY[row["arm"]]
            assert (row["concept"], row["rubric_version"]) == ("anekanta", 2)
            assert row["reviewed_at"]


def test_answers_and_marks_leave_with_their_review(ana, ben, rui, ada, api_of):
    row = open_round(ben, candidate(ana))
    item = row.items.first()
    mark = {"start": 0, "end": 4, "tag": "wrong", "note": "=why"}
    judge(rui, item, 2, "partial", answers={"fluency": 5}, spans=[mark])
    (told,) = lines(api_of(ada).get(address(row)))
    assert (told["answers"], told["spans"]) == ({"fluency": 5}, [mark])
    (_, cells) = csv.reader(io.StringIO(content(api_of(ada).get(address(row, "csv")))))
    assert json.dumps([mark]) in cells
    (task,) = json.loads(content(api_of(ada).get(address(row, "label-studio.json"))))
    (found,) = (r for r in task["annotations"][0]["result"] if r["type"] == "labels")
    text = item.output.text[:4]
    assert found["value"] == {"start": 0, "end": 4, "text": text, "labels": ["wrong"]}


def test_the_letters_are_those_of_the_decision_page(closed, rui, ada):
    told = {
        (output.instruction, output.arm, line.reviewer, line.mine)
        for output in reporting.unblinded(rui, closed)
        for line in output.reviews
    }
    names = list(exporting.export(ada, closed, names=True))
    rows = list(exporting.export(None, closed))
    assert told == {
        (row.instruction, row.arm, row.reviewer, name.reviewer == "rui")
        for row, name in zip(rows, names, strict=True)
    }


@pytest.mark.parametrize("who", [None, "oto", "rui", "ana", "ben"])
@pytest.mark.parametrize("ending", NEEDED)
def test_of_an_open_round_nobody_but_admins_gets_any(who, ending, opened, request, api_of):
    api = api_of(request.getfixturevalue(who) if who else None)
    answer = api.get(address(opened, ending))
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "when the round is closed" in answer.json()["detail"]


@pytest.mark.parametrize("ending", NEEDED)
def test_an_admin_gets_an_open_round_without_any_arm(ending, opened, ada, api_of):
    text = content(api_of(ada).get(address(opened, ending)))
    assert "faithful" in text
    for arm in Arm:
        assert not re.search(rf"\b{arm}\b", text), arm
        assert str(arm.label) not in text


def test_of_two_texts_that_differ_in_their_arm_the_same_is_told(ana, ben, rui, ada, api_of):
    row = open_round(ben, candidate(ana))
    tokens = [items_by_arm(row, arm)[0].token for arm in (Arm.BARE, Arm.SOFT_PROMPT)]
    for token in tokens:
        judge(rui, reviewing.find_item(token), 3, "partial", "The same.")
    Review.objects.update(created_at="2026-01-01T00:00:00Z", updated_at="2026-01-01T00:00:00Z")
    for ending in NEEDED:
        text = content(api_of(ada).get(address(row, ending)))
        bare, soft = (
            "\n".join(line for line in re.split(r"\n", text) if token in line).rstrip(",\r")
            for token in tokens
        )
        assert bare.replace(tokens[0], "") == soft.replace(tokens[1], ""), ending


def test_an_admin_who_may_review_the_round_waits_like_any_reviewer(opened, ada, api_of):
    RoleGrant.objects.create(user=ada, role=Role.REVIEWER)
    answer = api_of(User.objects.get(pk=ada.pk)).get(address(opened))
    assert answer.status_code == 403
    assert "review this round yourself" in answer.json()["detail"]


def test_a_cancelled_round_stays_blind(opened, ada, rui, api_of):
    closing.cancel(ada, opened, "A slip.")
    assert {row["arm"] for row in lines(api_of(ada).get(address(opened)))} == {None}
    assert api_of(rui).get(address(opened)).status_code == 403


def test_a_round_that_closes_while_it_is_sent_keeps_its_arms_to_itself(opened, ada, tam):
    rows = exporting.export(ada, opened)
    first = next(rows)
    review_all(opened, tam)
    assert Round.objects.get().is_closed
    assert {row.arm for row in [first, *rows]} == {None}


def test_names_are_for_admins_who_ask(closed, opened, ada, rui, api_of):
    for member in (ada, rui, None):
        assert {row["reviewer"] for row in lines(api_of(member).get(address(closed)))} == {
            "Reviewer A", "Reviewer B", "Reviewer C",
        }  # fmt: skip
    named = lines(api_of(ada).get(address(closed, names=1)))
    assert {row["reviewer"] for row in named} == {"rui", "sol", "tam"}
    for member in (rui, None):
        assert api_of(member).get(address(closed, names=1)).status_code == 403
    with pytest.raises(NotAllowed):
        exporting.export(rui, closed, names=True)


def test_no_format_tells_a_name_or_an_account_s_number_by_itself(closed, api_of):
    for member in User.objects.filter(username__in=["rui", "sol", "tam"]):
        User.objects.filter(pk=member.pk).update(username=f"{member.username}xyzzy", name="Zyxxy")
    for ending in NEEDED:
        text = content(api_of(None).get(address(closed, ending)))
        assert "xyzzy" not in text
        assert "Zyxxy" not in text
        assert "completed_by" not in text
        assert "reviewer_id" not in text


def test_an_address_that_is_none(closed, api_of):
    for wrong in ("exe", "xlsx", "csv.exe", "json"):
        assert api_of(None).get(address(closed, wrong)).status_code == 404
    nowhere = f"/api/v1/rounds/{uuid.uuid4()}/reviews.csv/"
    assert api_of(None).get(nowhere).status_code == 404
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(api_of(None), method)(address(closed))
        assert answer.status_code in {401, 403, 405}


@pytest.mark.parametrize("ending", NEEDED)
def test_it_is_a_file_whatever_the_client_accepts(ending, closed, api_of):
    for accept in ("*/*", "text/csv", "text/html,*/*;q=0.8", "application/vnd.apache.parquet"):
        answer = api_of(None).get(address(closed, ending), HTTP_ACCEPT=accept)
        assert answer.streaming
        assert answer["Content-Type"] == FORMATS[ending].media_type
        assert answer["Content-Disposition"] == (
            f'attachment; filename="anekanta-{str(closed.pk)[:8]}-reviews.{ending}"'
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]


def test_the_decision_page_offers_them(closed, client_of):
    page = client_of(None).get(f"/rounds/{closed.pk}/decision/").content.decode()
    for ending in NEEDED:
        assert f"/api/v1/rounds/{closed.pk}/reviews.{ending}/" in page
    assert ("reviews.parquet" in page) is parquet.HERE


# --- How it is written -------------------------------------------------------------------------

EVIL = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "＠x",
    '=HYPERLINK("http://evil.example";"x")', "'=1", '"=1', ",=1", "a\r\nb,\"c\"", "",
]  # fmt: skip


@pytest.fixture
def told(closed):
    """One row per text of `EVIL`, in every column that people or models fill."""
    row = next(exporting.export(None, closed))
    return [replace(row, text=t, comment=t, instruction=t, reviewer=t, concept=t) for t in EVIL]


def test_no_cell_of_a_spreadsheet_is_a_formula_and_nothing_is_lost(told):
    text = b"".join(table.csv(told)).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(EVIL)
    for row, wanted in zip(rows, EVIL, strict=True):
        for name, cell in row.items():
            assert not re.match(r"[\s\u00a0]*[=+\-@＝＋－＠]", cell), (name, cell)
            assert not cell.startswith(("\t", "\r", "\n"))
        for name in ("text", "comment", "instruction", "reviewer", "concept"):
            cell = row[name]
            assert (cell[1:] if cell.startswith("'") else cell) == wanted


def test_json_lines_hold_every_text_as_it_is(told):
    rows = [json.loads(line) for line in b"".join(table.jsonl(told)).split(b"\n") if line]
    assert [row["text"] for row in rows] == EVIL
    assert list(rows[0]) == list(next(csv.reader([next(table.csv([])).decode()])))


def test_label_studio_s_tasks_fit_the_configuration_in_the_guide(closed, api_of):
    """What its importer asks for: a list of tasks with `data`; annotations whose `result` is a list
    and names controls of the configuration; nobody in `completed_by`; `ground_truth` said."""
    [config] = re.findall(r"```xml\n(.+?)```", GUIDE.read_text(), re.DOTALL)
    view = ElementTree.fromstring(config)
    controls = {tag.get("name"): tag for tag in view.iter() if tag.get("toName")}
    values = {tag.get("value", "") for tag in view.iter() if not tag.get("toName")}
    shown = {value.removeprefix("$") for value in values if value.startswith("$")}
    choices = {tag.get("value") for tag in controls["verdict"].iter("Choice")}
    assert choices == set(Verdict.values)
    tasks = json.loads(content(api_of(None).get(address(closed, "label-studio.json"))))
    assert len(tasks) == 12
    for task in tasks:
        assert shown <= task["data"].keys()
        assert len(task["annotations"]) == 3
        for annotation in task["annotations"]:
            assert annotation["ground_truth"] is annotation["was_cancelled"] is False
            assert "completed_by" not in annotation
            ids = [result["id"] for result in annotation["result"]]
            assert len(set(ids)) == len(ids) == 2
            for result in annotation["result"]:
                tag = controls[result["from_name"]]
                assert tag.tag.lower() == result["type"]
                assert tag.get("toName") == result["to_name"]
                assert list(result["value"]) == [result["type"]]
        [prediction] = task["predictions"]
        assert prediction["model_version"] in Arm.values
        assert prediction["result"] == []


def test_argilla_s_records_fit_the_settings_in_the_guide(closed, api_of):
    """What `Record.from_dict` and the response model read: ids, fields, responses by question with a
    value and the UUID of a user, no second answer of a user to a question."""
    [settings] = re.findall(r"rg\.Settings\((.+?)\n\)\n", GUIDE.read_text(), re.DOTALL)
    questions = set(re.findall(r'Question\(\s*name="(\w+)"', settings))
    fields = set(re.findall(r'Field\(\s*name="(\w+)"', settings))
    metadata = set(re.findall(r'MetadataProperty\(\s*name="(\w+)"', settings))
    records = json.loads(content(api_of(None).get(address(closed, "argilla.json"))))
    assert len({record["id"] for record in records}) == 12
    people = set()
    for record in records:
        assert record["fields"].keys() == fields
        assert metadata - record["metadata"].keys() == {"gold"}  # which none of these is
        assert record["responses"].keys() == questions
        for responses in record["responses"].values():
            users = [uuid.UUID(response["user_id"]) for response in responses]
            assert len(set(users)) == len(users)
            assert all(response.keys() == {"value", "user_id"} for response in responses)
            people.update(users)
        assert {r["value"] for r in record["responses"]["fidelity"]} <= {1, 2, 3, 4, 5}
        assert len(record["responses"]["comment"]) == 0, "empty comments are no responses"
    assert len(people) == 3


def test_an_empty_round_makes_files_that_can_be_read(ana, ben, ada, api_of):
    row = open_round(ben, candidate(ana))
    api = api_of(ada)
    assert content(api.get(address(row, "jsonl"))) == ""
    assert content(api.get(address(row, "csv"))).startswith("round,concept,")
    for ending in ("label-studio.json", "argilla.json"):
        assert json.loads(content(api.get(address(row, ending)))) == []


def test_parquet_holds_the_same_rows(closed, monkeypatch):
    monkeypatch.setattr(parquet, "GROUP", 10)
    rows = list(exporting.export(None, closed))
    read = read_table(pyarrow.BufferReader(b"".join(parquet.write(rows)))).to_pylist()
    for row in read:
        row["reviewed_at"] = row["reviewed_at"].isoformat()
        row["changed_at"] = row["changed_at"].isoformat()
        row["answers"], row["spans"] = json.loads(row["answers"]), json.loads(row["spans"])
    assert read == [row.to_dict() for row in rows]


# --- How much it takes -------------------------------------------------------------------------


def fill(row, people):
    users = User.objects.bulk_create(
        User(username=f"reader{n}", email=f"reader{n}@example.org") for n in range(people)
    )
    Review.objects.bulk_create(
        Review(item=item, reviewer=user, fidelity=3, verdict="partial", comment="x" * 200,
               rubric_version=1)
        for item in Item.objects.filter(round=row) for user in users
    )  # fmt: skip


WRITERS = (table.jsonl, table.csv, label_studio.write, argilla.write)


def test_ten_thousand_reviews_take_the_queries_and_the_memory_of_a_few(ana, ben, ada):
    row = open_round(ben, candidate(ana))
    row = Round.objects.with_subject().get(pk=row.pk)
    assert ada.roles, "asked of the database once for each person"
    fill(row, 834)
    assert Review.objects.count() == 10_008
    for write in WRITERS:
        with CaptureQueriesContext(connection) as queries:
            size = sum(len(chunk) for chunk in write(exporting.export(ada, row)))
        assert len(queries) == 2
        assert size > 200 * 10_008
    tracemalloc.start()
    for _ in table.jsonl(exporting.export(ada, row)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20, "the file itself has some 6 MiB"
