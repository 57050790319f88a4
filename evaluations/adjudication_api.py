"""The API of adjudication: the next text, the text with what was said of it, and what settles it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from .models import Adjudication, Round
from .serializers import (
    BlindItemSerializer,
    CancelSerializer,
    NewReviewSerializer,
)
from .services import adjudicating, beholding, reviewing, waiving

TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="Names the item.")


class SeenJudgementSerializer(serializers.Serializer):
    """What one of the text's reviewers said. Neither name nor time; the order is drawn by lot."""

    fidelity = serializers.IntegerField()
    verdict = serializers.CharField()
    comment = serializers.CharField()
    answers = serializers.SerializerMethodField()
    spans = serializers.SerializerMethodField()

    def get_answers(self, seen: Any) -> dict[str, int]:
        return dict(seen.answers)

    def get_spans(self, seen: Any) -> list[dict[str, str]]:
        return [
            {"quote": mark.quote, "label": mark.label, "note": mark.note} for mark in seen.marks
        ]


class BlindReferralSerializer(serializers.Serializer):
    item = BlindItemSerializer()
    judgements = SeenJudgementSerializer(many=True)


class NewAdjudicationSerializer(NewReviewSerializer):
    comment = serializers.CharField(help_text="The reason. It goes with the decision.")


class AdjudicationSerializer(serializers.ModelSerializer[Adjudication]):
    item = serializers.CharField(source="referral.item.token", read_only=True)
    round = serializers.UUIDField(source="referral.round_id", read_only=True)

    class Meta:
        model = Adjudication
        fields = [
            "item", "round", "fidelity", "verdict", "comment", "answers", "spans", "rubric_version",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class AdjudicationViewSet(viewsets.ViewSet):
    """Texts on which reviewers contradict each other, one at a time, for those who judged neither."""

    permission_classes = [permissions.IsAuthenticated]
    lookup_field = "token"
    lookup_value_regex = "[-A-Za-z0-9_]+"

    @extend_schema(responses=BlindReferralSerializer, parameters=[TOKEN])
    def retrieve(self, request: Request, token: str) -> Response:
        """A text that is with this person to adjudicate."""
        seen = beholding.blind_referral(request.user, reviewing.find_item(token))
        return Response(BlindReferralSerializer(seen).data)

    @extend_schema(request=NewAdjudicationSerializer, responses={201: AdjudicationSerializer})
    def create(self, request: Request) -> Response:
        """Settle a text, once and for good."""
        serializer = NewAdjudicationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = serializer.validated_data
        item = reviewing.find_item(said.pop("item"))
        row = adjudicating.adjudicate(request.user, item, **said)
        return Response(AdjudicationSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, parameters=[TOKEN])
    @action(detail=True, methods=["post"])
    def release(self, request: Request, token: str) -> Response:
        """Leave the text to others."""
        adjudicating.release(request.user, reviewing.find_item(token))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RoundAdjudications(viewsets.GenericViewSet):
    """What of adjudication is asked of a round; part of `RoundViewSet`."""

    @extend_schema(responses={200: BlindReferralSerializer, 204: None})
    @action(detail=True, permission_classes=[permissions.IsAuthenticated], url_path="next-referral")
    def next_referral(self, request: Request, pk: str) -> Response:
        """This person's next text to adjudicate; 204 when there is none for them."""
        rows = Round.objects.with_subject().visible_to(request.user)
        token = adjudicating.next_referral(request.user, get_object_or_404(rows, pk=pk))
        if token is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        seen = beholding.blind_referral(request.user, reviewing.find_item(token))
        return Response(BlindReferralSerializer(seen).data)

    @extend_schema(request=CancelSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: str) -> Response:
        """Let the round decide without the adjudications that are still out. Admins, with a reason."""
        serializer = CancelSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        waiving.waive(request.user, self.get_object(), serializer.validated_data["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)
