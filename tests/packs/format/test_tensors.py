"""The tensor reader takes exactly what belongs there, from files that may come from anywhere."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load

from packs.format import PackError, tensors
from tests.packs.format.making import rows


def good():
    return tensors.write({"before": rows(1, 2), "vectors": rows(2, 3)})


def test_what_is_written_is_read():
    found = tensors.read(good(), {"before", "vectors"}, "x")
    assert np.array_equal(found["vectors"], rows(2, 3))
    assert np.array_equal(found["before"], rows(1, 2))


def test_metadata_is_told_where_it_is_meant():
    said = good().replace(b'"format":"pt"', b'"times":"002"')
    names, meant = {"before", "vectors"}, [tensors.METADATA, {"times": "002"}]
    assert tensors.read_told(said, names, "x", meant)[1] == {"times": "002"}
    assert tensors.read_told(good(), names, "x", meant)[1] == tensors.METADATA
    with pytest.raises(PackError, match="x carries metadata"):
        tensors.read(said, names, "x")


def test_the_library_reads_the_same():
    assert np.array_equal(load(good())["vectors"], rows(2, 3))


def test_the_bytes_are_the_same_each_time():
    assert len({good() for _ in range(20)}) == 1


def raw(header, data=b"\0" * 32):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(dtype="F32", shape=(1, 8), offsets=(0, 32)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


NAN = np.array([np.nan] + [0] * 7, "<f4").tobytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "header does not fit"),
        (b"\xff" * 8, "header does not fit"),
        ((2**40).to_bytes(8, "little") + b"{}", "header does not fit"),
        (raw(b" " * 70_000), "header does not fit"),
        (raw(b"{"), "header is broken"),
        (raw(b"[" * 60_000), "header is broken"),
        (raw(b'{"v": 1, "v": 2}'), "header is broken"),
        (raw(b"[]"), "no object"),
        (raw({"v": entry(), "w": entry()}), "only"),
        (raw({}), "only"),
        (raw({"v": entry("F16", (1, 16))}), "not plain float32"),
        (raw({"v": entry() | {"more": 1}}), "not plain float32"),
        (raw({"v": entry(shape=(8,))}), "proper shape"),
        (raw({"v": entry(shape=(-1, -8))}), "proper shape"),
        (raw({"v": entry(shape=(True, 8))}), "proper shape"),
        (raw({"v": entry(shape=(2, 8))}), "do not fit its shape"),
        (raw({"v": entry(offsets=(4, 36))}, b"\0" * 36), "hole"),
        (raw({"v": entry()}, b"\0" * 33), "too many or too few"),
        (raw({"v": entry()}, b"\0" * 31), "too many or too few"),
        (raw({"v": entry()}, NAN), "not a finite number"),
        (raw({"v": entry(), "__metadata__": {"format": "np", "x": "y"}}), "metadata"),
    ],
)
def test_a_bad_file_is_refused_with_its_name(content, says):
    with pytest.raises(PackError, match=says) as refusal:
        tensors.read(content, {"v"}, "here.safetensors")
    assert "here.safetensors" in str(refusal.value)


def test_a_huge_file_is_refused_unread(monkeypatch):
    monkeypatch.setattr(tensors, "MAX_FILE_BYTES", 10)
    with pytest.raises(PackError, match="larger than 10"):
        tensors.read(good(), {"vectors"}, "x")


@given(st.binary(max_size=300))
def test_noise_never_does_more_than_being_refused(content):
    with pytest.raises(PackError):
        tensors.read(content, {"v"}, "x")


@given(st.integers(0, len(good()) - 1), st.integers(0, 255))
def test_one_changed_byte_is_refused_or_read_as_numbers(at, value):
    content = bytearray(good())
    content[at] = value
    try:
        found = tensors.read(bytes(content), {"before", "vectors"}, "x")
    except PackError:
        return
    assert {name: array.shape for name, array in found.items()} == {
        "before": (2, 8),
        "vectors": (3, 8),
    }
    assert all(np.isfinite(array).all() for array in found.values())
