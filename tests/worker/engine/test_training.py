"""How a run goes: the same bytes each time, from any step, in any company; and it can be stopped."""

import math

import pytest
import torch

from worker.engine import RECIPES, EngineError, Stopped, TrainSpec, artifact, train
from worker.engine.threads import capped

from .conftest import LEXICON, PREFIGURATION, QUALIA, SUPERVENIENCE, asking

DRAFT = RECIPES["draft"]


def bytes_of(result):
    return {
        key: artifact.pack_bytes(concept, result.facts) for key, concept in result.concepts.items()
    }


def spec_of(*concepts, seed=0):
    return TrainSpec(LEXICON, concepts, recipe="tiny", seed=seed)


@pytest.fixture
def checkpoints():
    return []


def test_a_run_can_be_repeated_and_resumed_to_the_same_bytes(tiny, checkpoints):
    spec = spec_of(QUALIA, SUPERVENIENCE)
    whole = train(spec, on_checkpoint=checkpoints.append, threads=1)
    again = train(spec, threads=1)
    assert bytes_of(again) == bytes_of(whole)
    assert len(checkpoints) == 3  # each with both concepts
    steps = []
    resumed = train(spec, checkpoint=checkpoints[1], on_step=steps.append, threads=1)
    assert bytes_of(resumed) == bytes_of(whole)
    assert [progress.step for progress in steps] == [5, 6]
    for key, concept in whole.concepts.items():
        assert resumed.concepts[key].curve == concept.curve
        assert resumed.concepts[key].measures == concept.measures


def test_a_concept_does_not_depend_on_its_company(tiny):
    """Beside either neighbour the batch has the same shape; only the neighbour's texts differ."""
    with_one = train(spec_of(QUALIA, asking(SUPERVENIENCE, key="other")), threads=1)
    longer = asking(
        SUPERVENIENCE,
        key="other",
        definition="Supervenience means that one level must change whenever another does.",
    )
    with_other = train(spec_of(QUALIA, longer), threads=1)
    assert bytes_of(with_one)["qualia"] == bytes_of(with_other)["qualia"]
    assert bytes_of(with_one)["other"] != bytes_of(with_other)["other"]


def test_a_concept_alone_learns_what_it_learns_in_company(tiny):
    """To the byte where its batches are padded to the same length; else to a rounding."""
    alone = train(spec_of(QUALIA), threads=1).concepts["qualia"].vectors
    for other in (SUPERVENIENCE, PREFIGURATION):
        beside = train(spec_of(QUALIA, other), threads=1).concepts["qualia"].vectors
        assert torch.allclose(alone, beside, atol=1e-4)


def test_more_concepts_than_slots_wait_their_turn_and_come_back_in_order(tiny):
    spec, told = spec_of(QUALIA, PREFIGURATION, SUPERVENIENCE), []
    result = train(spec, on_step=told.append, threads=1, width=2)
    assert list(result.concepts) == [concept.key for concept in spec.concepts]
    assert list(result.facts["concepts"]) == [concept.key for concept in spec.concepts]
    assert [progress.step for progress in told] == [1, 2, 3, 4, 5, 6] * 2
    all_at_once = train(spec, threads=1)
    for key, concept in all_at_once.concepts.items():
        assert torch.allclose(result.concepts[key].vectors, concept.vectors, atol=1e-4)


def test_another_seed_is_another_run_and_its_checkpoint_or_a_damaged_one_is_refused(
    tiny, checkpoints
):
    one = train(spec_of(QUALIA), on_checkpoint=checkpoints.append, threads=1)
    other = train(spec_of(QUALIA, seed=9), threads=1)
    assert bytes_of(one) != bytes_of(other)
    with pytest.raises(EngineError, match="belongs to another run"):
        train(spec_of(QUALIA, seed=9), checkpoint=checkpoints[0], threads=1)
    with pytest.raises(EngineError, match="damaged"):
        train(spec_of(QUALIA), checkpoint=checkpoints[0][:-40], threads=1)


