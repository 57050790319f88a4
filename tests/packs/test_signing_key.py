"""The signing key of a site: made for the demo, brought by a server, guarded by checks."""

import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from packs.checks import signing_key_is_safe, signing_key_is_there
from packs.format import PackError
from packs.services import keys


@pytest.fixture
def key_file(settings, tmp_path):
    settings.PACK_SIGNING_KEY_FILE = tmp_path / "keys" / "pack-signing.pem"
    return settings.PACK_SIGNING_KEY_FILE


def test_the_demo_makes_a_key_once(key_file):
    assert keys.private_key() == key_file
    first = key_file.read_bytes()
    keys.private_key()
    assert key_file.read_bytes() == first
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_server_brings_its_own(key_file, settings):
    settings.DEMO = False
    with pytest.raises(PackError, match="There is no signing key"):
        keys.private_key()
    assert not key_file.exists()


def ids(messages):
    return [message.id for message in messages]


def test_a_key_that_others_can_read_is_an_error(key_file):
    keys.private_key()
    assert signing_key_is_safe(None) == []
    key_file.chmod(0o640)
    assert ids(signing_key_is_safe(None)) == ["packs.E001"]


def test_another_kind_of_file_is_an_error(key_file):
    key_file.parent.mkdir()
    key_file.write_text("nonsense")
    key_file.chmod(0o600)
    assert ids(signing_key_is_safe(None)) == ["packs.E002"]


def test_a_deployment_without_a_key_is_told(key_file, settings):
    assert signing_key_is_there(None) == []
    settings.DEMO = False
    assert ids(signing_key_is_there(None)) == ["packs.W001"]
    keys.private_key(make=True)
    assert signing_key_is_there(None) == []


def test_the_command_shows_the_public_half(key_file):
    out = StringIO()
    call_command("signing_key", stdout=out)
    assert "BEGIN PUBLIC KEY" in out.getvalue()
    assert "PRIVATE" not in out.getvalue()
    out = StringIO()
    call_command("signing_key", "--path", stdout=out)
    assert out.getvalue().strip() == str(key_file)


def test_the_command_makes_a_servers_key_when_told_to(key_file, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="signing_key --make"):
        call_command("signing_key", stdout=StringIO())
    call_command("signing_key", "--make", stdout=StringIO())
    assert key_file.exists()
