"""What every viewset shares."""

from typing import Any

from rest_framework import viewsets
from rest_framework.renderers import JSONRenderer


class ReadViewSet(viewsets.ReadOnlyModelViewSet):
    """A list and a detail over `rows.visible_to(user)`: what a person may not see is not there."""

    rows: Any = None  # a queryset with `visible_to`

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.rows.none()
        return self.rows.all().visible_to(self.request.user)


class AnyAcceptRenderer(JSONRenderer):
    """For addresses that answer with a file: whatever the client accepts, it gets the file. Only a
    refusal is rendered, as JSON."""

    media_type = "*/*"
