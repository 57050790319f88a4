"""A training that was killed goes on from its checkpoint to the bytes of one that was not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from worker.engine import Stopped, TrainSpec, artifact, train

from .conftest import LEXICON, QUALIA, SUPERVENIENCE, TINY

ROOT = Path(__file__).parents[3]
TOGETHER = TrainSpec(LEXICON, (QUALIA, SUPERVENIENCE))
CHILD = """
import sys
from pathlib import Path
from tests.worker.engine.conftest import TINY
from tests.worker.engine.test_resuming import TOGETHER
from worker.engine import train

kept = Path(sys.argv[1])

def keep(content):
    kept.with_suffix(".new").write_bytes(content)
    kept.with_suffix(".new").replace(kept)

def tell(progress):
    print(progress.step, flush=True)

train(TOGETHER, recipe=TINY, on_step=tell, on_checkpoint=keep, threads=1)
"""


def bytes_of(result):
    return {
        key: artifact.pack_bytes(concept, result.facts) for key, concept in result.concepts.items()
    }


@pytest.fixture(scope="module")
def whole(one_thread):
    """Both concepts, never interrupted."""
    return train(TOGETHER, recipe=TINY, threads=1)


def check_same(resumed, whole):
    assert bytes_of(resumed) == bytes_of(whole)
    for key, concept in whole.concepts.items():
        assert resumed.concepts[key].curve == concept.curve
        assert resumed.concepts[key].measures == concept.measures


@pytest.mark.parametrize("last", range(1, TINY.steps + 1))
def test_stopped_after_any_step_it_goes_on_to_the_same_bytes(whole, last):
    """Before the first checkpoint it begins again."""
    steps, kept = [], []
    with pytest.raises(Stopped):
        train(
            TOGETHER,
            recipe=TINY,
            on_step=lambda progress: steps.append(progress.step),
            on_checkpoint=kept.append,
            should_stop=lambda: last in steps,
            threads=1,
        )
    assert steps[-1] == last
    assert len(kept) == last // TINY.checkpoint_every
    check_same(train(TOGETHER, recipe=TINY, checkpoint=(kept or [None])[-1], threads=1), whole)


def test_killed_at_once_it_goes_on_from_the_file_to_the_same_bytes(whole, tmp_path):
    """No chance to tidy up: the process is gone between two instructions."""
    kept = tmp_path / "checkpoint"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(kept)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        told = [next(child.stdout).strip() for _ in range(TINY.checkpoint_every + 1)]
        child.send_signal(signal.SIGKILL)
    assert told == ["1", "2", "3"]
    assert child.returncode == -signal.SIGKILL
    check_same(train(TOGETHER, recipe=TINY, checkpoint=kept.read_bytes(), threads=1), whole)
