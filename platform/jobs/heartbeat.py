"""Renews the leases of claims while they are worked on, from a thread with its own database connection."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import DatabaseError, connection

from . import conf
from .claims import Claim

log = logging.getLogger(__name__)


@contextmanager
def beating(claims: Sequence[Claim]) -> Iterator[None]:
    """Keep `claims` alive for the length of the block; some may come and go meanwhile.

    Inside somebody's transaction (a test, say) nobody else can see a claim, and a beat from a second
    connection could not see it either: there is nothing to renew then.
    """
    if connection.in_atomic_block:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(claims, over), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(claims: Sequence[Claim], over: threading.Event) -> None:
    try:
        while not over.wait(conf.get("HEARTBEAT_SECONDS")):
            for claim in tuple(claims):
                if not claim.lost:
                    _renew(claim)
    finally:
        connection.close()


def _renew(claim: Claim) -> None:
    """One beat. A database that is away for a moment is no reason to stop: the lease outlasts it."""
    try:
        claim.renew()
    except DatabaseError:
        log.warning("No heartbeat for %s this time: the database did not answer.", claim.job)
        connection.close()
