"""Where chaos happens: a database, a broker and workers of its own, gone when it is over."""

import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import plan


class Missing(Exception):
    """A server that this stage needs is not on this machine."""


@contextmanager
def sqlite() -> Iterator[dict[str, str]]:
    """A fresh SQLite file and no broker. Yields the environment of everything on the stage."""
    with _folder() as folder:
        yield _environment(folder, f"sqlite:///{folder}/chaos.sqlite3", "")


@contextmanager
def postgres(server: str) -> Iterator[dict[str, str]]:
    """A database of its own on `server`, and the port on which its own Redis is to listen."""
    if not shutil.which("redis-server"):
        raise Missing("redis-server is not installed")
    name = f"lacuna_chaos_{secrets.token_hex(4)}"
    _ask(server, f'CREATE DATABASE "{name}"')
    try:
        with _folder() as folder:
            url = f"{server.rsplit('/', 1)[0]}/{name}"
            yield _environment(folder, url, f"redis://127.0.0.1:{_free_port()}/0")
    finally:
        _ask(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(folder: Path, database: str, broker: str) -> dict[str, str]:
    return (
        os.environ
        | plan.ENVIRONMENT
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "LACUNA_VAR": str(folder),
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": broker,
            "CELERY_KEY_PREFIX": "chaos:",
            "S3_BUCKET": "",
        }
    )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lacuna-chaos-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _ask(server: str, statement: str) -> None:
    try:
        import psycopg  # in the extra `postgres`, which a laptop does without
    except ImportError as error:
        raise Missing("psycopg is not installed") from error
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)
    except psycopg.OperationalError as error:
        raise Missing(f"no PostgreSQL answers at {server}") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
