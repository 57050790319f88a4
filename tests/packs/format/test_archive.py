"""The archive has one spelling; a trick that tar allows does not come through."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.format import PackError, archive

FILES = {"p-1.0.0/model.sig": b"{}", "p-1.0.0/pack/pack.json": b"x" * 700, "p-1.0.0/pack/e": b""}


def test_what_is_packed_comes_out():
    assert archive.read(archive.write(FILES)) == FILES


def test_the_order_of_the_files_does_not_matter():
    assert archive.write(dict(reversed(FILES.items()))) == archive.write(FILES)


def test_plain_tar_unpacks_it(tmp_path):
    with tarfile.open(fileobj=io.BytesIO(archive.write(FILES))) as tar:
        tar.extractall(tmp_path, filter="data")
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == set(FILES)


def tar_of(*entries, form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, content, changes in entries:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o644
            for key, value in changes.items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def test_the_helper_writes_what_the_archive_writes():
    assert archive.read(tar_of(("p/a", b"x", {}))) == {"p/a": b"x"}


@pytest.mark.parametrize(
    "name",
    [
        "../up",
        "p/../../up",
        "/etc/passwd",
        "p//a",
        "./a",
        "p/.git",
        "C:\\x",
        "p/a\\b",
        "p/a b",
        "é",
    ],
)
def test_a_name_that_could_land_elsewhere_is_refused(name):
    with pytest.raises(PackError, match="Nothing was written"):
        archive.read(tar_of((name, b"x", {}), form=tarfile.USTAR_FORMAT))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_only_plain_files(kind):
    with pytest.raises(PackError, match="no plain file"):
        archive.read(tar_of(("p/a", b"", {"type": kind, "linkname": "/etc/passwd"})))


@pytest.mark.parametrize(("first", "second"), [("p/a", "p/a"), ("p/readme", "p/README")])
def test_a_name_comes_once(first, second):
    with pytest.raises(PackError, match="twice"):
        archive.read(tar_of((first, b"x", {}), (second, b"y", {})))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 10_240,
        b"PK\x03\x04" * 300,
        archive.write(FILES)[:700],
        archive.write(FILES) + b"more",
        archive.write(FILES) + b"\0" * 512,
        archive.write(FILES)[:-512],
        tar_of(("p/a", b"x", {"mtime": 1})),
        tar_of(("p/a", b"x", {"mode": 0o755})),
        tar_of(("p/a", b"x", {"uname": "root"})),
        tar_of(("p/b", b"x", {}), ("p/a", b"y", {})),
        tar_of(("p/" + "a" * 150, b"x", {}), form=tarfile.GNU_FORMAT),
        tar_of(("p/a", b"x", {"pax_headers": {"path": "q"}}), form=tarfile.PAX_FORMAT),
    ],
)
def test_an_archive_of_another_hand_is_refused(content):
    with pytest.raises(PackError):
        archive.read(content)


def with_size(text):
    content = bytearray(tar_of(("p/a", b"x" * 600, {})))
    content[124:136] = text
    return bytes(content)


@pytest.mark.parametrize(
    "size", [b"77777777777\0", b"-0000000001\0", b"zzzzzzzzzzz\0", b"\x80" * 12]
)
def test_a_size_that_lies_is_refused(size):
    with pytest.raises(PackError):
        archive.read(with_size(size))


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILES", 2)
    with pytest.raises(PackError, match="more than 2 files"):
        archive.read(archive.write(FILES))


def test_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    with pytest.raises(PackError, match="larger than 100"):
        archive.read(archive.write(FILES))


@given(st.integers(0, len(archive.write(FILES)) - 1), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_lands_in_a_file(at, value):
    content = bytearray(archive.write(FILES))
    content[at] = value
    try:
        found = archive.read(bytes(content))
    except PackError:
        return
    assert archive.write(found) == bytes(content)
