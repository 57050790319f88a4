"""The API of traditions, and of which ones a concept is: the same services as the pages."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Invalid

from .models import Tradition
from .serializers import (
    ClassifySerializer,
    ConceptSerializer,
    MergeTraditionInput,
    NewTraditionInput,
    PlaceInput,
    TraditionInput,
    TraditionSerializer,
)
from .services import classifying, traditions


class TraditionActions:
    """What admins and trusted curators do. Mixed into the viewset, which has `take`, `show` and
    `get_object`."""

    take: Any
    show: Any
    get_object: Any

    @extend_schema(request=NewTraditionInput, responses={201: TraditionSerializer})
    def create(self, request: Request) -> Response:
        """Add one. Admins and trusted curators."""
        sent = self.take(NewTraditionInput, request).validated_data
        parent = _meant(sent.pop("parent"), "parent")
        row = traditions.add(request.user, **sent, parent=parent)
        answer: Response = self.show(row, status.HTTP_201_CREATED)
        return answer

    @extend_schema(request=TraditionInput, responses=TraditionSerializer)
    @action(detail=True, methods=["post"])
    def reword(self, request: Request, slug: str) -> Response:
        """Another name or description; the address stays. Admins and trusted curators."""
        sent = self.take(TraditionInput, request).validated_data
        return self._done(traditions.reword(request.user, self.get_object(), **sent))

    @extend_schema(request=PlaceInput, responses=TraditionSerializer)
    @action(detail=True, methods=["post"])
    def place(self, request: Request, slug: str) -> Response:
        """Put it under another one, or to the top. Admins and trusted curators."""
        parent = _meant(self.take(PlaceInput, request).validated_data["parent"], "parent")
        return self._done(traditions.place(request.user, self.get_object(), parent))

    @extend_schema(request=MergeTraditionInput, responses=TraditionSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, slug: str) -> Response:
        """Merge it into another, which has its concepts from then on. Admins and trusted curators."""
        into = _meant(self.take(MergeTraditionInput, request).validated_data["into"], "into")
        return self._done(traditions.merge(request.user, self.get_object(), into))

    def _done(self, row: Tradition) -> Response:
        answer: Response = self.show(row)
        return answer


class ClassifyingAction:
    """Mixed into the viewset of concepts."""

    take: Any
    show: Any
    get_object: Any

    @extend_schema(request=ClassifySerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def classify(self, request: Request, slug: str) -> Response:
        """Say of which traditions it is, these and no others. Curators."""
        words = self.take(ClassifySerializer, request).validated_data["traditions"]
        answer: Response = self.show(classifying.classify(request.user, self.get_object(), words))
        return answer


def _meant(words: str, field: str) -> Any:
    """The tradition of that slug or name; None for no words, where a place may be the top."""
    if not words.strip() and field == "parent":
        return None
    if (row := Tradition.objects.called(words)) is None:
        raise Invalid.field(field, _("There is no tradition “%(name)s”.") % {"name": words[:60]})
    return row
