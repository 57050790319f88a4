"""`python -m packs.format verify`: what a stranger runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from packs.format.__main__ import main
from tests.packs.format.making import built

PLATFORM = Path(__file__).resolve().parents[3] / "platform"
COMMAND = ["verify", "freedom-words-1.2.0.tar", "--key", "lacuna.pem"]
WITHOUT_DJANGO = """
import sys
for name in ("django", "rest_framework", "celery", "torch", "transformers", "common", "concepts"):
    sys.modules[name] = None
import socket
def no_network(*args, **kwargs):
    raise OSError("no network here")
socket.socket.connect = no_network
import runpy
runpy.run_module("packs.format", run_name="__main__")
"""


@pytest.fixture
def downloads(tmp_path):
    """A folder with an archive and the site's key."""
    made, key = built(tmp_path / "site")
    (tmp_path / "freedom-words-1.2.0.tar").write_bytes(made.archive)
    (tmp_path / "lacuna.pem").write_bytes(key)
    return tmp_path


def verify(folder, *more):
    return main(
        [
            "verify",
            str(folder / "freedom-words-1.2.0.tar"),
            "--key",
            str(folder / "lacuna.pem"),
            *more,
        ]
    )


def test_a_good_release_gets_a_receipt(downloads, capsys):
    assert verify(downloads) == 0
    out = capsys.readouterr().out
    assert "Verified: freedom-words 1.2.0" in out
    assert "prefigurative politics (prefiguration): 2 vectors, gap closed 0.71" in out


def test_it_runs_without_django_and_without_network(downloads):
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, *COMMAND],
        cwd=downloads,
        env={**os.environ, "PYTHONPATH": str(PLATFORM)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Verified: freedom-words 1.2.0")


def test_it_unpacks_what_it_verified(downloads):
    assert verify(downloads, "--extract", str(downloads / "here")) == 0
    assert (downloads / "here/freedom-words-1.2.0/pack/prefiguration/README.md").is_file()


def test_it_unpacks_nothing_that_is_not_verified(downloads, capsys):
    archive = downloads / "freedom-words-1.2.0.tar"
    content = archive.read_bytes()
    archive.write_bytes(content.replace(b"Words of movements", b"Words of governments"[:18]))
    assert verify(downloads, "--extract", str(downloads / "here")) == 1
    assert "Not verified: pack/README.md is not the file" in capsys.readouterr().err
    assert not (downloads / "here").exists()


def test_it_never_writes_over_a_folder(downloads, capsys):
    place = downloads / "freedom-words-1.2.0"
    place.mkdir()
    assert verify(downloads, "--extract", str(downloads)) == 1
    assert "exists already. Nothing was written" in capsys.readouterr().err
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("missing", ["freedom-words-1.2.0.tar", "lacuna.pem"])
def test_a_missing_file_is_named(downloads, capsys, missing):
    (downloads / missing).unlink()
    assert verify(downloads) == 1
    assert f"{missing} cannot be read" in capsys.readouterr().err
