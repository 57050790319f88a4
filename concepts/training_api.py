"""Language models, trainings and what came of them, through the API: the same services as the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.errors import Invalid

from .filtered_api import Filtered
from .filters import RunFilters, SoftPromptFilters
from .models import Definition, LanguageModel, SoftPrompt, TrainingRun
from .permissions import answers_open_to
from .serializers import (
    AnswerSerializer,
    LanguageModelSerializer,
    NewRunSerializer,
    RunSerializer,
    SoftPromptSerializer,
)
from .services import training


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
