"""What people wrote shows as text in a card, whatever they wrote."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from packs.format import card
from packs.format.manifest import Frame
from tests.packs.format.making import parts, read_once, with_term

markdown = MarkdownIt("commonmark")  # HTML is on here: the harsher reader


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_reads_as_itself(text):
    flat = " ".join(text.split())
    html = markdown.render(card.literal(text)).strip()
    if not flat:
        assert html == ""
        return
    assert html.startswith("<p>")
    assert html.endswith("</p>")
    inside = html[3:-4]
    assert "<" not in inside
    assert unescape(inside) == flat.replace("\0", "\ufffd")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "![x](http://evil.example/x.png)",
        "# not a heading",
        "1. not a list",
        "- not a list",
        "> no quote",
        "`no code`",
        "--- \n---",
        "&lt;b&gt;",
        "| a | b |",
        "    no code block",
    ],
)
def test_markup_is_only_text(text):
    html = markdown.render(card.literal(text))
    assert html.count("<") == 2
    assert unescape(html.strip()[3:-4]) == " ".join(text.split())


def test_a_term_cannot_leave_its_heading():
    manifest = with_term(parts()[0], "x\n\n# Pwned\n\n<img src=x>")
    text = card.concept_card(manifest.concepts[0], manifest).decode()
    html = markdown.render(text.split("---\n", 2)[2])
    assert "<img" not in html
    assert html.count("<h1>") == 1


def test_the_card_tells_what_one_needs():
    manifest, _ = parts()
    text = card.concept_card(manifest.concepts[0], manifest).decode()
    assert 'PeftModel.from_pretrained(model, "pack/prefiguration")' in text
    assert "0.71 (95 % interval 0.60 to 0.80)" in text
    assert "Building now the society that it wants." in text
    assert "Carl Boggs" in text


def test_the_card_says_which_words_stand_around_the_vectors():
    text = told("prefiguration")
    assert "“Prefigurative politics means [2 vectors, twice].” Each further copy" in text
    assert "so PEFT loads both" in text


def test_the_card_of_vectors_that_are_read_once():
    text = told("prefiguration", read_once())
    assert "“Prefigurative politics means [2 vectors].” The words" in text
    assert "copy" not in text
    assert "2 trained vectors, 1 of “.”" in text


def test_the_card_says_which_row_is_what():
    """For who puts the rows into another program than PEFT."""
    assert (
        "in order: 3 of the chat template, 4 of “Prefigurative politics means”, 2 trained vectors, "
        "2 trained vectors (the same), 1 of “.”, 2 of the chat template." in told("prefiguration")
    )
    alone = told("detournement")
    assert "in order: 3 of the chat template, 3 trained vectors, 2 of the chat template." in alone
    assert "sentence" not in alone


def told(slug, of=None):
    """The card as people read it."""
    manifest, _ = of or parts()
    [concept] = [each for each in manifest.concepts if each.slug == slug]
    html = markdown.render(card.concept_card(concept, manifest).decode())
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_sentence_cannot_bring_markup():
    manifest, _ = parts()
    evil = Frame("<img src=x> [x](javascript:y) means", ".", 4, 1)
    concept = replace(manifest.concepts[0], sentence=evil)
    html = markdown.render(card.concept_card(concept, manifest).decode())
    assert "<img" not in html
    assert "href" not in html


def test_the_card_says_how_far_reviewers_agreed_where_that_is_known():
    manifest, _ = parts()
    told = {"sentence": "Accepted.", "counts": {"reviews": 36, "reviewers": 3}}
    concept = replace(manifest.concepts[0], reviews=told)
    assert "Krippendorff" not in card.concept_card(concept, manifest).decode()
    agreed = {"alpha": 0.861, "low": 0.7, "high": 0.95}
    concept = replace(concept, reviews=told | {"agreement": {"fidelity": agreed}})
    text = card.concept_card(concept, manifest).decode()
    assert "alpha): 0.86, from 0.70 to 0.95;" in text
