"""The API of threads and comments: the same services as the pages."""

import secrets
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.conditional import IF_MATCH, Conditional
from common.errors import Invalid
from common.keyset import Key, KeysetPagination
from concepts.filtered_api import Filtered
from concepts.models import Concept, Definition

from .errors import Outdated
from .filters import CommentFilters, ThreadFilters
from .models import Comment, Thread
from .permissions import may_read
from .serializers import (
    CommentSerializer,
    EditSerializer,
    NewCommentSerializer,
    NewThreadSerializer,
    ThreadSerializer,
    VersionSerializer,
    WhySerializer,
)
from .services import commenting, moderating, settling


def key_of(request: Request) -> str:
    """The key stands with the comment, too, and so for longer than a day."""
    return request.headers.get("Idempotency-Key", "").strip() or secrets.token_hex(16)


class ThreadViewSet(Filtered):
    """Threads on concepts, definitions and passages, where somebody has written last on top."""

    rows = Thread.objects.for_list()
    serializer_class = ThreadSerializer
    filterset_class = ThreadFilters
    pagination_class = KeysetPagination

    def keys(self) -> tuple[Key, ...]:
        return (Key("last_at", datetime, descending=True), Key("pk", int, descending=True))

    @extend_schema(request=NewThreadSerializer, responses={201: ThreadSerializer})
    def create(self, request: Request) -> Response:
        """Begin a thread with its first comment. Members with a role."""
        sent = self.take(NewThreadSerializer, request).validated_data
        concept, definition = self._about(sent.pop("concept"), sent.pop("definition"))
        row = commenting.start_thread(
            request.user, concept, definition=definition, key=key_of(request), **sent
        )
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ThreadSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Say that it is settled. Who began it, who wrote the definition, curators."""
        return self.show(settling.resolve(request.user, self.get_object()))

    @extend_schema(request=None, responses=ThreadSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Take it up again. Who began it, who wrote the definition, curators."""
        return self.show(settling.reopen(request.user, self.get_object()))

    @extend_schema(request=WhySerializer, responses=ThreadSerializer)
    @action(detail=True, methods=["post"])
    def lock(self, request: Request, pk: str) -> Response:
        """Let nobody comment in it any more, with the reason. Curators and admins."""
        reason = self.take(WhySerializer, request).validated_data["reason"]
        return self.show(moderating.lock_thread(request.user, self.get_object(), reason))

    @extend_schema(request=None, responses=ThreadSerializer)
    @action(detail=True, methods=["post"])
    def unlock(self, request: Request, pk: str) -> Response:
        """Let people comment again. Curators and admins."""
        return self.show(moderating.unlock_thread(request.user, self.get_object()))

    def _about(self, slug: str, pk: int | None) -> tuple[Concept, Definition | None]:
        """What it is about, if this person may see it."""
        concept = Concept.objects.visible_to(self.request.user).filter(slug=slug).first()
        if concept is None:
            raise Invalid.field("concept", f"There is no concept “{slug}”.")
        if pk is None:
            return concept, None
        visible = Definition.objects.visible_to(self.request.user).filter(concept=concept)
        if (definition := visible.filter(pk=pk).first()) is None:
            raise Invalid.field("definition", "This concept has no such definition.")
        return concept, definition


class CommentViewSet(Conditional, Filtered):
    """Comments, the oldest first."""

    rows = Comment.objects.for_page().prefetch_related("mentions__person")
    serializer_class = CommentSerializer
    filterset_class = CommentFilters
    outdated = Outdated
    pagination_class = KeysetPagination

    def keys(self) -> tuple[Key, ...]:
        return (Key("pk", int),)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One comment. The ETag names what it says, for If-Match."""
        return self.show(self.get_object())

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def create(self, request: Request) -> Response:
        """Say something in a thread. Members with a role, while it is not locked."""
        sent = self.take(NewCommentSerializer, request).validated_data
        threads = Thread.objects.visible_to(request.user).select_related("concept", "definition")
        if (thread := threads.filter(pk=sent["thread"]).first()) is None:
            raise Invalid.field("thread", "There is no such thread.")
        answers = thread.comments.filter(pk=sent["answers"]).first() if sent["answers"] else None
        if sent["answers"] and answers is None:
            raise Invalid.field("answers", "There is no such comment in this thread.")
        row = commenting.comment(
            request.user, thread, text=sent["text"], key=key_of(request), answers=answers
        )
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=EditSerializer, responses=CommentSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """Say it otherwise; with If-Match, only what was read. Its author."""
        row = self.get_object()
        text = self.take(EditSerializer, request).validated_data["text"]
        return self.show(commenting.edit(request.user, row, text, seen=self.seen_by(request, row)))

    @extend_schema(request=None, responses=CommentSerializer)
    def destroy(self, request: Request, pk: str) -> Response:
        """Take the words back; that there was a comment stays. Its author."""
        return self.show(commenting.delete(request.user, self.get_object()))

    @extend_schema(responses=VersionSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def history(self, request: Request, pk: str) -> Response:
        """The latest hundred things it said before, the newest first."""
        row = self.get_object()
        require(may_read(request.user, row))
        return Response(VersionSerializer(row.versions.all()[:100], many=True).data)

    @extend_schema(request=WhySerializer, responses=CommentSerializer)
    @action(detail=True, methods=["post"])
    def hide(self, request: Request, pk: str) -> Response:
        """Keep its words back, with the reason. Admins."""
        reason = self.take(WhySerializer, request).validated_data["reason"]
        return self.show(moderating.hide_comment(request.user, self.get_object(), reason))

    @extend_schema(request=None, responses=CommentSerializer)
    @action(detail=True, methods=["post"])
    def unhide(self, request: Request, pk: str) -> Response:
        """Show it again. Admins."""
        return self.show(moderating.unhide_comment(request.user, self.get_object()))


ROUTES: list[tuple[str, Any]] = [
    ("threads", ThreadViewSet),
    ("comments", CommentViewSet),
]
