"""`manage.py serve` starts everything or nothing, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from demo import serving


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind((serving.HOST, 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The environment of a fresh installation with its database made."""
    tmp_path = tmp_path_factory.mktemp("installed")
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "LACUNA_VAR": str(tmp_path),
        "LACUNA_DEMO": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path}/serve.sqlite3",
    }
    manage(env, "migrate", "--verbosity=0")
    return env


def manage(env, *arguments):
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=settings.ROOT, env=env, check=True
    )


def test_a_taken_port_is_named_and_nothing_is_started(monkeypatch):
    monkeypatch.setattr(serving.Part, "start", lambda part: pytest.fail(f"{part.name} started"))
    with socket.socket() as other:
        other.bind((serving.HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {taken} .* PORT={taken + 1} make demo"):
            call_command("serve", port=taken)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_and_then_stops_with_all_its_parts(installed, port, how):
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    running = subprocess.Popen(
        command, cwd=settings.ROOT, env=installed, stdout=subprocess.PIPE, text=True
    )
    try:
        said = _read_until(running.stdout, "Ctrl-C stops everything")
        parts = _children(running.pid)
        connection = HTTPConnection(serving.HOST, port, timeout=10)
        connection.request("GET", "/livez")
        assert connection.getresponse().status == 200
        assert f"http://127.0.0.1:{port}/" in said
        assert len(parts) == 2
    finally:
        running.send_signal(how)
        rest, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    assert "Your data are kept" in rest
    assert [pid for pid in parts if _alive(pid)] == []


def _read_until(stream, words):
    said = ""
    for line in stream:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def _children(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in children.split()]


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
