"""Renews a claim's lease while its body works, from a thread with its own database connection."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from . import conf
from .claims import Claim

log = logging.getLogger(__name__)


@contextmanager
def beating(claim: Claim) -> Iterator[None]:
    """Keep `claim` alive for the length of the block.

    Inside somebody's transaction (a test, say) nobody else can see the claim, and a beat from a second
    connection could not see it either: there is nothing to renew then.
    """
    if connection.in_atomic_block:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(claim, over), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(claim: Claim, over: threading.Event) -> None:
    try:
        while not over.wait(conf.get("HEARTBEAT_SECONDS")):
            if not _renew(claim):
                return
    finally:
        connection.close()


def _renew(claim: Claim) -> bool:
    """One beat. A database that is away for a moment is no reason to stop: the lease outlasts it."""
    try:
        return claim.renew()
    except DatabaseError:
        log.warning("No heartbeat for %s this time: the database did not answer.", claim.job)
        connection.close()
        return True
