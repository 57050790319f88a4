"""A glossary becomes proposals: each row is looked at first, and all are proposed or none."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from common.activity import breaks
from common.errors import Invalid, NotAllowed
from common.models import Activity
from concepts.models import Concept, ConceptName
from concepts.proposal_rows import FILE_BYTES, MOST_ROWS, ProposalRow, decoded, read
from concepts.services import proposing, proposing_many

from .making import tradition

pytestmark = pytest.mark.django_db

GLOSSARY = """term,aliases,language,traditions,why,sources
mutual aid,reciprocal aid; aid among equals,en,anarchism,"Models mix it up with
charity.",Kropotkin 1902
affidamento,,it,feminism,Entrustment between women.,
qualia,,en,,How it feels.,
"""


@pytest.fixture(autouse=True)
def taxonomy(db):
    tradition("anarchism"), tradition("feminism")


@pytest.fixture
def page(ana, client_of):
    client = client_of(ana)
    return lambda **sent: client.post(reverse("concept-import"), sent)


def words(answer):
    return answer.content.decode()


# --- Reading -----------------------------------------------------------------------------------


def test_a_table_is_read_with_its_lines():
    first, second, _ = read(GLOSSARY)
    assert first == ProposalRow(
        2, "mutual aid", "Models mix it up with\ncharity.", ("reciprocal aid", " aid among equals"),
        "en", ("anarchism",), "Kropotkin 1902",
    )  # fmt: skip
    assert (second.number, second.language, second.aliases) == (4, "it", ())


@pytest.mark.parametrize("mark", [";", "\t"])
def test_spreadsheets_of_other_countries_are_read(mark):
    [row] = read(f"Term{mark}Why\r\nqualia{mark}How, it feels.\r\n")
    assert (row.term, row.why) == ("qualia", "How, it feels.")


def test_json_lines_say_the_same():
    [row] = read(
        json.dumps({"term": "qualia", "why": "It feels.", "aliases": ["raw feels"]}) + "\n\n"
    )
    assert row == ProposalRow(1, "qualia", "It feels.", ("raw feels",))


@pytest.mark.parametrize(
    "text",
    [
        "term,why,tradition\naffidamento,b,feminism",
        "term,why,traditions\naffidamento,b,feminism; ",
        '{"term": "affidamento", "why": "b", "tradition": "feminism"}',
        '{"term": "affidamento", "why": "b", "traditions": ["feminism"]}',
    ],
)
def test_traditions_by_their_name_of_today_or_of_once(text, ana):
    proposing_many.propose_all(ana, read(text))
    assert Concept.objects.get().tradition_names == "feminism"


def test_a_tradition_that_is_not_there_makes_the_row_wrong(ana):
    rows = read("term,why,traditions\nx,b,feminism\ny,b,gossip")
    with pytest.raises(Invalid) as refused:
        proposing_many.propose_all(ana, rows)
    assert "Line 3: traditions: There is no tradition “gossip”" in refused.value.fields["rows"][0]
    assert not Concept.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no row"),
        ("word,meaning\na,b", "does not know “word”, “meaning”"),
        ("term,tradition\na,b", "lacks “why”"),
        ("term,why,why\na,b,c", "twice"),
        ('term,why\n"a,b', "is not CSV"),
        ("term,why\n" + "a,b\n" * (MOST_ROWS + 1), "At most 500"),
    ],
    ids=["nothing", "other columns", "a column less", "twice", "an open quote", "too many"],
)
def test_what_is_wrong_with_the_whole_is_said(text, said):
    with pytest.raises(Invalid, match=said):
        read(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("term,why\na,b,c", "3 cells where 2"),
        ("term,why\n,b", "no “term”"),
        ("term,why\na,", "no “why”"),
        ('{"term": "a"', "not JSON"),
        ('{"term": "a", "why": "b", "state": "open"}', "Not known here: “state”"),
        ('{"term": ["a"], "why": "b"}', "term: this is not text"),
        ('{"term": "a", "why": "b", "aliases": "c"}', "give a list"),
        ('{"term": "a", "why": "b", "aliases": [1]}', "list of texts"),
        ('{"term": "a", "why": "' + "b" * 20_001 + '"}', "at most 20,000"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(line, said):
    [row] = read(line)
    assert said in " ".join(row.errors)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("term,why\ndétournement,b".encode("latin-1"), "Line 2 is not UTF-8"),
        (b"term,why\na\x00,b", "NUL"),
        (b"a" * (FILE_BYTES + 1), "more than"),
    ],
)
def test_a_file_in_another_encoding_is_refused_with_its_line(content, said):
    with pytest.raises(Invalid, match=said):
        decoded(content)


def test_a_mark_at_the_head_of_a_windows_file_is_no_letter():
    [row] = read(decoded("term,why\nqualia,b".encode("utf-8-sig")))
    assert row.term == "qualia"


# --- Proposing ---------------------------------------------------------------------------------


def test_a_look_changes_nothing_and_says_what_will_be(ana, ben):
    proposing.propose(ben, term="Qualia", why="Here before.")
    before = Activity.objects.count()
    looked = proposing_many.dry_run(ana, read(GLOSSARY))
    assert [fate.what for fate in looked] == ["new", "new", "here"]
    assert Concept.objects.count() == 1
    assert Activity.objects.count() == before
    made = proposing_many.propose_all(ana, read(GLOSSARY))
    assert [fate.what for fate in made] == [fate.what for fate in looked]
    aid = Concept.objects.get(slug="mutual-aid")
    assert (aid.aliases, aid.tradition_names, aid.proposed_by) == (
        ["reciprocal aid", "aid among equals"], "anarchism", ana,
    )  # fmt: skip
    assert Concept.objects.get(slug="affidamento").language == "it"
    assert Activity.objects.get(verb="proposed from a file").data == {"concepts": 2}
    assert not list(breaks())


def test_one_wrong_row_and_none_is_proposed(ana):
    wrong = GLOSSARY + "praxis,,klingon!,,Theory lived.,\n"
    with pytest.raises(Invalid, match="1 of 4 rows") as refused:
        proposing_many.propose_all(ana, read(wrong))
    assert refused.value.fields["rows"][0].startswith("Line 6: language:")
    assert not Concept.objects.exists()
    assert not ConceptName.objects.exists()
    assert not Activity.objects.exists()


def test_a_term_twice_in_the_file_is_proposed_once(ana):
    fates = proposing_many.propose_all(ana, read("term,why\nqualia,a\nQUALIA,b\n"))
    assert [(fate.what, fate.notes) for fate in fates] == [
        ("new", ()), ("here", ("Line 2 proposes it already.",)),
    ]  # fmt: skip
    assert Concept.objects.get().why == "a"


def test_names_nearly_so_are_noted_and_do_not_hinder(ana, ben):
    proposing.propose(ben, term="prefigurative politics", why="Here before.")
    [fate] = proposing_many.dry_run(ana, read("term,why\nprefigurativ politics,a\n"))
    assert fate.what == "new"
    assert "looks like “prefigurative politics”" in fate.notes[0]


@pytest.mark.parametrize("who", ["rui", "ada", "oto"])
def test_only_curators_propose_from_files(who, request, client_of, api_of):
    member = request.getfixturevalue(who)
    rows = [{"term": "qualia", "why": "a"}]
    for act in (proposing_many.dry_run, proposing_many.propose_all):
        with pytest.raises(NotAllowed):
            act(member, read(GLOSSARY))
    sent = {"rows": GLOSSARY, "propose": "1"}
    assert client_of(member).post(reverse("concept-import"), sent).status_code == 403
    answer = api_of(member).post("/api/v1/concepts/import/", {"rows": rows}, format="json")
    assert answer.status_code == 403
    assert not Concept.objects.exists()


# --- The page ----------------------------------------------------------------------------------


def test_from_the_file_by_a_look_to_the_proposals(page):
    file = SimpleUploadedFile("glossary.csv", GLOSSARY.encode())
    looked = words(page(file=file, propose="1"))  # a new file is looked at first
    assert "Propose 3 concepts" in looked
    assert "aid among equals" in looked  # the rows stand in the form now
    assert not Concept.objects.exists()
    assert page(rows=GLOSSARY, propose="1").status_code == 302
    assert Concept.objects.count() == 3


def test_what_is_wrong_is_mended_in_place(page):
    wrong = GLOSSARY.replace("affidamento,,it", "affidamento,,klingon!")
    answer = page(rows=wrong, propose="1")
    assert answer.status_code == 400
    assert "1 of 3 rows" in words(answer)
    assert "klingon!" in words(answer)
    assert not Concept.objects.exists()
    latin = SimpleUploadedFile("g.csv", "term,why\né,b".encode("latin-1"))
    answer = page(file=latin, rows=GLOSSARY)
    assert answer.status_code == 400
    assert "is not UTF-8" in words(answer)
    assert "aid among equals" in words(answer)  # what stood there still does


def test_text_from_a_file_stays_text(page):
    hostile = 'term,why\n"<b hx-get=""/"">x</b>",<script>alert(1)</script>\n=cmd|calc,x\n'
    looked = words(page(rows=hostile))
    assert "<b hx-get" not in looked
    assert "<script>alert" not in looked


# --- API and command ---------------------------------------------------------------------------


def test_through_the_api(ana, api_of):
    api = api_of(ana)
    rows = [{"term": "qualia", "why": "a"}, {"term": "", "why": "b"}]
    looked = api.post("/api/v1/concepts/import/", {"rows": rows, "dry_run": True}, format="json")
    assert [row["what"] for row in looked.json()] == ["new", "wrong"]
    refused = api.post("/api/v1/concepts/import/", {"rows": rows}, format="json")
    assert refused.status_code == 400
    assert not Concept.objects.exists()
    made = api.post("/api/v1/concepts/import/", {"rows": rows[:1]}, format="json").json()
    assert (made[0]["what"], made[0]["holder"]) == ("new", "qualia")


def test_by_command(ana, tmp_path, capsys):
    path = tmp_path / "glossary.csv"
    path.write_text(GLOSSARY)
    call_command("import_proposals", path, "--as", "ana", "--dry-run")
    assert not Concept.objects.exists()
    assert "4\tnew\taffidamento" in capsys.readouterr().out
    call_command("import_proposals", path, "--as", "ana")
    assert Concept.objects.count() == 3
    path.write_text("term\nx")
    with pytest.raises(CommandError, match="lacks"):
        call_command("import_proposals", path, "--as", "ana")
