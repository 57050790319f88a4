"""The work that `manage.py chaos` has done while it breaks things: small, real, resumable, deadly.

A job makes a chain of digests, one link per step, with a checkpoint after each; what it makes depends
on its number alone, however often it was begun anew. Its commit records one act, so that a job which
is done twice shows twice. Only workers that chaos itself starts do it.
"""

import hashlib
import json
import os
import signal
import time
from typing import Any

from common import artifacts
from common.activity import record
from jobs.claims import Claim
from jobs.errors import JobFailed

from .tasks import task


@task("worker.chaos.write")
def write(claim: Claim) -> None:
    if "LACUNA_CHAOS" not in os.environ:
        raise JobFailed("This work belongs to `manage.py chaos` and is done nowhere else.")
    number, steps = claim.payload["number"], claim.payload["steps"]
    chain = _resume(claim)
    begun_at = len(chain) - 1
    for step in range(begun_at, steps):
        claim.stop_if_asked()
        time.sleep(claim.payload["pause"])
        if claim.payload["poison"] and step == steps // 2:
            os.kill(os.getpid(), signal.SIGKILL)
        chain.append(hashlib.sha256(chain[-1].encode()).hexdigest())
        claim.save_checkpoint(json.dumps(chain).encode())
        claim.progress(step + 1, steps)
    artifact = artifacts.put(json.dumps({"number": number, "chain": chain}).encode())
    with claim.commit():
        record(None, "wrote", claim.job, artifact=artifact, fence=claim.fence, begun_at=begun_at)


def _resume(claim: Claim) -> list[str]:
    kept = claim.load_checkpoint()
    chain: list[Any] = json.loads(kept) if kept else [f"chaos {claim.payload['number']}"]
    return chain
