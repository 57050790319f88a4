"""Many concepts in and out, through the API."""

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.api import AnyAcceptRenderer
from common.errors import NotFound

from .permissions import may_propose
from .proposal_rows import read_list
from .serializers import ConceptExportSerializer, ProposalFateSerializer, ProposalsInput
from .services import exporting, proposing_many

TRAINING = OpenApiParameter("training", bool, description="As the engine takes them.")


class ExchangingActions:
    """Actions on concepts. Mixed into their viewset, which has `take`."""

    take: Any

    @extend_schema(request=ProposalsInput, responses={200: ProposalFateSerializer(many=True)})
    @action(detail=False, methods=["post"], url_path="import", pagination_class=None)
    def import_(self, request: Request) -> Response:
        """Propose many concepts, all or none; with `dry_run`, only say what would become of each row.
        A row whose term is here already is passed over. Curators."""
        require(may_propose(request.user))
        sent = self.take(ProposalsInput, request).validated_data
        act = proposing_many.dry_run if sent["dry_run"] else proposing_many.propose_all
        fates = act(request.user, read_list(sent["rows"]))
        return Response(
            ProposalFateSerializer(fates, many=True, context={"dry": sent["dry_run"]}).data
        )

    @extend_schema(responses=ConceptExportSerializer)
    @action(detail=True, pagination_class=None)
    def export(self, request: Request, slug: str) -> Response:
        """The concept with all its versions, sources and instructions, to keep or to take elsewhere."""
        row = exporting.concepts(request.user).filter(slug=slug).first()
        if row is None:
            raise NotFound("There is no such concept.")
        return Response(ConceptExportSerializer(row).data)

    @extend_schema(
        operation_id="concepts_export_all",
        parameters=[TRAINING],
        responses={(200, "application/x-ndjson"): OpenApiTypes.STR},
    )
    @action(
        detail=False, url_path="export", url_name="export-all", renderer_classes=[AnyAcceptRenderer]
    )
    def export_all(self, request: Request) -> StreamingHttpResponse:
        """The whole catalogue as JSON Lines, one concept each; with `training` those that have a
        reference, as `python -m worker.engine distill` takes them."""
        if request.query_params.get("training", "").lower() in {"1", "true"}:
            lines: Iterator[Any] = exporting.as_taught(request.user)
        else:
            rows = exporting.concepts(request.user).iterator(chunk_size=exporting.CHUNK)
            lines = (ConceptExportSerializer(row).data for row in rows)
        written = (JSONRenderer().render(line) + b"\n" for line in lines)
        answer = StreamingHttpResponse(written, content_type="application/x-ndjson")
        answer["Content-Disposition"] = 'attachment; filename="concepts.jsonl"'
        answer["Cache-Control"] = "private, no-store"
        return answer