@pytest.mark.parametrize("patience", [0, 1, 4])
def test_a_run_stops_when_it_is_told_to(tiny, checkpoints, patience):
    """Before anything is prepared, while the teacher is asked, and between steps."""
    asked = []

    def should_stop():
        asked.append(1)
        return len(asked) > patience

    with pytest.raises(Stopped):
        train(spec_of(QUALIA), should_stop=should_stop, threads=1)
    assert len(asked) == patience + 1


def test_a_run_that_fails_gives_the_threads_back(tiny):
    long = asking(QUALIA, definition="Qualia means " + "how it feels and " * 400 + "so on.")
    with capped(2):
        with pytest.raises(EngineError) as caught:
            train(spec_of(long), threads=1)
        assert torch.get_num_threads() == 2, caught.value


def test_the_caller_keeps_its_number_of_threads():
    before = torch.get_num_threads()
    with capped(3) as count:
        assert torch.get_num_threads() == count == 3
    assert torch.get_num_threads() == before
    with capped(None) as count:
        assert 1 <= count <= 4


def test_progress_tells_every_step_and_the_held_out_loss_of_some(trained):
    steps = [progress.step for progress in trained.told]
    assert steps == list(range(1, trained.told[0].total + 1))
    every = DRAFT.validate_every
    assert [p.held_out is not None for p in trained.told] == [
        p.step % every == 0 for p in trained.told
    ]
    assert all(math.isfinite(p.loss) and p.seconds > 0 for p in trained.told)
    assert trained.told[-1].left == 0 < trained.told[0].left
    assert all(p.tokens_per_second > 0 for p in trained.told)


def test_the_curve_comes_down(trained):
    curve = trained.concept.curve
    assert [p["step"] for p in curve] == [*range(0, DRAFT.steps, DRAFT.validate_every), DRAFT.steps]
    assert curve[0]["loss"] is None
    assert curve[-1]["loss"] < curve[1]["loss"]
    assert curve[-1]["held_out"] < curve[0]["held_out"]


def test_no_vector_leaves_the_ball(trained, usual):
    radius = trained.result.facts["recipe"]["ball"] * usual.loaded.vocabulary_rms
    assert trained.concept.vectors.norm(dim=-1).max() <= radius * 1.0001


def test_template_and_sentence_travel_with_the_vectors(trained, usual):
    """Vectors are float32, whatever the model computes in."""
    concept, frame = trained.concept, usual.frame
    before = [*frame.before, *usual.ids("Prefigurative politics means")]
    assert torch.equal(concept.before, usual.loaded.embed(before))
    assert torch.equal(concept.after, usual.loaded.embed([*usual.ids("."), *frame.after]))
    assert concept.vectors.shape == (8, usual.loaded.hidden_size)
    assert concept.vectors.dtype == torch.float32


def test_the_facts_say_how_to_do_it_again(trained, prompter):
    facts = trained.result.facts
    assert {name: facts["backbone"][name] for name in prompter.loaded.digests} == (
        prompter.loaded.digests
    )
    assert facts["recipe"]["name"] == "draft"
    assert facts["seed"] == 0
    assert facts["threads"] == 1
    assert facts["frame"] == {
        "before": "<|im_start|>system\nPrefigurative politics means",
        "after": ".<|im_end|>\n",
    }
    words = {"before": "Prefigurative politics means", "after": "."}
    assert facts["sentence"] == {**words, "times": DRAFT.times}
    assert facts["template"] == {"before": 3, "after": 2}
    assert facts["versions"]["torch"] == torch.__version__
    assert facts["concepts"][PREFIGURATION.key]["held_out"] == 3
    assert facts["seconds"] > 0
    assert facts["tokens"] == facts["concepts"][PREFIGURATION.key]["tokens"] > DRAFT.steps


def test_a_definition_too_long_for_the_model_is_refused(tiny):
    long = asking(QUALIA, definition="Qualia means " + "how it feels and " * 400 + "so on.")
    with pytest.raises(EngineError, match="Shorten the definition"):
        train(spec_of(long), threads=1)
