"""The API of appeals; part of a round's."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFound

from .models import Appeal
from .serializers import CancelSerializer
from .services import appealing


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    appellant = serializers.CharField(source="appellant.username", read_only=True)
    decided_by = serializers.CharField(source="decided_by.username", read_only=True, default=None)

    class Meta:
        model = Appeal
        fields = [
            "round", "state", "appellant", "reason", "created_at", "decided_by", "decided_at",
            "answer",
        ]  # fmt: skip
        read_only_fields = fields


class AnswerToAppealSerializer(CancelSerializer):
    granted = serializers.BooleanField()


class RoundAppeals(viewsets.GenericViewSet):
    """What of appeals is asked of a round; part of `RoundViewSet`."""

    @extend_schema(responses=AppealSerializer)
    @action(detail=True)
    def appeal(self, request: Request, pk: str) -> Response:
        """The appeal against this round's decision, with its answer. A granted one has its new round in
        that round's `appeal_of`."""
        return Response(AppealSerializer(self._appeal()).data)

    @extend_schema(request=CancelSerializer, responses={201: AppealSerializer})
    @appeal.mapping.post
    def make_appeal(self, request: Request, pk: str) -> Response:
        """Appeal the decision, once. Those who had a part in the work, and curators."""
        serializer = CancelSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row = appealing.appeal(request.user, self.get_object(), **serializer.validated_data)
        return Response(AppealSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AnswerToAppealSerializer, responses=AppealSerializer)
    @action(detail=True, methods=["post"], url_path="appeal/answer")
    def answer_appeal(self, request: Request, pk: str) -> Response:
        """Grant a new round, or decline. Admins, with a reason."""
        serializer = AnswerToAppealSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row, said = self._appeal(), serializer.validated_data
        answer = appealing.grant if said["granted"] else appealing.decline
        answer(request.user, row, said["reason"])
        return Response(AppealSerializer(row).data)

    def _appeal(self) -> Appeal:
        rows = Appeal.objects.select_related("round", "appellant", "decided_by")
        if (row := rows.filter(round=self.get_object()).first()) is None:
            raise NotFound(_("Nobody has appealed this decision."))
        return row
