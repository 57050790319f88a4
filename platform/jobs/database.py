"""Connections that outlive a restart of the database."""

from django.db import close_old_connections, connection


def reconnect() -> None:
    """Let go of a connection that broke or grew old; the next query opens another.

    Inside a transaction it is kept: the transaction is the caller's to end.
    """
    if not connection.in_atomic_block:
        close_old_connections()
