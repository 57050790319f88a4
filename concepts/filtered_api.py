"""What every list of this app does, through the API."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import ReadViewSet

from .filters import NoFilters, StrictFilters


class Filtered(ReadViewSet):
    filter_backends = [StrictFilters]
    filterset_class: type = NoFilters

    def take(self, serializer: type[serializers.Serializer], request: Request) -> Any:
        """What was sent, as `serializer` reads it. Raises its errors by field."""
        read = serializer(data=request.data)
        read.is_valid(raise_exception=True)
        return read

    def show(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is now."""
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=code)
