"""What is sent twice is done once: `Idempotency-Key`, for every POST of the API.

The key, the act and its answer are one transaction: a row that is unique for person and key is written
first, so of two at the same moment the second waits, and is told what the first was.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from .errors import Invalid
from .models import Sending

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,64}")
KEPT = timedelta(days=1)


class SentOnce:
    """Mixed into viewsets by `sent_once`. A refusal is kept under no key: it can be sent again."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER, "").strip()
        if request.method == "POST" and key and request.user.is_authenticated:
            handler: Callable[..., Response] = self.post  # type: ignore[has-type]
            self.post = lambda *a, **k: _once(key, handler, *a, **k)


def sent_once(viewset: type) -> type:
    """The viewset, taking keys."""
    told = {"__doc__": viewset.__doc__, "__module__": viewset.__module__}
    return type(viewset.__name__, (SentOnce, viewset), told)


def _once(
    key: str, handler: Callable[..., Response], request: Request, *a: Any, **k: Any
) -> Response:
    if not KEY.fullmatch(key):
        raise Invalid.field("key", _("A key is 1 to 64 visible ASCII characters."))
    person: Any = request.user
    Sending.objects.filter(person=person, at__lt=timezone.now() - KEPT).delete()
    digest = _digest(request)
    with transaction.atomic():
        row = _claim(person, key, digest)
        if row.status:
            return _again(row, digest)
        answer = handler(request, *a, **k)
        row.status, row.etag = answer.status_code, answer.headers.get("ETag", "")
        row.answer = JSONRenderer().render(answer.data).decode()
        row.save(update_fields=["status", "etag", "answer"])
    return answer


def _claim(person: Any, key: str, digest: str) -> Sending:
    """This sending's new row, or the one that was sent under this key before."""
    try:
        with transaction.atomic():
            return Sending.objects.create(person=person, key=key, digest=digest)
    except IntegrityError:
        return Sending.objects.get(person=person, key=key)


def _again(row: Sending, digest: str) -> Response:
    if row.digest != digest:
        raise Invalid.field(
            "key", _("This key was used for something else. Nothing was sent twice.")
        )
    headers = {"ETag": row.etag} if row.etag else {}
    return Response(json.loads(row.answer or "null"), status=row.status, headers=headers)


def _digest(request: Request) -> str:
    """Of what is sent and where to."""
    sent = json.dumps([request.path, request.data], sort_keys=True, default=str)
    return hashlib.sha256(sent.encode()).hexdigest()
