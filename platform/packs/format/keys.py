"""The P-256 key that signs releases.

Ed25519 would be shorter, but the `model-signing` library, which strangers verify with, takes
NIST curves only.
"""

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .errors import PackError


def generate(path: Path) -> None:
    """Make a new private key at `path`, mode 0600. An existing file is never replaced."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise PackError(f"There is a file at {path} already. It was left alone.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def public_pem(private_path: Path) -> bytes:
    """The public half, as PEM, of the private key at `private_path`."""
    try:
        key = serialization.load_pem_private_key(private_path.read_bytes(), None)
    except OSError as error:
        raise PackError(f"The signing key {private_path} cannot be read.") from error
    except (ValueError, TypeError) as error:
        raise PackError(f"{private_path} is not an unencrypted private key in PEM.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise PackError(f"{private_path} is not a P-256 key.")
    return _pem(key.public_key())


def key_id(pem: bytes) -> str:
    """SHA-256 of the public key's PEM: the `hint` that model-signing puts into a signature."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, TypeError) as error:
        raise PackError("This is not a public key in PEM.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise PackError("This is not a P-256 public key.")
    return hashlib.sha256(_pem(key)).hexdigest()


def _pem(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
