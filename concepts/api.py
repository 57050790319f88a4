"""The API of concepts, definitions, language models, trainings and soft prompts.

The same services as the pages; every refusal is theirs.
"""

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.api import AnyAcceptRenderer, ReadViewSet
from common.errors import Invalid, NotFound
from common.keyset import Key, KeysetPagination

from .catalogue import sort_of, sortable
from .checks import Verdict
from .deciding_api import DecidingActions
from .errors import Outdated, Unconditioned
from .filters import (
    ConceptFilters,
    DefinitionFilters,
    EndorsementFilters,
    NoFilters,
    RunFilters,
    SoftPromptFilters,
    StrictFilters,
)
from .models import (
    Concept,
    Definition,
    Endorsement,
    LanguageModel,
    SoftPrompt,
    Tradition,
    TrainingRun,
)
from .permissions import answers_open_to, may_check, may_define, may_edit, may_merge, may_propose
from .proposal_rows import read_list
from .serializers import (
    AnswerSerializer,
    ConceptExportSerializer,
    ConceptSerializer,
    DefinitionSerializer,
    DismissalInput,
    DraftSerializer,
    EndorsementSerializer,
    FindingSerializer,
    LanguageModelSerializer,
    MergeSerializer,
    NewDraftSerializer,
    NewRunSerializer,
    ProposalFateSerializer,
    ProposalSerializer,
    ProposalsInput,
    ReasonSerializer,
    RunSerializer,
    SoftPromptSerializer,
    TakeBackInput,
    TraditionSerializer,
)
from .services import (
    checking,
    defining,
    endorsing,
    exporting,
    merging,
    proposing,
    proposing_many,
    training,
)
from .tradition_api import ClassifyingAction, TraditionActions
from .translation_api import TranslatingActions

TRAINING = OpenApiParameter("training", bool, description="As the engine takes them.")


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


class ConceptViewSet(ClassifyingAction, TranslatingActions, Filtered):
    """Concepts. A declined one is seen by curators and by who proposed it."""

    rows = Concept.objects.select_related(
        "proposed_by", "merged_into", "translation_group"
    ).prefetch_related("names", "traditions", "translation_group__concepts")
    serializer_class = ConceptSerializer
    filterset_class = ConceptFilters
    pagination_class = KeysetPagination
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def keys(self) -> tuple[Key, ...]:
        """How the list is sorted."""
        return sort_of(self.request.query_params).keys

    def filter_queryset(self, queryset: Any) -> Any:
        return sortable(super().filter_queryset(queryset), self.request.query_params)

    @extend_schema(request=ProposalSerializer, responses={201: ConceptSerializer})
    def create(self, request: Request) -> Response:
        """Propose a concept. Curators."""
        sent = self.take(ProposalSerializer, request).validated_data
        if slug := sent.pop("translation_of"):
            sent["translation_of"] = merging.target(request.user, slug, "translation_of")
        return self.show(proposing.propose(request.user, **sent), status.HTTP_201_CREATED)

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

    @extend_schema(request=None, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, slug: str) -> Response:
        """Take a proposal up. Another curator."""
        return self.show(proposing.open_concept(request.user, self.get_object()))

    @extend_schema(request=ReasonSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, slug: str) -> Response:
        """Decline a proposal, with the reason. Another curator."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(proposing.decline_concept(request.user, self.get_object(), reason))

    @extend_schema(request=MergeSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, slug: str) -> Response:
        """Retire a double in favour of another concept, which gets its names. Curators."""
        concept = self.get_object()
        require(may_merge(request.user, concept))
        sent = self.take(MergeSerializer, request).validated_data
        into = merging.target(request.user, sent["into"])
        return self.show(merging.merge(request.user, concept, into, sent["reason"]))

    @extend_schema(request=ReasonSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, slug: str) -> Response:
        """Take an open concept out of use. Curators and admins."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(proposing.retire(request.user, self.get_object(), reason))


IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="The ETag that was read. When another revision is there by now, the answer is 412 "
    "with the current text in `current`, and nothing is overwritten.",
)


def seen_by(request: Request, row: Definition) -> int | None:
    """The revision that If-Match names; None when it asks for none. Raises `Outdated`."""
    asked = request.headers.get("If-Match", "*").strip()
    if asked == "*":
        return None
    if row.etag not in [tag.strip() for tag in asked.split(",")]:
        raise Outdated(row.pk)
    return row.revision


