"""What the checks find in a definition, through the API."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require

from .checks import Verdict
from .permissions import may_check, may_define
from .serializers import DismissalInput, FindingSerializer, NewDraftSerializer, TakeBackInput
from .services import checking


class CheckingActions:
    """Actions on definitions. Mixed into their viewset, which has `take`, `get_object` and
    `concept_of`."""

    take: Any
    get_object: Any
    concept_of: Any

    @extend_schema(responses=FindingSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def checks(self, request: Request, pk: str) -> Response:
        """What the checks find in this version, with the author’s answers. Curators."""
        row = self.get_object()
        require(may_check(request.user))
        return Response(FindingSerializer(told(checking.report_of(row)), many=True).data)

    @extend_schema(request=NewDraftSerializer, responses=FindingSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def check(self, request: Request) -> Response:
        """What the checks find in a text that is not saved; nothing is kept. Curators."""
        sent = self.take(NewDraftSerializer, request)
        concept = self.concept_of(sent)
        require(may_define(request.user, concept))
        report = checking.report_on(concept, sent.content())
        return Response(FindingSerializer(told(report), many=True).data)

    @extend_schema(request=DismissalInput, responses=FindingSerializer(many=True))
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def dismiss(self, request: Request, pk: str) -> Response:
        """Answer a warning about one's definition: why it stays."""
        row, sent = self.get_object(), self.take(DismissalInput, request).validated_data
        checking.dismiss(request.user, row, sent["finding"], sent["reason"])
        return Response(FindingSerializer(told(checking.report_of(row)), many=True).data)

    @extend_schema(request=TakeBackInput, responses=FindingSerializer(many=True))
    @action(
        detail=True, methods=["post"], url_path="take-back", pagination_class=None,
        filter_backends=[],
    )  # fmt: skip
    def take_back(self, request: Request, pk: str) -> Response:
        """Take one's answer back; the warning stands again."""
        row, sent = self.get_object(), self.take(TakeBackInput, request).validated_data
        checking.take_back(request.user, row, sent["finding"])
        return Response(FindingSerializer(told(checking.report_of(row)), many=True).data)


def told(report: list[Verdict]) -> list[dict[str, Any]]:
    """A report as the API tells it: what stands first, then what was answered."""
    rows = [(finding, None) for verdict in report for finding in verdict.findings]
    rows += [pair for verdict in report for pair in verdict.dismissed]
    return [
        {
            "check": finding.check,
            "severity": finding.severity,
            "field": finding.field,
            "message": finding.message,
            "finding": finding.digest,
            "guideline": f"{reverse('guideline')}#{finding.check}",
            "dismissed_by": answer.dismissed_by.username if answer else None,
            "reason": answer.reason if answer else "",
        }
        for finding, answer in rows
    ]
