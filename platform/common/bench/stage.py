"""Where the bench happens: a folder and a database of its own, gone when it is over."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stage(backend: str, server: str) -> Iterator[dict[str, str]]:
    """Yields the environment for everything on the stage. `server` is the URL of any database on the
    PostgreSQL where one may be made and dropped."""
    with tempfile.TemporaryDirectory(prefix="lacuna-bench-", ignore_cleanup_errors=True) as folder:
        if backend == "sqlite":
            yield _environment(folder, f"sqlite:///{folder}/bench.sqlite3")
            return
        name = f"lacuna_bench_{secrets.token_hex(4)}"
        _ask(server, f'CREATE DATABASE "{name}"')
        try:
            yield _environment(folder, f"{server.rsplit('/', 1)[0]}/{name}")
        finally:
            _ask(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(folder: str, database: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DEBUG": "false",
        "LACUNA_VAR": folder,
        "DATABASE_URL": database,
        "CELERY_BROKER_URL": "",
        "S3_BUCKET": "",
        "LOG_LEVEL": "WARNING",
    }


def _ask(server: str, statement: str) -> None:
    import psycopg  # in the extra `postgres`, which a laptop does without

    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        connection.execute(statement)
