"""The API of webhooks: admins alone, through the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.api import ReadViewSet

from .models import Delivery, Endpoint
from .permissions import may_manage
from .serializers import (
    DeliveryDetailSerializer,
    DeliverySerializer,
    EndpointSerializer,
    NewEndpointSerializer,
    SecretSerializer,
)
from .services import announcing, registering


class AdminsViewSet(ReadViewSet):
    """Says no to everybody else before anything is looked up."""

    permission_classes = [permissions.IsAuthenticated]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require(may_manage(request.user))


class WebhookViewSet(AdminsViewSet):
    """Addresses outside that are told of events. Admins."""

    rows = Endpoint.objects.order_by("created_at", "pk")
    serializer_class = EndpointSerializer

    @extend_schema(request=NewEndpointSerializer, responses={201: SecretSerializer})
    def create(self, request: Request) -> Response:
        """Register an endpoint. The answer holds its secret, this once."""
        serializer = NewEndpointSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row, _ = registering.register(request.user, **serializer.validated_data)
        return Response(SecretSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=NewEndpointSerializer(partial=True), responses=EndpointSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some of it. Enabling forgets the failures that disabled it."""
        row = self.get_object()
        serializer = NewEndpointSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        row = registering.change(request.user, row, **serializer.validated_data)
        return Response(EndpointSerializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove it, with the list of its deliveries."""
        registering.remove(request.user, self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=SecretSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: str) -> Response:
        """Give it a new secret, told this once. The one before it signs too for a day."""
        row, _ = registering.rotate(request.user, self.get_object())
        return Response(SecretSerializer(row).data)

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str) -> Response:
        """Send it a `webhook.ping`, once and without trying again."""
        delivery = announcing.ping(request.user, self.get_object())
        return Response(DeliverySerializer(delivery).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=DeliverySerializer(many=True))
    @action(detail=True)
    def deliveries(self, request: Request, pk: str) -> Response:
        """What it was told, newest first."""
        rows = Delivery.objects.for_list().filter(endpoint=self.get_object())
        listing = self.paginate_queryset(rows)
        return self.get_paginated_response(DeliverySerializer(listing, many=True).data)


class DeliveryViewSet(AdminsViewSet):
    """Every delivery to every endpoint, newest first. Admins."""

    rows = Delivery.objects.select_related("job", "endpoint").order_by("-created_at", "pk")
    serializer_class = DeliverySerializer

    def get_serializer_class(self) -> Any:
        return DeliverySerializer if self.action == "list" else DeliveryDetailSerializer

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def redeliver(self, request: Request, pk: str) -> Response:
        """Send it again, under the same `webhook-id`."""
        delivery = announcing.redeliver(request.user, self.get_object())
        return Response(DeliverySerializer(delivery).data, status=status.HTTP_202_ACCEPTED)


ROUTES: list[tuple[str, Any]] = [
    ("webhooks", WebhookViewSet),
    ("webhook-deliveries", DeliveryViewSet),
]
