"""Search: what is found, in which order, and that nothing typed can break it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.models import Concept, SearchText
from concepts.searching import Query, search_entry
from concepts.searching.words import fold
from concepts.services import proposing

from .making import GOOD, accepted, but, draft, proposed, submitted

pytestmark = pytest.mark.django_db


def found(words):
    """The terms found, best first."""
    rows = Concept.objects.search(words)
    return [concept.term for concept in rows.order_by("rank", "term")]


def test_names_come_first_the_exact_one_before_beginnings_before_texts(ana, ben):
    accepted(ana, ben, proposed(ana, "gift"))
    proposed(ana, "gift economy")
    proposed(ana, "the gift")
    proposed(ana, "potlatch", why="A feast at which a gift is more than a gift.")
    accepted(ana, ben, proposed(ana, "kula"), but(text=f"{GOOD.text} It is a gift that moves on."))
    assert found("gift") == ["gift", "gift economy", "the gift", "kula", "potlatch"]


@pytest.mark.parametrize(
    "words",
    [
        "détournement", "DETOURNEMENT", "De\u0301tournement", "détour", "hijack", "Debord",
        "lived detour", "detournemant", "détourment",
    ],
)  # fmt: skip
def test_case_accents_aliases_beginnings_and_slips_do_not_matter(words, ana):
    proposed(ana, "détournement", aliases=["hijacking"], why="Debord lived it.")
    proposed(ana, "potlatch")
    assert found(words) == ["détournement"]


def test_all_words_must_be_there_in_whichever_text(ana, ben):
    accepted(ana, ben)
    assert found("mutual charity") == ["mutual aid"], "one in the name, one in the definition"
    assert found("ruler mutual") == ["mutual aid"]
    assert found("mutual banana") == []
    assert found("banana") == []


def test_words_with_a_mark_between_them_stand_in_a_row(ana):
    proposed(ana, "self-help")
    proposed(ana, "help", why="It begins with the self.")
    assert found("self-help") == ["self-help"]


def test_a_script_without_spaces_is_found_by_a_part(ana):
    proposed(ana, "相互扶助", why="人々が対等に助け合うこと。")
    assert found("扶助") == found("対等") == ["相互扶助"]
    assert found("独占") == []


def test_drafts_and_waiting_versions_are_not_searched(ana, ben):
    draft(ana, proposed(ana, "one"))
    submitted(ana, proposed(ana, "two"))
    assert found("without a ruler") == []


def test_a_new_reference_replaces_what_is_searched(ana, ben):
    concept = proposed(ana)
    accepted(ana, ben, concept)
    accepted(ana, ben, concept, but(text=GOOD.text.replace("ruler", "patron")))
    assert found("ruler") == []
    assert found("patron") == ["mutual aid"]


def test_who_may_not_see_a_concept_does_not_find_it(ana, ben, oto):
    proposing.decline_concept(ben, proposed(ana), "A person.")
    assert not Concept.objects.visible_to(oto).search("mutual aid").exists()
    assert Concept.objects.visible_to(ben).search("mutual aid").exists()


def test_a_refused_proposal_leaves_nothing_in_the_index(ana):
    proposed(ana)
    with pytest.raises(proposing.NameTaken):
        proposed(ana, "Mutual-Aid")
    assert SearchText.objects.count() == 1


HOSTILE = [
    '"', "'", "*", "^", "(", ")", ":", "-", "+", "{names}", "names:x", 'a" OR "b', "NEAR(a b, 2)", "NOT",
    "AND", "OR", "a AND", "a NOT", "a -b", "mutual*", "*mutual", "%", "_", "\\", "!", "&", "|", "<->",
    "a <-> b", "a:*", "a & !b", "';--", "\x00", "a\x00b", "\ud800", "🙂", "👩‍👩‍👧", "ŉ", "ʼ", "½", "ﷺ", "İ",
    "ß", "\u202e", "x" * 10_000, "x " * 5_000, "é" * 10_000, '"' * 10_000, "🙂" * 10_000, " ", "",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: repr(words[:20]))
def test_nothing_typed_is_an_error(words, ana):
    proposed(ana)
    found(words) if Query.of(words).text else Concept.objects.search(words).count()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_no_text_at_all_is_an_error(words):
    list(Concept.objects.search(words)[:1])


def test_a_very_long_search_is_cut_and_says_so():
    assert Query.of("x" * 10_000).cut
    assert len(Query.of("x" * 10_000).text) == 200
    assert Query.of(" ".join(map(str, range(40)))).cut
    assert not Query.of("mutual aid").cut


def test_folded_words_are_letters_digits_and_single_spaces():
    assert fold('Détournement -- "NOT" a_detour\'s ﬁn*') == "detournement not a detour s fin"
    assert fold("हिन्दी 42") == fold("हिन्दी  42!")


def test_what_is_searched_is_what_stands_there(ana, ben):
    """Every service that changes words writes the row again; the row is what a fresh one would be."""
    accepted(ana, ben, proposed(ana, aliases=["reciprocity"]))
    accepted(ana, ben, Concept.objects.get(), but(text=f"{GOOD.text} Indeed."))
    concept = Concept.objects.get()
    names = [name.text for name in concept.names.all()]
    fresh = search_entry(names, concept.definitions.accepted().get().text, concept.why)
    assert SearchText.objects.filter(pk=concept.pk).values(*fresh).get() == fresh