class DefinitionViewSet(DecidingActions, Filtered):
    """Versions of definitions. A draft is seen by its author alone."""

    rows = Definition.objects.with_parts()
    serializer_class = DefinitionSerializer
    filterset_class = DefinitionFilters

    @extend_schema(request=NewDraftSerializer, responses={201: DefinitionSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft. Curators."""
        sent = self.take(NewDraftSerializer, request)
        row = defining.save_draft(request.user, self.concept_of(sent), sent.content())
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=DraftSerializer, responses=DefinitionSerializer, parameters=[IF_MATCH])
    def update(self, request: Request, pk: str) -> Response:
        """Replace the whole content of one's draft: the one that was read, which If-Match names.
        Without it the answer is 428."""
        row = self.get_object()
        require(may_edit(request.user, row))
        if "If-Match" not in request.headers:
            raise Unconditioned
        data = self.take(DraftSerializer, request).content()
        seen = seen_by(request, row)
        return self.show(defining.save_draft(request.user, row.concept, data, row, seen=seen))

    @extend_schema(request=None, responses=DefinitionSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Freeze one's draft and put it before the other curators. The checks must pass."""
        row = self.get_object()
        return self.show(defining.submit(request.user, row, seen=seen_by(request, row)))

    def show(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=row.pk)
        data = self.get_serializer(fresh).data
        return Response(data, status=code, headers={"ETag": fresh.etag})

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One version. The ETag names its content, for If-Match."""
        return self.show(self.get_object())

    def handle_exception(self, exc: Exception) -> Response:
        """A save over an unseen revision is answered with what is there now (412)."""
        answer = super().handle_exception(exc)
        if isinstance(exc, Outdated):
            current = self.get_queryset().get(pk=exc.pk)
            answer.data["current"] = self.get_serializer(current).data
            answer["ETag"] = current.etag
        return answer

    @extend_schema(request=ReasonSerializer, responses={201: DefinitionSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Begin a draft of one’s own with what this version says. Curators."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        row = defining.restore(request.user, self.get_object(), reason)
        return self.show(row, status.HTTP_201_CREATED)

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

    def concept_of(self, sent: Any) -> Concept:
        """The concept that the slug names, if this person may see it."""
        slug = sent.validated_data["concept"]
        concept = Concept.objects.visible_to(self.request.user).filter(slug=slug).first()
        if concept is None:
            raise Invalid.field("concept", f"There is no concept “{slug}”.")
        return concept


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


class TraditionViewSet(TraditionActions, Filtered):
    """The taxonomy that concepts are proposed in: two levels. What was merged leads to what stays."""

    rows = Tradition.objects.select_related("parent", "merged_into").order_by("name", "pk")
    serializer_class = TraditionSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"


class EndorsementViewSet(Filtered):
    """Who endorses a definition and who objects, as it stands; given and taken at the definition."""

    rows = Endorsement.objects.for_list()
    serializer_class = EndorsementSerializer
    filterset_class = EndorsementFilters

    @extend_schema(request=ReasonSerializer, responses=EndorsementSerializer)
    @action(detail=True, methods=["post"])
    def overrule(self, request: Request, pk: str) -> Response:
        """Answer an objection, so that it holds nothing back any more. Another curator."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(endorsing.overrule(request.user, self.get_object(), reason))


class LanguageModelViewSet(Filtered):
    """The models that soft prompts are trained for."""

    rows = LanguageModel.objects
    serializer_class = LanguageModelSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"


class RunViewSet(Filtered):
    """Trainings, without their answers."""

    rows = TrainingRun.objects.for_page().defer("answers")
    serializer_class = RunSerializer
    filterset_class = RunFilters

    @extend_schema(request=NewRunSerializer, responses={201: RunSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a training of an accepted definition. Curators."""
        sent = self.take(NewRunSerializer, request).validated_data
        visible = Definition.objects.visible_to(request.user).select_related("concept")
        definition = visible.filter(pk=sent.pop("definition")).first()
        model = LanguageModel.objects.filter(slug=sent.pop("language_model")).first()
        if definition is None:
            raise Invalid.field("definition", "There is no such definition.")
        if model is None:
            raise Invalid.field("language_model", "There is no such language model.")
        row = training.request_run(request.user, definition, model, **sent)
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop a training. Curators and admins."""
        row = self.get_object()
        training.cancel(request.user, row)
        return self.show(row)

    @extend_schema(request=None, responses=RunSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Queue a failed or cancelled training again. Curators and admins."""
        row = self.get_object()
        training.retry(request.user, row)
        return self.show(row)

    @extend_schema(responses=AnswerSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def answers(self, request: Request, pk: str) -> Response:
        """What the model says before and after; closed to those who may still review it blind."""
        row = self.get_object()
        require(answers_open_to(request.user, row))
        return Response(AnswerSerializer(row.answers, many=True).data)


class SoftPromptViewSet(Filtered):
    """Trained vectors: what they are and how they measured, never what they answered."""

    rows = SoftPrompt.objects.for_page().with_staleness()
    serializer_class = SoftPromptSerializer
    filterset_class = SoftPromptFilters


ROUTES: list[tuple[str, Any]] = [
    ("concepts", ConceptViewSet),
    ("definitions", DefinitionViewSet),
    ("endorsements", EndorsementViewSet),
    ("language-models", LanguageModelViewSet),
    ("runs", RunViewSet),
    ("soft-prompts", SoftPromptViewSet),
    ("traditions", TraditionViewSet),
]
