"""What holds for every address of the API, said in its schema."""

from typing import Any

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 64},
    "description": "1 to 64 visible ASCII characters that name this sending. Sent again by the same person "
    "within a day with the same content, nothing is done twice and the first answer comes again; with other "
    "content it is refused (400). Without one, every request is a new one.",
}


def idempotency_keys(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: each POST takes a key."""
    for operations in result["paths"].values():
        if post := operations.get("post"):
            post.setdefault("parameters", []).append(KEY)
    return result
