"""The teacher's answers from the disk are those that it would give, to the byte, or are not used."""

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load, save

from worker.engine import TrainSpec, artifact, teacher, train
from worker.engine.data import Lesson
from worker.engine.disk_cache import DiskCache
from worker.engine.righting import NO, YES, Righting
from worker.engine.strangers import STRANGERS
from worker.engine.student import prepare
from worker.engine.teacher import teach
from worker.engine.teacher_cache import Asked, _seal, packed, unpacked

from .conftest import LEXICON, PREFIGURATION, QUALIA, TINY

LESSONS = (
    Lesson("What is qualia?", "define"),
    Lesson("Is it true that qualia is a fish?", "false", "No."),
    Lesson("What is a river?", "unrelated"),
)


class Silent(Exception):
    """The teacher was asked, where all should have been known."""


@pytest.fixture
def cache(tmp_path):
    return DiskCache(tmp_path / "teachers")


@pytest.fixture
def forgetful(monkeypatch):
    """No answer of an earlier test is left in memory, as in a process that has just begun."""

    def forget():
        teacher._SHARED.clear()

    forget()
    return forget


@pytest.fixture
def mute(monkeypatch, forgetful):
    """From now on the teacher says nothing."""

    def hush():
        def silent(*_, **__):
            raise Silent

        forgetful()
        monkeypatch.setattr(teacher, "decode", silent)

    return hush


def taught(prompter, cache, definition=QUALIA.definition, lessons=LESSONS, top_k=8):
    return teach(prompter, definition, lessons, top_k, 6, cache=cache)


def same(one, other):
    return (
        (one.turn, one.answer, one.unrelated) == (other.turn, other.answer, other.unrelated)
        and one.top.dtype == other.top.dtype
        and one.tokens.dtype == other.tokens.dtype
        and one.top.equal(other.top)
        and one.tokens.equal(other.tokens)
    )


def test_answers_from_the_disk_are_those_of_the_teacher_which_is_not_asked(
    usual, cache, forgetful, mute
):
    fresh = taught(usual, None)
    forgetful()
    kept = taught(usual, cache)
    mute()
    again = taught(usual, cache)
    assert all(same(one, other) for one, other in zip(fresh, kept, strict=True))
    assert all(same(one, other) for one, other in zip(fresh, again, strict=True))
    assert [one.unrelated for one in again] == [False, False, True]
    with pytest.raises(Silent):
        taught(usual, None)


def test_a_soft_prompt_is_the_same_to_the_byte_with_and_without_the_cache(
    tiny, cache, forgetful, mute
):
    def made(cache):
        forgetful()
        spec = TrainSpec(LEXICON, (QUALIA, PREFIGURATION), recipe="tiny")
        result = train(spec, threads=1, cache=cache)
        return {key: artifact.pack_bytes(one, result.facts) for key, one in result.concepts.items()}

    without, first = made(None), made(cache)
    files = {path.name for path in cache.directory.iterdir()}
    # Of each concept what is watched and what is drawn; the bare model, and each stranger's note.
    assert len(files) == 2 * 2 + 1 + len(STRANGERS)
    mute()
    assert made(cache) == first == without
    assert {path.name for path in cache.directory.iterdir()} == files


@pytest.mark.parametrize(
    "other",
    [
        {"definition": "Qualia means a kind of fish."},
        {"lessons": LESSONS[:1]},
        {"top_k": 4},
    ],
    ids=["definition", "lessons", "top k"],
)
def test_another_question_is_asked_anew(usual, cache, forgetful, mute, other):
    taught(usual, cache)
    mute()
    with pytest.raises(Silent):
        taught(usual, cache, **other)


def test_another_language_model_precision_or_number_of_threads_has_another_key(usual, prompter):
    asked = Asked(QUALIA.definition, LESSONS, 8, 6)
    keys = {asked.key(usual.loaded), asked.key(prompter.loaded)}
    assert len(keys) == len({usual.loaded.dtype, prompter.loaded.dtype})
    for name in usual.loaded.digests:
        others = {**usual.loaded.digests, name: "0" * 64}
        keys.add(asked.key(replace(usual.loaded, digests=others)))
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(before + 1)
        keys.add(asked.key(prompter.loaded))
    finally:
        torch.set_num_threads(before)
    assert len(keys) == len({usual.loaded.dtype, prompter.loaded.dtype}) + 3 + 1


def spoilt(content, how):
    """The file, damaged or changed for another."""
    if how == "cut":
        return content[: len(content) // 2]
    if how == "a byte":
        return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
    if how == "not ours":
        return save({"vectors": torch.zeros(2, 2)}, {"format": "pt"})
    return b""


@pytest.mark.parametrize("how", ["cut", "a byte", "not ours", "empty"])
def test_a_damaged_file_is_ignored_and_made_anew(usual, cache, forgetful, how):
    fresh = taught(usual, cache)
    before = {path: path.read_bytes() for path in cache.directory.iterdir()}
    for path, content in before.items():
        path.write_bytes(spoilt(content, how))
    forgetful()
    again = taught(usual, cache)
    assert all(same(one, other) for one, other in zip(fresh, again, strict=True))
    assert {path: path.read_bytes() for path in before} == before


@pytest.fixture
def kept(usual, forgetful):
    """A sound file: its key, what was asked, how answers begin, and its content."""
    asked = Asked(QUALIA.definition, LESSONS[:2], 8, 6)
    said = teacher._said(usual, asked, lambda: None)
    key = asked.key(usual.loaded)
    return key, asked, Righting(usual, ["", NO]), packed(key, said)


def test_a_file_under_another_key_is_not_read(usual, kept):
    key, asked, righting, content = kept
    assert unpacked(content, key, asked, righting, 8192) is not None
    assert unpacked(content, "0" * 64, asked, righting, 8192) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ids", 8192),
        ("ids", -1),
        ("tokens", 8192),
        ("top", torch.nan),
        ("top", 1.0),
        ("lengths", 0),
        ("lengths", 2**30),
    ],
)
def test_what_no_teacher_can_have_said_is_not_believed_though_its_digest_fits(kept, name, value):
    key, asked, righting, content = kept
    tensors = {each: tensor.clone() for each, tensor in load(content).items()}
    tensors[name].view(-1)[-1] = value
    forged = save(tensors, {"seal": _seal(key, tensors)})
    assert unpacked(forged, key, asked, righting, 8192) is None


def test_an_answer_that_begins_with_the_wrong_word_is_not_believed(usual, kept):
    key, asked, _, content = kept
    assert unpacked(content, key, asked, Righting(usual, ["", YES]), 8192) is None


def test_another_recipe_that_asks_the_same_shares_the_answers(usual, cache, forgetful, mute):
    """Such as a sweep over steps or vectors."""
    prepare(usual, QUALIA, TINY, 0, lambda: None, cache).school.of_step(0)
    mute()
    other = replace(TINY, name="other", steps=9, k=4, learning_rate=0.01)
    student = prepare(usual, QUALIA, other, 0, lambda: None, cache)
    assert student.init.shape[0] == 4
    assert len(student.school.of_step(8)) == TINY.rows_per_step
