"""Outputs written elsewhere become a round: all of them, blind, and with figures at the end."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.definition_data import SourceData
from concepts.models import Definition, Instruction
from evaluations.import_rows import MOST_ARMS, MOST_ROWS, decoded, read_file, read_rows
from evaluations.import_wish import ImportWish
from evaluations.models import Import, Item, Output, OutputArm, Reference, Round, Slot
from evaluations.services import closing, exporting, importing, queue, reporting, reviewing
from evaluations.states import RoundState

from .making import candidate, judge
from .making_imports import ARMS, ROWS, WISH, imported, lines, rows, rows_of

pytestmark = pytest.mark.django_db


def told(reading, number):
    return next(fate for fate in reading.fates if fate.number == number)


# --- The file ------------------------------------------------------------------------------------


def test_every_row_of_a_good_file_is_taken():
    reading = read_file(lines(ROWS))
    assert reading.ok
    assert len(reading.rows) == 9
    assert reading.arms == sorted(ARMS, key=str.casefold)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not JSON"),
        ('{"instruction": "a", "instruction": "b", "text": "", "arm": "x"}', "appears twice"),
        ("[1]", "A row is an object"),
        ({"instruction": "a", "text": "b"}, "lacks arm"),
        ({"text": "b"}, "lacks instruction and arm"),
        ({"instruction": "a", "text": "b", "arm": "x", "gold": 1}, "Not known here: 'gold'"),
        ({"instruction": "a", "text": 5, "arm": "x"}, "text: this is not text"),
        ({"instruction": " ", "text": "b", "arm": "x"}, "instruction: this is empty"),
        ({"instruction": "a", "text": "b", "arm": "x" * 61}, "at most 60 letters"),
        ({"instruction": "a", "text": "b", "arm": "x\ny"}, "one line"),
        ({"instruction": "a", "text": "b" * 20_001, "arm": "x"}, "at most 20,000 fit"),
        ({"instruction": "a", "text": "b\u202ec", "arm": "x"}, "invisible or control"),
        ({"instruction": "a", "text": "b\u0000c", "arm": "x"}, "invisible or control"),
        ({"instruction": "a", "text": "b", "arm": "x", "kind": "essay"}, "is none of define"),
        ({"instruction": "a", "text": "b", "arm": "x", "id": 1.5}, "id: this is not text"),
        ({"instruction": "a", "text": "b", "arm": "x", "id": True}, "id: this is not text"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(row, reason):
    line = row if isinstance(row, str) else json.dumps(row)
    reading = read_file(f"{lines(ROWS)}\n{line}")
    assert not reading.ok
    assert [fate.number for fate in reading.wrong] == [10]
    assert any(reason in error for error in told(reading, 10).errors)


def test_rows_are_checked_beside_each_other():
    base = {"instruction": "What?", "text": "This.", "arm": "a", "kind": "define"}
    reading = read_rows(
        [
            base | {"id": "1", "reference": "R"},
            base | {"arm": "b", "id": 1, "reference": "R"},
            base | {"text": "That.", "reference": "R"},
            base | {"arm": "c", "kind": "use", "reference": "R"},
            base | {"arm": "d", "reference": "S"},
            base | {"arm": "e", "reference": "R"},
        ]
    )
    said = [" ".join(fate.errors) for fate in reading.fates]
    assert said[0] == ""
    assert "Row 1 has this id already" in said[1]
    assert "this arm’s text for this instruction already" in said[2]
    assert "Its kind differs from row 1" in said[3]
    assert "Its reference differs from row 1" in said[4]
    assert said[5] == ""
    assert "The same text as row 1" in reading.fates[5].notes[0]


def test_what_an_importer_should_know_is_no_obstacle():
    reading = read_rows([{"instruction": "Who?", "text": "I am QWEN.", "arm": "Qwen"}])
    assert reading.ok
    assert "holds the label “Qwen”" in reading.fates[0].notes[0]


def test_the_whole_has_limits():
    one = {"instruction": "a", "text": "b"}
    many = [one | {"arm": f"arm {number}"} for number in range(MOST_ARMS + 1)]
    assert "at most 12" in read_rows(many).errors[0]
    assert "capitals alone" in read_rows([one | {"arm": "Bare"}, one | {"arm": "bare"}]).errors[0]
    assert "no row" in read_file("\n\n").errors[0]
    long = [{"instruction": str(number), "text": "", "arm": "a"} for number in range(MOST_ROWS + 1)]
    assert "At most 2,000 rows" in read_rows(long).errors[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": 1}\n\xff\n', "Line 2 is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "Line 1 is not UTF-8"),
        (b"x" * (2 * 1024 * 1024 + 1), "at most 2,097,152"),
    ],
)
def test_a_file_in_another_encoding_or_too_large_is_refused(content, reason):
    with pytest.raises(Invalid, match=reason):
        decoded(content)


def test_a_byte_order_mark_is_no_row():
    assert read_file(decoded(b"\xef\xbb\xbf" + lines(ROWS).encode())).ok


def test_a_line_separator_of_unicode_ends_no_line():
    assert read_rows([{"instruction": "a", "text": "b", "arm": "c"}]).ok
    text = json.dumps({"instruction": "a\u2028b", "text": "c", "arm": "d"}, ensure_ascii=False)
    assert read_file(text).rows[0].instruction == "a\u2028b"


# --- The round -----------------------------------------------------------------------------------


def test_a_round_opens_at_once_with_every_text(ben):
    row = imported(ben)
    assert (row.state, row.soft_prompt, row.job) == (RoundState.OPEN, None, None)
    assert row.items.count() == Output.objects.count() == 9
    assert Slot.objects.filter(round=row).count() == 9 * row.wanted_reviews
    assert dict(OutputArm.objects.values_list("output__text", "label")) == {
        each["text"]: each["arm"] for each in ROWS
    }
    assert set(OutputArm.objects.values_list("arm", flat=True)) == {""}
    assert str(row) == "round on “Anekanta, three models”"
    (act,) = Activity.objects.filter(verb="imported a round")
    assert not any(arm in json.dumps(act.data) for arm in ARMS)


def test_the_order_of_the_file_is_gone(ben):
    """What is made row by row is shuffled: that all of three tables keep the order by chance is
    less likely than one in 10^16."""
    row = imported(ben, rows=rows(30))
    in_file = [each["text"] for each in rows(30)]
    stored = list(Output.objects.order_by("pk").values_list("text", flat=True))
    items = list(Item.objects.order_by("pk").values_list("output__text", flat=True))
    places = Slot.objects.filter(round=row, number=1).order_by("place")
    placed = list(places.values_list("item__output__text", flat=True))
    assert sorted(stored) == sorted(items) == sorted(placed) == sorted(in_file)
    assert in_file not in (stored, items, placed)
    assert items != stored


def test_a_reviewer_meets_the_reference_that_was_given(ben, rui):
    row = imported(
        ben,
        term="anekanta",
        reference="A thing has **many** sides. <script>alert(1)</script>",
        sources=(SourceData("Matilal", "The Central Philosophy", url="https://example.org/"),),
    )
    blind = reviewing.blind_item(rui, queue.next_item(rui, row))
    assert blind.term == "anekanta"
    assert "<strong>many</strong>" in blind.definition_html
    assert "<script>" not in blind.definition_html
    assert blind.sources[0].title == "The Central Philosophy"


def test_a_reference_of_a_row_takes_the_place_of_the_round_s(ben, rui):
    given = [each | {"reference": f"As to “{each['instruction']}”: *yes*."} for each in ROWS]
    row = imported(ben, rows=given, reference="")
    blind = reviewing.blind_item(rui, queue.next_item(rui, row))
    assert blind.instruction in blind.definition_html
    assert Reference.objects.count() == 3


def test_a_definition_of_this_site_can_be_the_reference(ana, ben, rui):
    definition = candidate(ana).definition
    row = imported(ben, definition=definition, term="", reference="")
    blind = reviewing.blind_item(rui, queue.next_item(rui, row))
    assert (blind.term, blind.definition_html) == ("anekanta", definition.text_html)
    assert definition.instructions.count() == 4  # nothing was added to it


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\u202eb"}, "title"),
        ({"term": ""}, "term"),
        ({"reference": ""}, "reference"),
        ({"language": "Klingon"}, "language"),
        ({"baseline": "nobody"}, "baseline"),
        ({"reviews_per_output": 0}, "reviews_per_output"),
        ({"reviews_per_output": 51}, "reviews_per_output"),
        ({"sources": (SourceData("", "x", url="javascript:alert(1)"),)}, "sources"),
        ({"sources": (SourceData("Only an author", ""),)}, "sources"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_refused_by_field(ben, changes, field):
    with pytest.raises(Invalid) as caught:
        imported(ben, **changes)
    assert list(caught.value.fields) == [field]
    nothing_is_there()


def test_a_definition_is_chosen_or_a_reference_given_not_both(ana, ben):
    definition = candidate(ana).definition
    with pytest.raises(Invalid) as caught:
        imported(ben, definition=definition)
    assert set(caught.value.fields) == {"term", "reference"}
    Definition.objects.filter(pk=definition.pk).update(state="superseded")
    with pytest.raises(Invalid) as caught:
        imported(ben, definition=Definition.objects.get(), term="", reference="")
    assert set(caught.value.fields) == {"definition"}
    nothing_is_there()


def nothing_is_there():
    for model in (Round, Import, Output, OutputArm, Item, Slot, Reference):
        assert not model.objects.exists(), model
    assert not Instruction.objects.filter(definition=None).exists()


def test_one_wrong_row_keeps_all_of_them_out(ben):
    with pytest.raises(Invalid) as caught:
        imported(ben, rows=[*ROWS, {"instruction": "x", "text": "y"}], title="")
    assert caught.value.fields["rows"] == ["Row 10: It lacks arm."]
    assert "title" in caught.value.fields
    nothing_is_there()


@pytest.mark.parametrize("who", ["rui", "oto"])
def test_who_is_neither_curator_nor_admin_imports_nothing(who, request):
    with pytest.raises(NotAllowed, match="Only curators or admins"):
        imported(request.getfixturevalue(who))
    nothing_is_there()


def test_the_same_again_is_refused_whoever_sends_it(ben, ada):
    imported(ben)
    for again in (ROWS, list(reversed(ROWS))):
        with pytest.raises(StaleState, match="imported before"):
            imported(ada, rows=again)
    assert Round.objects.count() == 1
    assert Instruction.objects.filter(definition=None).count() == 3
    imported(ben, title="Once more")
    assert Round.objects.count() == 2


def test_what_was_imported_cannot_be_rewritten(ben):
    imported(ben, rows=[each | {"reference": "R"} for each in ROWS])
    for model, change in (
        (Import, {"baseline": "qwen"}),
        (Reference, {"html": "x"}),
        (OutputArm, {"label": "qwen"}),
        (Instruction, {"text": "x"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)


def test_an_arm_is_one_of_ours_or_a_label_never_both(ben):
    row = imported(ben)
    output = row.outputs.first()
    OutputArm.objects.filter(output=output).delete()
    for wrong in ({"arm": "bare", "label": "x"}, {"arm": "", "label": ""}, {"arm": "mine"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            OutputArm.objects.create(output=output, **wrong)


# --- Who may review ------------------------------------------------------------------------------


def test_who_imported_the_texts_cannot_review_them(ben, rui):
    ben.role_grants.create(role="reviewer")
    row = imported(ben)
    with pytest.raises(NotAllowed, match="You imported these texts"):
        queue.next_item(ben, row)
    assert row not in Round.objects.open_for(ben)
    assert row in Round.objects.open_for(rui)


def test_who_shaped_the_definition_cannot_review_against_it(ana, ben, rui):
    row = imported(ben, definition=candidate(rui).definition, term="", reference="")
    with pytest.raises(NotAllowed, match="You proposed this concept"):
        queue.next_item(rui, row)
    assert row not in Round.objects.open_for(rui)


def test_members_see_imported_rounds_and_strangers_do_not(ben, oto, client_of):
    row = imported(ben)
    assert client_of(oto).get(row.get_absolute_url()).status_code == 200
    assert client_of(None).get(row.get_absolute_url()).status_code == 404
    assert row.name not in client_of(None).get("/rounds/").content.decode()


# --- The end -------------------------------------------------------------------------------------


@pytest.fixture
def closed(ben, rui, sol, tam):
    row = imported(ben, baseline="base model")
    for reviewer in (rui, sol, tam):
        for item in Item.objects.filter(round=row).order_by("pk"):
            arm = OutputArm.objects.get(output=item.output).label
            judge(reviewer, item, {"base model": 2, "tuned": 4, "GPT": 5}[arm], "faithful")
    return Round.objects.with_subject().get(pk=row.pk)


def test_it_ends_with_figures_and_no_decision(closed):
    assert closed.is_closed
    assert closed.accepted is None
    told = closed.decision
    assert told["sentence"] == "3 reviewers judged 9 texts of 3 arms in 27 reviews."
    assert [arm["label"] for arm in told["arms"]] == ["base model", "GPT", "tuned"]
    assert [arm["fidelity"]["mean"] for arm in told["arms"]] == [2, 5, 4]
    assert {(row["arm"], row["mean"]) for row in told["effects"]} == {("GPT", 3), ("tuned", 2)}
    assert "rules" not in told


def test_without_a_baseline_nothing_is_compared(ben, rui):
    row = imported(ben, reviews_per_output=1)
    for item in Item.objects.filter(round=row):
        judge(rui, item, 3, "partial")
    row.refresh_from_db()
    assert row.is_closed
    assert row.decision["effects"] == []
    assert row.wanted_reviews == 1


def test_the_page_at_the_end_names_every_arm(closed, oto, client_of):
    body = client_of(oto).get(f"/rounds/{closed.pk}/decision/").content.decode()
    for label in ARMS:
        assert label in body
    assert "nothing is accepted or rejected" in body
    assert "Each other arm minus base model" in body
    assert "is judged" in body


def test_a_label_is_shown_as_it_is_even_if_it_is_a_word_of_ours(ben, rui, client_of):
    row = imported(
        ben, rows=rows_of({"What?": {"bare": "No.", "<b>x</b>": "Yes."}}), reviews_per_output=1
    )
    for item in Item.objects.filter(round=row):
        judge(rui, item, 3, "partial")
    body = client_of(rui).get(f"/rounds/{row.pk}/decision/").content.decode()
    assert "Bare model" not in body
    assert "arm-bare" not in body
    assert "&lt;b&gt;x&lt;/b&gt;" in body


def test_the_export_leads_back_to_the_file(closed, ada):
    """Row by row: id, arm, instruction, kind and text are those of the file."""
    back = {
        (row.id, row.arm, row.instruction, row.kind, row.text)
        for row in exporting.export(ada, closed)
    }
    assert back == {
        (each["id"], each["arm"], each["instruction"], each["kind"], each["text"]) for each in ROWS
    }
    (first, *_) = exporting.export(ada, closed)
    assert (first.concept, first.definition_version) == ("", None)


def test_an_open_round_is_exported_without_arm_and_id(ben, rui, ada):
    row = imported(ben)
    judge(rui, row.items.first(), 3, "partial")
    (told,) = exporting.export(ada, Round.objects.with_subject().get())
    assert (told.arm, told.id) == (None, "")


def test_who_imported_an_open_round_is_not_shown_its_arms(ben, client_of, ada):
    row = imported(ben)
    for member in (ben, ada):
        with pytest.raises(NotAllowed, match="still blind"):
            reporting.unblinded(member, row)
    body = client_of(ben).get(row.get_absolute_url()).content.decode()
    assert not any(label in body for label in ARMS)


def test_an_imported_round_can_be_cancelled(ben, ada):
    row = closing.cancel(ada, imported(ben), "The wrong file.")
    assert row.state == RoundState.CANCELLED


# --- By command ----------------------------------------------------------------------------------


def test_the_command_looks_first_and_then_imports(ben, tmp_path, capsys):
    file, reference = tmp_path / "texts.jsonl", tmp_path / "reference.md"
    file.write_text(lines(ROWS))
    reference.write_text("A thing has many sides.")
    asked = ["import_round", str(file), "--as=ben", "--title=Three", "--term=anekanta"]
    asked += [f"--reference={reference}", "--baseline=tuned", "--reviews=2"]
    call_command(*asked, "--dry-run")
    assert "9 rows can be imported. Arms: base model, GPT, tuned." in capsys.readouterr().out
    nothing_is_there()
    call_command(*asked)
    row = Round.objects.get()
    assert (row.imported.baseline, row.wanted_reviews, row.opened_by) == ("tuned", 2, ben)
    file.write_text(lines([*ROWS, {"text": "x"}]))
    with pytest.raises(CommandError, match="Row 10: It lacks instruction and arm"):
        call_command(*asked)
    with pytest.raises(CommandError, match="does not exist"):
        call_command(*asked[:2], "--as=nobody", "--title=x")


def test_the_wish_of_the_tests_is_a_good_one(ben):
    assert importing.ready(read_file(lines(ROWS)), ImportWish(**WISH))
