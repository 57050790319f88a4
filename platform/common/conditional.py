"""Nobody overwrites a text that they have not seen: ETag and `If-Match`, through the API."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from .errors import DomainError

IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="The ETag that was read. When another revision is there by now, the answer is 412 "
    "with the current text in `current`, and nothing is overwritten.",
)


class Conditional:
    """Mixed into a viewset, before it, whose rows have an `etag` and a `revision`. `outdated`: the
    refusal of a text that was not seen, made of the row's key, which it has as `pk`."""

    outdated: type[DomainError]
    get_queryset: Any
    get_serializer: Any

    def seen_by(self, request: Request, row: Any) -> int | None:
        """The revision that If-Match names; None when it asks for none. Raises `outdated`."""
        asked = request.headers.get("If-Match", "*").strip()
        if asked == "*":
            return None
        if row.etag not in [tag.strip() for tag in asked.split(",")]:
            raise self.outdated(row.pk)
        revision: int = row.revision
        return revision

    def show(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is now, with its ETag."""
        fresh = self.get_queryset().get(pk=row.pk)
        data = self.get_serializer(fresh).data
        return Response(data, status=code, headers={"ETag": fresh.etag})

    def handle_exception(self, exc: Exception) -> Response:
        """A save over an unseen revision is answered with what is there now (412)."""
        answer: Response = super().handle_exception(exc)  # type: ignore[misc]
        if isinstance(exc, self.outdated):
            current = self.get_queryset().get(pk=exc.pk)  # type: ignore[attr-defined]
            answer.data["current"] = self.get_serializer(current).data
            answer["ETag"] = current.etag
        return answer
