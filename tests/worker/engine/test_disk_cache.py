"""What can be made again is kept up to a size, for its owner alone, and never in the way."""

import os
import stat

import pytest

from worker.engine.disk_cache import STALE, DiskCache


def key(letter):
    return letter * 64


@pytest.fixture
def cache(tmp_path):
    return DiskCache(tmp_path / "kept", limit=250)


def used(cache, letter, seconds_ago):
    path = cache.directory / f"{key(letter)}.safetensors"
    then = path.stat().st_mtime - seconds_ago
    os.utime(path, (then, then))


def test_what_was_put_is_there_and_nothing_else(cache):
    assert cache.get(key("a")) is None
    cache.put(key("a"), b"answers")
    assert cache.get(key("a")) == b"answers"
    assert cache.get(key("b")) is None
    assert [path.name for path in cache.directory.iterdir()] == [f"{key('a')}.safetensors"]


def test_only_the_owner_may_read_what_may_be_secret(cache):
    before = os.umask(0)
    try:
        cache.put(key("a"), b"answers")
    finally:
        os.umask(before)
    (path,) = cache.directory.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.directory.stat().st_mode) == 0o700


def test_what_was_used_longest_ago_goes_first(cache):
    cache.put(key("a"), bytes(100))
    cache.put(key("b"), bytes(100))
    used(cache, "a", seconds_ago=20)
    used(cache, "b", seconds_ago=10)
    assert cache.get(key("a"))  # now the one used last
    cache.put(key("c"), bytes(100))
    assert cache.get(key("b")) is None
    assert cache.get(key("a"))
    assert cache.get(key("c"))


def test_the_files_of_others_are_left_alone_and_those_half_written_go(cache):
    cache.directory.mkdir()
    (cache.directory / "thesis.safetensors").write_bytes(bytes(1000))
    fresh, left = (cache.directory / f".{key(letter)}.x.part" for letter in "ab")
    for path in (fresh, left):
        path.write_bytes(b"half")
    os.utime(left, (0, left.stat().st_mtime - STALE - 1))
    cache.put(key("c"), bytes(200))
    assert cache.get(key("c"))
    assert (cache.directory / "thesis.safetensors").exists()
    assert fresh.exists()
    assert not left.exists()


def test_a_disk_that_cannot_be_written_is_a_cache_that_keeps_nothing(tmp_path, caplog):
    (tmp_path / "file").write_text("mine")
    cache = DiskCache(tmp_path / "file" / "kept")
    cache.put(key("a"), b"answers")
    assert cache.get(key("a")) is None
    assert "Nothing was kept" in caplog.text


def test_a_write_that_breaks_off_leaves_what_was_there(cache, monkeypatch):
    cache.put(key("a"), b"answers")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    cache.put(key("a"), b"others")
    assert cache.get(key("a")) == b"answers"
    assert len(list(cache.directory.iterdir())) == 1
