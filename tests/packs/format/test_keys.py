"""The signing key: made once, readable by its owner alone."""

import stat

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from packs.format import PackError, keys


def test_a_new_key_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "signing.pem"
    keys.generate(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_existing_key_is_never_replaced(tmp_path):
    path = tmp_path / "signing.pem"
    keys.generate(path)
    before = path.read_bytes()
    with pytest.raises(PackError, match="left alone"):
        keys.generate(path)
    assert path.read_bytes() == before


def test_the_id_is_of_the_public_half(tmp_path):
    path = tmp_path / "signing.pem"
    keys.generate(path)
    pem = keys.public_pem(path)
    assert b"PRIVATE" not in pem
    assert keys.key_id(pem) == keys.key_id(pem.replace(b"\n", b"\r\n"))


def other(kind):
    key = ed25519.Ed25519PrivateKey.generate() if kind == "ed" else ec.generate_private_key(kind)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@pytest.mark.parametrize("content", [b"", b"nonsense", other("ed"), other(ec.SECP384R1())])
def test_another_kind_of_key_is_refused(tmp_path, content):
    path = tmp_path / "signing.pem"
    path.write_bytes(content)
    with pytest.raises(PackError):
        keys.public_pem(path)


def test_an_absent_key_is_named(tmp_path):
    with pytest.raises(PackError, match=r"absent\.pem cannot be read"):
        keys.public_pem(tmp_path / "absent.pem")
