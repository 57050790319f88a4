"""Nobody overwrites a text that they have not seen: `If-Match`, through the API."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from .errors import Outdated
from .models import Definition

IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="The ETag that was read. When another revision is there by now, the answer is 412 "
    "with the current text in `current`, and nothing is overwritten.",
)


def seen_by(request: Request, row: Definition) -> int | None:
    """The revision that If-Match names; None when it asks for none. Raises `Outdated`."""
    asked = request.headers.get("If-Match", "*").strip()
    if asked == "*":
        return None
    if row.etag not in [tag.strip() for tag in asked.split(",")]:
        raise Outdated(row.pk)
    return row.revision
