"""The stored soft prompt is read as if a stranger had sent it."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load, save

from worker.engine import ConceptResult, EngineError, artifact
from worker.engine.tensors import MAX_HEADER_BYTES

FACTS = {"recipe": {"k": 8}}


def matrix(rows, hidden=6):
    return torch.arange(rows * hidden, dtype=torch.float32).reshape(rows, hidden)


GOOD = ConceptResult(matrix(8), matrix(3), matrix(2), curve=[], measures={}, answers=[], times=2)
CONTENT = artifact.pack_bytes(GOOD, FACTS)


def test_what_was_packed_is_read():
    found = artifact.read(CONTENT)
    assert torch.equal(found.vectors, GOOD.vectors)
    assert torch.equal(found.rows, torch.cat([GOOD.before, *[GOOD.vectors] * 2, GOOD.after]))


def test_one_from_before_they_were_read_twice_is_read_once():
    once = artifact.read(save(load(CONTENT), {"format": "pt"}))
    assert torch.equal(once.rows, torch.cat([GOOD.before, GOOD.vectors, GOOD.after]))


@pytest.mark.parametrize("told", [{"times": "0"}, {"times": "9"}, {"times": "2", "a": "b"}, None])
def test_metadata_that_no_soft_prompt_has_is_refused(told):
    with pytest.raises(EngineError, match="nothing else"):
        artifact.read(save(load(CONTENT), told))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(1, 1, (2, 1)), (3, 0, (0, 2)), (3, 2, (0, 0)), (0, 0, (3, 2))],
    ids=["a sentence", "words behind", "alone", "all"],
)
def test_the_turn_is_the_sentence_without_the_template(before, after, words):
    """`words`: how many of the rows around the vectors stay."""
    turn = artifact.read(CONTENT).turn(before, after)
    copies = [GOOD.vectors] * 2
    wanted = torch.cat([GOOD.before[3 - words[0] :], *copies, GOOD.after[: words[1]]])
    assert torch.equal(turn, wanted)


@pytest.mark.parametrize(("before", "after"), [(4, 2), (3, 3)])
def test_a_soft_prompt_with_fewer_rows_than_the_template_has_tokens_is_refused(before, after):
    with pytest.raises(EngineError, match="3 rows before and 2 after its vectors"):
        artifact.read(CONTENT).turn(before, after)


def test_the_same_soft_prompt_is_the_same_bytes():
    assert artifact.pack_bytes(GOOD, FACTS) == CONTENT


def test_the_file_holds_three_tensors_and_says_only_its_format():
    size = int.from_bytes(CONTENT[:8], "little")
    header = json.loads(CONTENT[8 : 8 + size])
    assert header.pop("__metadata__") == {"times": "2"}
    assert sorted(header) == ["after", "before", "vectors"]


@pytest.mark.parametrize(
    "vectors",
    [
        torch.full((8, 6), float("nan")),
        torch.full((8, 6), float("inf")),
        torch.zeros(8, 6, dtype=torch.float64),
        torch.zeros(8, 7),
        torch.zeros(7, 6),
        torch.zeros(8),
    ],
    ids=["nan", "infinite", "float64", "another width", "not k", "no matrix"],
)
def test_a_result_that_is_no_soft_prompt_is_not_packed(vectors):
    with pytest.raises(EngineError):
        artifact.pack_bytes(replace(GOOD, vectors=vectors), FACTS)


def stored(metadata=None, **changes):
    tensors = {"vectors": matrix(8), "before": matrix(3), "after": matrix(2), **changes}
    kept = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    return save(kept, metadata or {"format": "pt"})


def zipped():
    """The outside of a file that `torch.load` would unpickle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}q\x00.")
    return buffer.getvalue()


def with_header(content, change):
    """The file with another JSON head, its length told rightly."""
    size = int.from_bytes(content[:8], "little")
    head = change(content[8 : 8 + size])
    return len(head).to_bytes(8, "little") + head + content[8 + size :]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.",
        stored(vectors=torch.full((8, 6), float("nan"))),
        stored(after=None),
        stored(extra=matrix(1)),
        stored(before=matrix(3).half()),
        stored(before=matrix(3, hidden=7)),
        stored(vectors=torch.zeros(0, 6)),
        stored(vectors=torch.zeros(2000, 6)),
        stored(vectors=torch.zeros(2, 2, 6)),
        stored(metadata={"format": "pt", "by": "me"}),
        (10**9).to_bytes(8, "little") + b"{}",
        CONTENT + b"\0",
        CONTENT + zipped(),
        zipped(),
        zipped() + CONTENT,
        CONTENT[:-1],
        with_header(CONTENT, lambda text: text.replace(b'"after"', b'"vectors"', 1)),
    ],
    ids=[
        "nothing",
        "a pickle",
        "nan",
        "a tensor too few",
        "a tensor too many",
        "half precision",
        "another width",
        "no vector",
        "too many vectors",
        "three dimensions",
        "more metadata",
        "a header beyond the end",
        "a byte behind",
        "an archive behind",
        "an archive, as torch.save writes it",
        "an archive before",
        "truncated",
        "a name twice",
    ],
)
def test_a_strangers_file_is_refused(content):
    with pytest.raises(EngineError):
        artifact.read(content)


@pytest.mark.parametrize("size", [MAX_HEADER_BYTES + 1, 64 * 1024, 65 * 1024])
def test_a_header_with_room_to_hide_things_is_refused(size):
    """Blanks are good JSON and good safetensors: only the limit speaks against them."""
    padded = with_header(CONTENT, lambda text: text.ljust(size))
    load(padded)
    with pytest.raises(EngineError, match=f"impossible size .{size} bytes of at most 4096"):
        artifact.read(padded)


@pytest.mark.parametrize(
    ("expected", "why"),
    [({"k": 7}, "8 vectors of width 6, not 7 of 6"), ({"hidden": 2560}, "not 8 of 2560")],
)
def test_a_soft_prompt_of_another_shape_than_expected_is_refused(expected, why):
    assert artifact.read(CONTENT, k=8, hidden=6).vectors.shape == (8, 6)
    with pytest.raises(EngineError, match=why):
        artifact.read(CONTENT, **expected)


def test_a_vector_of_absurd_norm_is_neither_packed_nor_read():
    """Twenty times the longest token of the frame is the limit."""
    longest = matrix(3)[2].norm()
    unit = torch.zeros(8, 6)
    unit[3, 2] = longest
    assert artifact.read(stored(vectors=19.9 * unit)).vectors[3, 2] == 19.9 * longest
    for content in (20.1 * unit, torch.full((8, 6), 3e38)):
        with pytest.raises(EngineError, match="more than 20 times that of a token"):
            artifact.read(stored(vectors=content))
        with pytest.raises(EngineError, match="more than 20 times"):
            artifact.pack_bytes(replace(GOOD, vectors=content), FACTS)


def test_a_deeply_nested_header_is_refused():
    nest = b"[" * 4000
    with pytest.raises(EngineError):
        artifact.read(len(nest).to_bytes(8, "little") + nest)


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_the_reader_fail_otherwise(content):
    with pytest.raises(EngineError):
        artifact.read(content)


@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_a_file_with_one_byte_changed_is_refused_or_still_a_soft_prompt(place, change):
    content = bytearray(CONTENT)
    content[place] ^= change
    try:
        found = artifact.read(bytes(content))
    except EngineError:
        return
    assert torch.isfinite(found.rows).all()
    assert found.rows.shape == (5 + 8 * found.times, 6)
    assert set(load(bytes(content))) == {"vectors", "before", "after"}
