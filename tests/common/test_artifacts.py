"""Artifacts: named by their digest, whole or not there, never overwritten."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from common import artifacts


def test_bytes_come_back_under_their_digest():
    digest = artifacts.put(b"eight vectors")
    assert digest == hashlib.sha256(b"eight vectors").hexdigest()
    assert artifacts.put(b"eight vectors") == digest
    assert artifacts.read(digest) == b"eight vectors"


def test_changed_bytes_are_refused():
    digest = artifacts.put(b"the true vectors")
    path = Path(default_storage.path(f"{digest[:2]}/{digest}"))
    path.write_bytes(b"other vectors")
    with pytest.raises(ValueError, match="do not match"):
        artifacts.read(digest)
    path.unlink()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a" * 63, "A" * 64, "/" + "a" * 63, "%2e" * 21 + "a"]
)
def test_only_a_digest_names_an_artifact(name):
    with pytest.raises(ValueError, match="SHA-256"):
        artifacts.read(name)
