"""The API of flags, of what moderators did about them, and of appeals: the services of the pages."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import ReadViewSet
from common.errors import NotFound
from concepts.filters import NoFilters, StrictFilters

from .models import Flag, Objection, Sanction
from .serializers import (
    AnswerSerializer,
    AppealAnswerInput,
    AppealInput,
    FlagSerializer,
    LiftInput,
    NewFlagSerializer,
    SanctionSerializer,
    UpholdSerializer,
)
from .services import appealing, deciding, flagging
from .states import FlagReason, FlagState


class FlagFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=FlagState.choices)
    reason = filters.ChoiceFilter(choices=FlagReason.choices)
    kind = filters.CharFilter()


class MembersViewSet(ReadViewSet):
    permission_classes = [permissions.IsAuthenticated]
    filter_backends = [StrictFilters]
    filterset_class: type = NoFilters

    def take(self, serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
        read = serializer(data=request.data)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def show(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=code)


class FlagViewSet(MembersViewSet):
    """Flags: one’s own, newest first; for admins all but those about themselves."""

    rows = Flag.objects.for_list().order_by("-created_at", "-pk")
    serializer_class = FlagSerializer
    filterset_class = FlagFilters

    @extend_schema(request=NewFlagSerializer, responses={201: FlagSerializer})
    def create(self, request: Request) -> Response:
        """Put a thing before the moderators."""
        sent = self.take(NewFlagSerializer, request)
        pk = sent.pop("thing_id")
        return self.show(flagging.flag(request.user, pk=pk, **sent), status.HTTP_201_CREATED)

    @extend_schema(request=AnswerSerializer, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """Do nothing, and say why. Admins."""
        sent = self.take(AnswerSerializer, request)
        return self.show(deciding.dismiss(request.user, self.get_object(), sent["answer"]))

    @extend_schema(request=UpholdSerializer, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def uphold(self, request: Request, pk: str) -> Response:
        """Act on what was flagged. Admins, not on themselves."""
        row, sent = self.get_object(), self.take(UpholdSerializer, request)
        deciding.uphold(request.user, row, **sent)
        return self.show(row)


class SanctionViewSet(MembersViewSet):
    """What moderators did: what concerns oneself; for admins all."""

    rows = Sanction.objects.for_list().order_by("-created_at", "-pk")
    serializer_class = SanctionSerializer

    @extend_schema(request=None, responses=SanctionSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say that one has read it."""
        row = self.get_object()
        appealing.acknowledge(request.user, row)
        return self.show(row)

    @extend_schema(request=AppealInput, responses={201: SanctionSerializer})
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, pk: str) -> Response:
        """Appeal, once. Whom it concerns."""
        row, sent = self.get_object(), self.take(AppealInput, request)
        appealing.appeal(request.user, row, sent["words"])
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=AppealAnswerInput, responses=SanctionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Grant the appeal or decline it. Another admin than the one who acted."""
        row, sent = self.get_object(), self.take(AppealAnswerInput, request)
        objection = Objection.objects.for_list().filter(sanction=row).first()
        if objection is None:
            raise NotFound("Nobody has appealed this.")
        appealing.answer(request.user, objection, sent["granted"], sent["answer"])
        return self.show(row)

    @extend_schema(request=LiftInput, responses=SanctionSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: str) -> Response:
        """Take it back. Admins, not what concerns themselves."""
        row, sent = self.get_object(), self.take(LiftInput, request)
        return self.show(appealing.lift(request.user, row, sent["reason"]))


ROUTES: list[tuple[str, Any]] = [("flags", FlagViewSet), ("sanctions", SanctionViewSet)]
