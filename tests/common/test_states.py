"""A move is one conditional UPDATE: one winner, and nothing moves where no arrow leads."""

import pytest

from common.errors import StaleState
from common.states import move
from concepts.models import Concept
from concepts.states import CONCEPT_MOVES, ConceptState

pytestmark = pytest.mark.django_db


@pytest.fixture
def concept(ana):
    from concepts.services import proposing

    return proposing.propose(
        ana, term="mutual aid", aliases=[], language="en",
        why="People need it.", sources="Kropotkin, *Mutual Aid*, 1902.",
    )  # fmt: skip


def test_the_second_of_two_movers_is_told(concept):
    seen_by_another = Concept.objects.get(pk=concept.pk)
    move(concept, ConceptState.DECLINED, CONCEPT_MOVES)
    with pytest.raises(StaleState, match="changed while you were looking"):
        move(seen_by_another, ConceptState.OPEN, CONCEPT_MOVES)
    assert Concept.objects.get(pk=concept.pk).state == ConceptState.DECLINED


def test_a_move_without_an_arrow_is_refused(concept):
    move(concept, ConceptState.DECLINED, CONCEPT_MOVES)
    with pytest.raises(StaleState, match="cannot become"):
        move(concept, ConceptState.RETIRED, CONCEPT_MOVES)


def test_every_state_has_a_label_and_a_hue():
    for state in ConceptState:
        assert state.label
        assert state.hue in {"waiting", "running", "good", "warning", "bad"}
        assert ConceptState(state.value) is state
