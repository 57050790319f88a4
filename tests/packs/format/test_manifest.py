"""`pack.json` has one spelling, and is refused for anything that it does not state properly."""

import json
from dataclasses import replace

import pytest

from packs.format import PackError, canonical, manifest, names
from tests.packs.format.making import parts, read_once


def stated():
    return parts()[0]


@pytest.mark.parametrize("made", [parts, read_once])
def test_a_manifest_survives_the_journey(made):
    whole, _ = made()
    assert manifest.from_bytes(whole.to_bytes()) == whole


def test_the_same_manifest_is_the_same_bytes():
    assert stated().to_bytes() == stated().to_bytes()


def changed(change):
    data = json.loads(stated().to_bytes())
    change(data)
    return canonical.dumps(data)


def sentence(data):
    """Of prefiguration: four tokens before the vectors and one after, in a frame of seven and three."""
    return data["concepts"][0]["sentence"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.update(format="zip"), "not describe a Lacuna pack"),
        (lambda d: d.update(format_version=1), "format 1; this program reads format 3"),
        (lambda d: d.update(format_version=2), "format 2; this program reads format 3"),
        (lambda d: d.update(format_version=4), "format 4"),
        (lambda d: d.pop("files"), "lacks the field 'files'"),
        (lambda d: d["concepts"][1].pop("frame"), r"concepts\[1\] lacks the field 'frame'"),
        (lambda d: d.update(frame=d["concepts"][1]["frame"]), "does not know: 'frame'"),
        (lambda d: d.update(extra=1), "does not know: 'extra'"),
        (lambda d: d.update(name="../up"), "pack.json.name"),
        (lambda d: d.update(version="1.0"), "semantic version"),
        (lambda d: d.update(concepts=[]), "at least one concept"),
        (lambda d: d["concepts"].append(d["concepts"][0]), "only once"),
        (lambda d: d["concepts"][0].update(k=True), r"concepts\[0\].k is of the wrong type"),
        (lambda d: d["concepts"][0].update(k=0), "no vectors"),
        (lambda d: d["concepts"][0].update(times=0), "read 0 times; it must be 1 to 8"),
        (lambda d: d["concepts"][0].update(times=9), "read 9 times; it must be 1 to 8"),
        (lambda d: d["concepts"][0].update(times="2"), r"concepts\[0\].times is of the wrong type"),
        (lambda d: d["concepts"][0].pop("times"), r"concepts\[0\] lacks the field 'times'"),
        (lambda d: d["concepts"][0].update(aliases="x"), "must be a list"),
        (
            lambda d: d["concepts"][0]["definition"].update(text="Other."),
            "does not have its digest",
        ),
        (lambda d: sentence(d).update(before_tokens=-1), "prefiguration has an impossible length"),
        (lambda d: sentence(d).update(after_tokens=4), "prefiguration has an impossible length"),
        (lambda d: sentence(d).update(before="Politics is"), "does not stand in its frame"),
        (lambda d: sentence(d).update(after="!"), "does not stand in its frame"),
        (lambda d: d.update(files=[{"path": "/etc/x", "sha256": "", "size": 0}]), "/etc/x"),
        (lambda d: d.update(files=[{"path": p, "sha256": "", "size": 0} for p in "aA"]), "twice"),
    ],
)
def test_what_is_wrong_is_named(change, says):
    with pytest.raises(PackError, match=says):
        manifest.from_bytes(changed(change))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"a": NaN}\n',
        stated().to_bytes().replace(b"\n", b"\r\n"),
        stated().to_bytes() + b" ",
        stated().to_bytes().replace(b'"format":', b'"format": "x",\n  "format":', 1),
        json.dumps(json.loads(stated().to_bytes())).encode(),
    ],
)
def test_another_spelling_is_refused(content):
    with pytest.raises(PackError):
        manifest.from_bytes(content)


def test_a_manifest_that_could_not_be_read_back_is_not_made():
    with pytest.raises(PackError, match=r"pack\.json\.name"):
        manifest.check(replace(stated(), name="Freedom Words"))


@pytest.mark.parametrize("version", ["0.0.1", "1.2.0", "10.20.30", "2.0.0-rc.1", "1.0.0-x-y.7z"])
def test_semantic_versions(version):
    assert names.is_version(version)


@pytest.mark.parametrize(
    "version",
    ["", "1", "1.2", "v1.2.0", "01.2.0", "1.2.0+build", "1.2.0-", "1.2.0-01", "1.2.0\n", "١.٢.٣"],
)
def test_no_semantic_versions(version):
    assert not names.is_version(version)


def test_versions_sort_as_semver_says():
    ordered = ["1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0"]
    assert sorted({*ordered}, key=names.precedence) == ordered
