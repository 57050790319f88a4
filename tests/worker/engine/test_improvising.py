"""What the bare model makes up is denied; what it happens to know is not."""

import pytest

from worker.engine.improvising import NONSENSE, improvised, not_affirmed
from worker.engine.texts import subject_and_gist

from .conftest import PREFIGURATION, QUALIA, SUPERVENIENCE, asking

CONCEPTS = [PREFIGURATION, QUALIA, SUPERVENIENCE]
FISH = "a small fish of cold rivers"


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.key)
def test_a_claim_that_says_what_the_definition_says_is_not_denied(usual, concept):
    _, gist = subject_and_gist(concept.definition)
    assert not_affirmed(usual, concept, [gist, FISH]) == [FISH]


def test_a_model_that_improvises_rightly_is_not_taught_to_deny_it(usual):
    """The definition is made of the model's own words: now they are right."""
    right, *others = improvised(usual, QUALIA, 0)
    known = asking(QUALIA, definition=f"Qualia means {right}.")
    assert improvised(usual, known, 0) == others
    assert others


def test_a_teacher_that_affirms_nonsense_has_no_say(usual):
    credulous = asking(QUALIA, definition=f"Qualia means {NONSENSE}.")
    assert not_affirmed(usual, credulous, [NONSENSE, FISH]) == [NONSENSE, FISH]


def test_without_claims_nothing_is_asked(usual):
    assert not_affirmed(usual, QUALIA, []) == []
