"""Signatures as in Standard Webhooks 1.0 (https://www.standardwebhooks.com), so that any library of it
can check them: HMAC-SHA256 of `id.timestamp.body`, in base64, one `v1,...` for each secret."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature. Raises ValueError for a secret that is not `whsec_` and base64."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"A secret begins with {PREFIX}.")
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    said = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def signed_headers(
    keys: Iterable[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The three headers. `timestamp` is that of the attempt, in seconds since 1970."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(key, message_id, timestamp, body) for key in keys),
    }
