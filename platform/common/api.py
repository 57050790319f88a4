"""What every viewset shares."""

from typing import Any

from rest_framework import viewsets


class ReadViewSet(viewsets.ReadOnlyModelViewSet):
    """A list and a detail over `rows.visible_to(user)`: what a person may not see is not there."""

    rows: Any = None  # a queryset with `visible_to`

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.rows.none()
        return self.rows.all().visible_to(self.request.user)
