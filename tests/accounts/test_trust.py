"""Trust follows the record: up with accepted work, down with declined work and upheld flags."""

import itertools
import re
from pathlib import Path

import pytest

from accounts.profiles import vouch
from accounts.standing import facts_of, level
from accounts.states import UseKind
from accounts.trust import LEVELS, REVIEWS_EACH, Facts, level_of, next_of
from common.errors import Invalid, NotAllowed
from concepts.services import proposing
from tests.concepts.making import accepted, proposed
from tests.people import person

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/trust.md"


@pytest.mark.parametrize(
    ("facts", "number"),
    [
        (Facts(), 0),
        (Facts(tutorial=True), 1),
        (Facts(accepted=1), 1),
        (Facts(accepted=3, days=6), 1),
        (Facts(accepted=3, days=7), 2),
        (Facts(accepted=3, declined=4, days=7), 1),
        (Facts(reviews=3 * REVIEWS_EACH, days=7), 2),
        (Facts(accepted=10, days=30), 3),
        (Facts(accepted=10, declined=6, days=30), 2),
        (Facts(accepted=40, days=180), 4),
        (Facts(accepted=40, declined=14, days=180), 3),
        (Facts(accepted=40, days=180, upheld=1), 1),
        (Facts(accepted=40, days=180, upheld=2), 0),
        (Facts(accepted=40, days=180, suspended=True), 0),
        (Facts(vouched=3), 3),
        (Facts(vouched=3, upheld=1), 1),
        (Facts(vouched=2, accepted=40, days=180), 4),
    ],
)
def test_the_level_follows_the_facts(facts, number):
    assert level_of(facts).number == number


def test_each_level_unlocks_at_least_what_the_one_below_does():
    for below, above in itertools.pairwise(LEVELS):
        assert above.works > below.works
        assert all(above.limits[kind] >= below.limits[kind] for kind in UseKind)
        assert above.links >= below.links


def test_everybody_but_the_highest_is_told_what_is_next():
    assert "tutorial" in next_of(Facts())[0]
    assert next_of(Facts(accepted=3, days=7)) == [
        "Level 3 needs 10 accepted works (you have 3).",
        "Level 3 needs 30 days here (it is 7).",
    ]
    assert "moderator" in next_of(Facts(accepted=9, upheld=1))[0]
    assert next_of(Facts(accepted=40, days=180)) == []


def test_the_page_says_what_the_table_says():
    rows = re.findall(r"^\| (\d) \| (\w+) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    assert [(int(number), name) for number, name, _ in rows] == [
        (level.number, level.name) for level in LEVELS
    ]
    for level_, (_, _, cells) in zip(LEVELS, rows, strict=True):
        told = [int(cell) for cell in cells.split(" | ")[-len(UseKind) :]]
        assert told == list(level_.limits.values())


@pytest.mark.django_db
def test_ana_rises_with_what_ben_accepts_and_falls_with_what_he_declines(ana, ben):
    ana.vouched_level = 0
    assert facts_of(ana).accepted == 0
    accepted(ana, ben)  # the proposal is taken up, the definition is the reference
    assert (facts_of(ana).accepted, level(ana).number) == (2, 1)
    concept = proposed(ana, "qualia")
    proposing.decline_concept(ben, concept, "Models know it.")
    assert (facts_of(ana).accepted, facts_of(ana).declined) == (2, 1)


@pytest.mark.django_db
def test_reviews_count_when_their_round_has_closed(ana, ben, rui):
    from tests.evaluations.making import candidate, open_round, review_all

    round_ = open_round(ben, candidate(ana))
    for name in ("rui", "sol", "tam"):
        review_all(round_, person(name))
    round_.refresh_from_db()
    assert not round_.is_open
    assert facts_of(rui).reviews == round_.slots.filter(reviewer=rui).count() > 0


@pytest.mark.django_db
def test_nothing_of_an_open_round_is_counted(ana, ben, rui):
    from tests.evaluations.making import candidate, judge, open_round

    round_ = open_round(ben, candidate(ana))
    judge(rui, round_.items.first(), 4, "faithful")
    assert facts_of(rui).reviews == 0


@pytest.mark.django_db
def test_an_admin_vouches_and_nobody_for_themselves(ada, ana, oto, client_of):
    assert client_of(ada).post("/people/oto/vouch/", {"level": "2"}).status_code == 302
    oto.refresh_from_db()
    assert (oto.vouched_level, level(oto).number) == (2, 2)
    for actor, member in ((ana, oto), (ada, ada), (oto, ana)):
        before = member.vouched_level
        with pytest.raises(NotAllowed):
            vouch(actor, member, 1)
        member.refresh_from_db()
        assert member.vouched_level == before
    with pytest.raises(Invalid):
        vouch(ada, oto, 4)
    assert client_of(ana).post("/people/oto/vouch/", {"level": "0"}).status_code == 403
    oto.refresh_from_db()
    assert oto.vouched_level == 2
