"""JSON with exactly one spelling, so that equal contents are equal bytes.

Keys sorted, two spaces of indent, UTF-8 as it is, one newline at the end; no NaN, no infinity.
"""

import hashlib
import json
from typing import Any, NoReturn

from .errors import PackError

MAX_JSON_BYTES = 16 * 1024 * 1024


def dumps(data: Any) -> bytes:
    text = json.dumps(data, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def loads(content: bytes, where: str) -> Any:
    """The data in `content`, if these are the bytes that `dumps` would write for it.

    So a key that comes twice, a NaN or a second spelling is refused. `where` names the file.
    """
    if len(content) > MAX_JSON_BYTES:
        raise PackError(f"{where} is larger than {MAX_JSON_BYTES:,} bytes.")
    try:
        data = json.loads(content.decode(), parse_constant=_no_constant)
        same = dumps(data) == content
    except (ValueError, RecursionError) as error:
        raise PackError(f"{where} is not JSON that a pack may hold.") from error
    if not same:
        raise PackError(f"{where} is not in the canonical spelling; it was edited or damaged.")
    return data


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
