"""A published release looked at as a stranger would: verified offline, loaded with stock PEFT."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from common import artifacts
from concepts.models import LanguageModel
from packs.models import Release

UNPACKED = "unpacked"


def verify(release: Release, folder: Path) -> dict[str, Any]:
    """Check the archive with the one command that strangers use; unpack it into `folder`."""
    archive, key = folder / release.file_name, folder / "key.pem"
    archive.write_bytes(artifacts.read(release.digest))
    assert release.key is not None
    key.write_text(release.key.pem)
    command = ["-m", "packs.format", "verify", str(archive), "--key", str(key)]
    done = _run([*command, "--extract", str(folder / UNPACKED)])
    said = (done.stdout or done.stderr).strip()
    return {"verified": done.returncode == 0, "said": said.splitlines()[0] if said else ""}


def same_answers(
    folder: Path, concept: str, model: LanguageModel, told: Sequence[tuple[str, str]], length: int
) -> dict[str, Any]:
    """Whether stock PEFT, given the unpacked release, says word for word what the worker said.

    `told` are instructions with the worker's own greedy answers, `length` tokens long at most.
    """
    if importlib.util.find_spec("peft") is None:
        return {"asked": len(told), "same": None, "said": "not tried, peft is not installed"}
    (adapter,) = (folder / UNPACKED).glob(f"*/pack/{concept}")
    question = {
        "model": str(settings.ROOT / model.location),
        "adapter": str(adapter),
        "instructions": [instruction for instruction, _ in told],
        "max_new_tokens": length,
    }
    done = _run(["-m", "demo.stranger"], json.dumps(question))
    if done.returncode:
        return {"asked": len(told), "same": 0, "said": done.stderr.strip().splitlines()[-1]}
    pairs = zip(json.loads(done.stdout), told, strict=True)
    same = sum(said == answer for said, (_, answer) in pairs)
    return {"asked": len(told), "same": same, "said": f"{same} of {len(told)} answers"}


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for one look at a release."""
    with tempfile.TemporaryDirectory(prefix="lacuna-stranger-") as folder:
        yield Path(folder)


def _run(arguments: Sequence[str], stdin: str = "") -> "subprocess.CompletedProcess[str]":
    paths = os.pathsep.join([str(settings.PLATFORM), str(settings.ROOT)])
    return subprocess.run(  # noqa: S603 - our own command lines, no shell
        [sys.executable, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
        check=False,
    )
