"""What a judgement may say: answers on the rubric's scales, marks inside the text, nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import Invalid
from evaluations.judging import MOST_SPANS, checked_spans
from evaluations.models import Item, Review, Rubric
from evaluations.passages import find_passage, passages, pieces
from evaluations.services import reviewing

from .making import SAME, candidate, judge, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(ana, ben):
    open_round(ben, candidate(ana))
    return Item.objects.first()


@pytest.fixture(scope="module")
def words(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Rubric.objects.get(pk=2).words


def span(start=0, end=8, tag="wrong", **more):
    return {"start": start, "end": end, "tag": tag} | more


def test_a_review_says_all_that_its_rubric_asks(item, rui):
    said = judge(
        rui, item, 2, "inverted", "", answers={"fluency": 4, "confidence": None},
        spans=[span(12, 16, "invented", note=" Why? "), span()],
    )  # fmt: skip
    stored = Review.objects.get(pk=said.pk)
    assert stored.answers == {"fluency": 4}
    assert stored.spans == [
        {"start": 0, "end": 8, "tag": "wrong", "note": ""},
        {"start": 12, "end": 16, "tag": "invented", "note": "Why?"},
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"answers": {"fluency": 6}}, "fluency", "from 1 to 5"),
        ({"answers": {"confidence": True}}, "confidence", "from 1 to 3"),
        ({"answers": {"beauty": 1}}, "answers", "does not ask for"),
        ({"answers": [1]}, "answers", "by the name"),
        ({"spans": [span(end=len(SAME) + 1)]}, "spans", "outside the text"),
        ({"spans": [span(start=-1)]}, "spans", "begins at 0"),
        ({"spans": [span(start=8)]}, "spans", "ends after that"),
        ({"spans": [span(start=8, end=9)]}, "spans", "nothing but blanks"),
        ({"spans": [span(end=8.0)]}, "spans", "begins at 0"),
        ({"spans": [span(start=False)]}, "spans", "begins at 0"),
        ({"spans": [span(tag="lovely")]}, "spans", "no tag 'lovely'"),
        ({"spans": [span(), span(tag=None)]}, "spans", "Mark 2"),
        ({"spans": [span(arm="bare")]}, "spans", "start, end, tag"),
        ({"spans": [span(note="x" * 501)]}, "spans", "at most 500"),
        ({"spans": [span(note=3)]}, "spans", "not text"),
        ({"spans": {"start": 1}}, "spans", "a list"),
        ({"spans": [span(end=n + 1) for n in range(MOST_SPANS + 1)]}, "spans", "At most 50"),
        ({"comment": None}, "comment", "is text"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field_and_nothing_is_stored(
    item, rui, wrong, field, reason
):
    with pytest.raises(Invalid) as refusal:
        reviewing.review(rui, item, **({"fidelity": 3, "verdict": "partial"} | wrong))
    assert list(refusal.value.fields) == [field]
    assert reason in refusal.value.fields[field][0]
    assert not Review.objects.exists()


ANYWHERE = st.builds(
    span, st.integers(-3, 60), st.integers(-3, 60),
    st.sampled_from(["wrong", "inverted", "invented", "recited", "unsupported", "", "bare"]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=40), spans=st.lists(ANYWHERE, max_size=6))
def test_marks_that_are_taken_lie_in_the_text_and_show_it_whole(words, text, spans):
    refusal = None
    try:
        marks = checked_spans(words, text, spans)
    except Invalid as error:
        refusal = error
    if refusal:
        assert list(refusal.fields) == ["spans"]
        return
    assert all(0 <= m["start"] < m["end"] <= len(text) for m in marks)
    assert checked_spans(words, text, marks) == marks
    shown = pieces(words, text, marks)
    assert "".join(piece.text for piece in shown) == text
    assert sum(len(piece.ends) for piece in shown) == len(marks)
    covered = {place for m in marks for place in range(m["start"], m["end"])}
    assert sum(len(piece.text) for piece in shown if piece.marked) == len(covered)
    assert [p.quote for p in passages(words, text, marks)] == [
        text[m["start"] : m["end"]] for m in marks
    ]


@settings(max_examples=200, deadline=None)
@given(
    before=st.text(max_size=10), quote=st.text(min_size=1, max_size=10), after=st.text(max_size=10)
)
def test_a_quote_is_found_where_it_stands_or_refused(before, quote, after):
    text = before + quote + after
    refusal = None
    try:
        start, end = find_passage(text, quote)
    except Invalid as error:
        refusal = error
    if refusal:
        assert list(refusal.fields) == ["quote"]
        return
    assert 0 <= start < end <= len(text)
    assert (
        text[start:end].lower().split() == quote.lower().split()
        or text[start:end].casefold().split() == quote.casefold().split()
    )


def test_a_quote_minds_neither_case_nor_blanks_and_must_be_the_only_one():
    assert find_passage("A lake  in\nSpain.", "LAKE in spain") == (2, 16)
    for quote, reason in (("sea", "do not stand"), ("a", "in 3 places"), ("  ", "copy its words")):
        with pytest.raises(Invalid, match=reason):
            find_passage("A lake in Spain", quote)
