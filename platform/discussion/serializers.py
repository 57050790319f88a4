"""Threads and comments as the API shows and takes them. Every field is named."""

from typing import Any

from rest_framework import serializers

from .models import Comment, Thread, Version
from .passages import MOST
from .permissions import may_read

ID: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class ThreadSerializer(serializers.ModelSerializer[Thread]):
    """`quote` is what the definition’s text says from `start` to `end`, in code points."""

    concept = serializers.CharField(source="concept.slug", read_only=True)
    name = serializers.CharField(read_only=True)
    author = serializers.CharField(source="author.username", read_only=True)
    is_locked = serializers.BooleanField(read_only=True)
    comment_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Thread
        fields = [
            "id", "concept", "definition", "quote", "start", "end", "name", "author", "state",
            "is_locked", "locked_because", "comment_count", "created_at", "last_at",
        ]  # fmt: skip
        read_only_fields = fields


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """`text` is empty when it was deleted, or hidden from this person."""

    author = serializers.CharField(source="author.username", read_only=True)
    concept = serializers.CharField(source="thread.concept.slug", read_only=True)
    text = serializers.SerializerMethodField()
    mentions = serializers.SerializerMethodField()
    is_deleted = serializers.BooleanField(read_only=True)
    is_hidden = serializers.BooleanField(read_only=True)

    class Meta:
        model = Comment
        fields = [
            "id", "thread", "concept", "author", "answers", "text", "mentions", "revision",
            "created_at", "edited_at", "is_deleted", "is_hidden", "hidden_because",
        ]  # fmt: skip
        read_only_fields = fields

    def get_text(self, row: Comment) -> str:
        return row.text if self._open(row) else ""

    def get_mentions(self, row: Comment) -> list[str]:
        """User names of those it mentions."""
        return [each.person.username for each in row.mentions.all()] if self._open(row) else []

    def _open(self, row: Comment) -> bool:
        request: Any = self.context["request"]
        return bool(may_read(request.user, row))


class VersionSerializer(serializers.ModelSerializer[Version]):
    class Meta:
        model = Version
        fields = ["revision", "text", "said_at"]
        read_only_fields = fields


class NewThreadSerializer(serializers.Serializer):
    """About the concept; about the definition, when one is named; about `quote` in it, when one is
    given. `start` tells which place is meant, in code points."""

    concept = serializers.SlugField(help_text="The concept’s slug.")
    definition = serializers.IntegerField(required=False, allow_null=True, default=None, **ID)
    title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    quote = serializers.CharField(
        max_length=MOST, required=False, default="", allow_blank=True, trim_whitespace=False
    )
    start = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**31 - 1
    )
    text = serializers.CharField(help_text="The first comment, as markdown.")


class NewCommentSerializer(serializers.Serializer):
    thread = serializers.IntegerField(**ID)
    answers = serializers.IntegerField(
        required=False, allow_null=True, default=None,
        help_text="The comment of this thread that is answered.", **ID,
    )  # fmt: skip
    text = serializers.CharField(help_text="Markdown. `@name` mentions a member.")


class EditSerializer(serializers.Serializer):
    text = serializers.CharField()


class WhySerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)
