"""Sources as citations; marks that lead to them; and what a model reads of all this: nothing."""

import pytest

from concepts.checks import findings
from concepts.citing import citation, model_text, pages, render_cited, web_address
from concepts.definition_data import SourceData
from concepts.models import Definition, Source
from concepts.services import training
from concepts.services.previewing import chat_of

from .making import (
    GOOD,
    RESULT,
    accepted,
    but,
    draft,
    finish,
    lexicon,
    proposed,
    queued,
    submitted,
)

KROPOTKIN = SourceData(
    "Peter Kropotkin", "Mutual Aid", "1902", "https://www.gutenberg.org/ebooks/4341", "7"
)


def test_a_citation_in_its_order():
    assert citation(KROPOTKIN) == (
        "Peter Kropotkin (1902). Mutual Aid, p. 7. https://www.gutenberg.org/ebooks/4341"
    )
    assert citation(SourceData("bell hooks", "Who says so?")) == "bell hooks. Who says so?"


def test_pages_have_their_word():
    assert [pages(p) for p in ("7", "7–9", "7, 9", "chapter 3", "")] == [
        "p. 7", "pp. 7–9", "pp. 7, 9", "chapter 3", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:x", "data:text/html,x",
     "//evil.example", "https://", "http://[", "mailto:a@b.org", "", "vbscript:x", "\x01javascript:x"],
)  # fmt: skip
def test_only_the_web_is_linked(url):
    assert web_address(url) == ""


def test_marks_lead_to_sources_that_are_there():
    html = render_cited("Help [1], *more* [2]; a [note][1] and `[1]`.", 1)
    assert html.count('href="#source-1"') == 2
    assert "[2]" in html
    both = render_cited("Help [1][2].", 2)
    assert both.index("#source-1") < both.index("#source-2")
    assert "<code>[1]</code>" in html


def test_no_model_reads_a_mark():
    assert model_text("Mutual aid [1] is help [2][3].") == "Mutual aid is help."
    assert model_text("Read [this](https://x.org) and [12a].") == "Read this and [12a]."


def test_a_mark_without_its_source_is_told():
    assert [f.check for f in findings(but(text=f"{GOOD.text} [1] [7]"))] == ["lost-mark"]


@pytest.mark.django_db
def test_the_page_of_a_definition_cites(ana, client_of):
    data = but(text=f"{GOOD.text} [1]", sources=(KROPOTKIN,))
    html = client_of(None).get(submitted(ana, data=data).get_absolute_url()).content.decode()
    assert 'href="#source-1"' in html
    assert 'id="source-1"' in html
    assert 'href="https://www.gutenberg.org/ebooks/4341" rel="nofollow ugc noopener"' in html
    assert "Peter Kropotkin (1902)." in html
    assert ", p. 7." in html


@pytest.mark.django_db
def test_an_address_written_around_the_services_is_no_link(ana, client_of):
    row = draft(ana)
    Source.objects.update(url="javascript:alert(1)")
    assert "javascript:" not in client_of(ana).get(row.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_training_reads_what_the_preview_shows(ana, ben):
    data = but(text=f"{GOOD.text} **Always** [1].")
    row = accepted(ana, ben, data=data)
    run = training.request_run(ana, row, lexicon(), "draft")
    [spec] = training.spec_for(run)["concepts"]
    chat = chat_of(row.concept, data)
    assert chat.system == spec["definition"] == f"{GOOD.text} Always."
    assert chat.user == GOOD.instructions[0].text
    assert chat.sentence is None


@pytest.mark.django_db
def test_the_preview_has_the_sentence_of_the_last_training(ana, ben, client_of):
    run = queued(ana, ben)
    sentence = {"before": "Mutual aid means", "after": ".", "times": 3}
    finish(run, RESULT | {"facts": RESULT["facts"] | {"sentence": sentence}})
    assert chat_of(run.concept, GOOD).sentence == sentence | {"k": 8}
    html = client_of(ben).get("/concepts/mutual-aid/definitions/new/").content.decode()
    assert "Mutual aid means [8 vectors, 3 times]" in html


@pytest.mark.django_db
def test_an_empty_editor_previews_a_question(ana, client_of):
    proposed(ana)
    html = client_of(ana).get("/concepts/mutual-aid/definitions/new/").content.decode()
    assert "What is mutual aid?" in html
    assert not Definition.objects.exists()
