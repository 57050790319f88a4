"""The API of concepts, definitions, language models, trainings and soft prompts.

The same services as the pages; every refusal is theirs.
"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.api import ReadViewSet
from common.errors import Invalid

from .filters import (
    ConceptFilters,
    DefinitionFilters,
    NoFilters,
    RunFilters,
    SoftPromptFilters,
    StrictFilters,
)
from .models import Concept, Definition, LanguageModel, SoftPrompt, TrainingRun
from .permissions import answers_open_to
from .serializers import (
    AnswerSerializer,
    ConceptSerializer,
    DefinitionSerializer,
    DraftSerializer,
    LanguageModelSerializer,
    MaybeReasonSerializer,
    NewDraftSerializer,
    NewRunSerializer,
    ProposalSerializer,
    ReasonSerializer,
    RunSerializer,
    SoftPromptSerializer,
)
from .services import defining, proposing, training


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


class ConceptViewSet(Filtered):
    """Concepts. A declined one is seen by curators and by who proposed it."""

    rows = Concept.objects.select_related("proposed_by").prefetch_related("names")
    serializer_class = ConceptSerializer
    filterset_class = ConceptFilters
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    @extend_schema(request=ProposalSerializer, responses={201: ConceptSerializer})
    def create(self, request: Request) -> Response:
        """Propose a concept. Curators."""
        sent = self.take(ProposalSerializer, request).validated_data
        return self.show(proposing.propose(request.user, **sent), status.HTTP_201_CREATED)

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

    @extend_schema(request=ReasonSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, slug: str) -> Response:
        """Take an open concept out of use. Curators and admins."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(proposing.retire(request.user, self.get_object(), reason))


class DefinitionViewSet(Filtered):
    """Versions of definitions. A draft is seen by its author alone."""

    rows = Definition.objects.with_parts()
    serializer_class = DefinitionSerializer
    filterset_class = DefinitionFilters

    @extend_schema(request=NewDraftSerializer, responses={201: DefinitionSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft. Curators."""
        sent = self.take(NewDraftSerializer, request)
        slug = sent.validated_data["concept"]
        concept = Concept.objects.visible_to(request.user).filter(slug=slug).first()
        if concept is None:
            raise Invalid.field("concept", f"There is no concept “{slug}”.")
        row = defining.save_draft(request.user, concept, sent.content())
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=DraftSerializer, responses=DefinitionSerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Replace the whole content of one's draft."""
        row = self.get_object()
        data = self.take(DraftSerializer, request).content()
        return self.show(defining.save_draft(request.user, row.concept, data, row))

    @extend_schema(request=None, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Freeze one's draft and put it before the other curators. The checks must pass."""
        return self.show(defining.submit(request.user, self.get_object()))

    @extend_schema(request=MaybeReasonSerializer, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Make a submitted version the reference. Another curator."""
        reason = self.take(MaybeReasonSerializer, request).validated_data["reason"]
        return self.show(defining.accept(request.user, self.get_object(), reason))

    @extend_schema(request=ReasonSerializer, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline a submitted version, with the reason. Another curator."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(defining.decline(request.user, self.get_object(), reason))


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

    rows = SoftPrompt.objects.for_page()
    serializer_class = SoftPromptSerializer
    filterset_class = SoftPromptFilters


ROUTES: list[tuple[str, Any]] = [
    ("concepts", ConceptViewSet),
    ("definitions", DefinitionViewSet),
    ("language-models", LanguageModelViewSet),
    ("runs", RunViewSet),
    ("soft-prompts", SoftPromptViewSet),
]
