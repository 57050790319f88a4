"""Rounds, through the API: the same services as the pages."""

from dataclasses import asdict
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import permissions, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.api import AnyAcceptRenderer, ReadViewSet
from common.errors import NotAllowed, NotFound
from concepts.definition_data import SourceData
from concepts.models import Definition, SoftPrompt

from .adjudication_api import RoundAdjudications
from .appeal_api import RoundAppeals
from .choice_api import comparison_answer
from .choice_serializers import BlindComparisonSerializer
from .exporting import FORMATS, available
from .import_rows import read_rows
from .import_wish import ImportWish
from .models import Round
from .permissions import may_import, may_see_decision
from .serializers import (
    BlindItemSerializer,
    CancelSerializer,
    DecisionSerializer,
    DryRunSerializer,
    RoundImportSerializer,
    RoundOpenSerializer,
    RoundSerializer,
)
from .services import closing, exporting, importing, opening, queue, reporting, reviewing, telling
from .states import Mode

ENDING = OpenApiParameter(
    "ending", str, OpenApiParameter.PATH, enum=list(FORMATS), description="The format."
)
NAMES = OpenApiParameter("names", bool, description="Admins: people's names in place of letters.")
NEXT = PolymorphicProxySerializer(
    "NextItem", [BlindItemSerializer, BlindComparisonSerializer], resource_type_field_name=None
)


def nothing_left() -> Response:
    return Response(status=status.HTTP_204_NO_CONTENT)


class RoundViewSet(RoundAdjudications, RoundAppeals, ReadViewSet):
    """Rounds with counts. Arms are in `decision`, once a round is closed, and nowhere else."""

    rows = (
        Round.objects.with_subject().with_progress().with_staleness().order_by("-opened_at", "pk")
    )
    serializer_class = RoundSerializer

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return (
            rows if getattr(self, "swagger_fake_view", False) else rows.with_mine(self.request.user)
        )

    def _answer(self, pk: Any, code: int = status.HTTP_200_OK) -> Response:
        """The round as it is now, with its counts."""
        row = self.get_queryset().get(pk=pk)
        return Response(self.get_serializer(row).data, status=code)

    @extend_schema(request=RoundOpenSerializer, responses={201: RoundSerializer})
    def create(self, request: Request) -> Response:
        """Open a round on a candidate soft prompt. Curators and admins."""
        serializer = RoundOpenSerializer(data=request.data)
        field: Any = serializer.fields["soft_prompt"]
        field.queryset = SoftPrompt.objects.visible_to(request.user)
        serializer.is_valid(raise_exception=True)
        row = opening.open_round(request.user, **serializer.validated_data)
        return self._answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request=RoundImportSerializer, responses={200: DryRunSerializer, 201: RoundSerializer}
    )
    @action(detail=False, methods=["post"], url_path="import")
    def import_outputs(self, request: Request) -> Response:
        """Put outputs that were written elsewhere before reviewers. Curators and admins.

        All rows or none; sent twice, the second is refused (409). They are read back, with the labels
        of their arms, in the round's reviews once it is closed.
        """
        require(may_import(request.user))
        serializer = RoundImportSerializer(data=request.data)
        field: Any = serializer.fields["definition"]
        field.queryset = Definition.objects.visible_to(request.user)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        reading, dry_run = read_rows(data.pop("rows")), data.pop("dry_run")
        data["sources"] = tuple(SourceData(**source) for source in data["sources"])
        wish = ImportWish(**data)
        if dry_run:
            return Response(DryRunSerializer(importing.dry_run(reading, wish)).data)
        row = importing.import_round(request.user, reading, wish)
        return self._answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RoundSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Ask for the texts again after writing them failed."""
        opening.retry(request.user, self.get_object())
        return self._answer(pk)

    @extend_schema(request=CancelSerializer, responses=RoundSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End a live round without a decision. Admins; who opened it, while it is prepared."""
        serializer = CancelSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        closing.cancel(request.user, self.get_object(), serializer.validated_data["reason"])
        return self._answer(pk)

    @extend_schema(responses={200: NEXT, 204: None})
    @action(detail=True, permission_classes=[permissions.IsAuthenticated])
    def next(self, request: Request, pk: str) -> Response:
        """This reviewer's next item, in the form of the round's mode; 204 when nothing is left for them."""
        try:
            return self._next(request, queue.find_round(pk))
        except NotAllowed:  # and who may not even see it is not told that it exists
            get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
            raise

    def _next(self, request: Request, row: Round) -> Response:
        if row.mode != Mode.SINGLE:
            token = queue.next_item(request.user, row)
            return comparison_answer(request, token) if token else nothing_left()
        blind = reviewing.next_blind_item(request.user, row)
        return Response(BlindItemSerializer(blind).data) if blind else nothing_left()

    @extend_schema(responses=DecisionSerializer)
    @action(detail=True)
    def decision(self, request: Request, pk: str) -> Response:
        """The decision and the un-blinded texts of a closed round."""
        row = self.get_object()
        require(may_see_decision(request.user, row))
        answer = {
            "round": row.pk,
            "closed_at": row.closed_at,
            "accepted": row.accepted,
            "sentence": row.decision["sentence"],
            "definition_version": row.definition.number if row.definition else None,
            "reference_version": row.reference_version,
            "stale_since": row.stale_since,
            "decision": row.decision,
            "outputs": [],
            "comparisons": [],
        }
        if row.mode == Mode.SINGLE:
            outputs = reporting.unblinded(request.user, row)
            answer["outputs"] = [asdict(output) for output in outputs]
        else:
            answer["comparisons"] = [asdict(each) for each in telling.told(request.user, row)]
        return Response(DecisionSerializer(answer).data)

    @extend_schema(
        responses={(200, format_.media_type): OpenApiTypes.BINARY for format_ in FORMATS.values()},
        parameters=[ENDING, NAMES],
    )
    @action(
        detail=True,
        url_path=r"reviews\.(?P<ending>[a-z.-]+)",
        renderer_classes=[AnyAcceptRenderer],
    )
    def export(self, request: Request, pk: str, ending: str) -> StreamingHttpResponse:
        """The round's reviews as a file. Everybody, once it is closed; admins before, without arms."""
        row = self.get_object()
        comparing = row.mode != Mode.SINGLE
        formats = available(choices=comparing)
        format_ = next((each for each in formats if each.ending == ending), None)
        if format_ is None:
            raise NotFound(_("There is no such format here."))
        names = request.query_params.get("names", "").lower() in {"1", "true"}
        rows = exporting.export_choices if comparing else exporting.export
        reviews = rows(request.user, row, names=names)
        response = StreamingHttpResponse(format_.write(reviews), content_type=format_.media_type)
        name = row.concept.slug if row.concept else "imported"
        file_name = f"{name}-{str(row.pk)[:8]}-reviews.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        response["Cache-Control"] = "private, no-store"
        return response
