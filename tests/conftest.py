"""Fixtures for every test: the cast, clients for them, and which servers are at hand."""

import socket

import pytest
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient

from tests.people import CAST, person


def _make(name):
    @pytest.fixture(name=name)
    def member(db):
        return person(name)

    return member


for _name in CAST:
    globals()[_name] = _make(_name)


@pytest.fixture
def client_of():
    """`client_of(ana)` is a browser in which Ana is signed in; `client_of(None)` a stranger's."""

    def make(user=None):
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def api_of():
    """The same for the API."""

    def make(user=None):
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        return client

    return make


@pytest.fixture(autouse=True)
def _nobody_leaves_their_language_behind():
    """The test client answers in the test's own thread, and the language of its last page stays there."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards():
    """Between tests that commit, SQLite empties tables by DELETE, which the append-only triggers
    refuse (PostgreSQL truncates). Take them off for that moment and put them back."""
    from django.db.backends.sqlite3.base import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def flush_unguarded(self, statements):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, statements)
            for _, sql in guards:
                cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = flush_unguarded
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def _rubrics_come_back():
    """A test that commits empties every table after it, and Django then sends post_migrate. What our own
    migration put there, the standing rubrics, is put there again."""
    from importlib import import_module

    from django.apps import apps
    from django.db.models.signals import post_migrate

    migration = import_module("evaluations.migrations.0004_rubrics")

    def again(**_):
        if not apps.get_model("evaluations", "Rubric").objects.exists():
            migration.first_rubrics(apps, None)

    config = apps.get_app_config("evaluations")
    post_migrate.connect(again, sender=config, weak=False)
    yield
    post_migrate.disconnect(again, sender=config)


def pytest_collection_modifyitems(config, items):
    """Tests of a server that is not here are reported as skipped, with the reason."""
    from django.conf import settings

    postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    lacks = {
        "postgres": None if postgres else "needs DATABASE_URL=postgres://... (run by .ci/run)",
        "redis": None if _listens(6379) else "needs Redis on 127.0.0.1:6379 (run by .ci/run)",
        "browser": None
        if _browser()
        else "needs Debian's chromium and chromium-driver (run by .ci/run)",
    }
    for item in items:
        for marker, reason in lacks.items():
            if reason and marker in item.keywords:
                item.add_marker(pytest.mark.skip(reason=reason))


def _listens(port):
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _browser():
    import shutil

    return bool(shutil.which("chromium") and shutil.which("chromedriver"))
