"""Sign the files of a pack, and check a signature, with the `model-signing` library.

The library signs a folder. Its statement names the folder, so it is always called `pack`; the
signature lies beside it as `model.sig`, because ECDSA gives other bytes each time.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from model_signing import signing, verifying

from . import keys
from .errors import PackError

FOLDER = "pack"
SIGNATURE = "model.sig"
MAX_SIGNATURE_BYTES = 4 * 1024 * 1024


def sign(files: Mapping[str, bytes], private_key: Path) -> bytes:
    """The signature over `files` (path inside the pack -> content), a Sigstore bundle in JSON."""
    keys.public_pem(private_key)
    with _folder(files) as folder:
        signature = folder.parent / SIGNATURE
        signing.Config().use_elliptic_key_signer(private_key=private_key).sign(folder, signature)
        return signature.read_bytes()


def verify(files: Mapping[str, bytes], signature: bytes, public_pem: bytes) -> str:
    """The id of the key, when `signature` is its signature over exactly these `files`.

    Raises `PackError` saying whether the key or the contents do not match.
    """
    wanted, found = keys.key_id(public_pem), signer(signature)
    if found != wanted:
        raise PackError(
            f"The pack was signed with the key {found[:16]}, and you gave the key {wanted[:16]}. "
            "Get the public key from the site that published the pack."
        )
    with _folder(files) as folder:
        path, key = folder.parent / SIGNATURE, folder.parent / "key.pem"
        path.write_bytes(signature)
        key.write_bytes(public_pem)
        try:
            verifying.Config().use_elliptic_key_verifier(public_key=key).verify(folder, path)
        except Exception as error:  # the library raises whatever its parsers raise
            raise PackError(
                f"The signature does not fit the contents: {str(error) or type(error).__name__}. "
                "Do not load this pack; download it again."
            ) from error
    return wanted


def signer(signature: bytes) -> str:
    """The id of the key that a signature claims to be made with."""
    try:
        if len(signature) > MAX_SIGNATURE_BYTES:
            raise ValueError
        hint = json.loads(signature)["verificationMaterial"]["publicKey"]["hint"]
        if not isinstance(hint, str) or len(hint) != 64:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackError(f"{SIGNATURE} is damaged; it does not say which key made it.") from error
    return hint


@contextmanager
def _folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lacuna-pack-") as place:
        folder = Path(place) / FOLDER
        folder.mkdir()
        lay_out(files, folder)
        yield folder


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write `files` below `folder`; the paths must have been checked."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
