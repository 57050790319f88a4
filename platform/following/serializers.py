"""What the API tells of somebody's news."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .models import Notification, Preference, Watch
from .states import Mail, Topic
from .wording import sentence


class WatchSerializer(serializers.ModelSerializer):
    concept: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True
    )
    tradition: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True
    )

    class Meta:
        model = Watch
        fields = ["id", "concept", "tradition", "topic", "because", "created_at"]


class NewWatchSerializer(serializers.Serializer):
    """One of the three."""

    concept = serializers.CharField(required=False, max_length=120, help_text="Its slug.")
    tradition = serializers.CharField(
        required=False, max_length=120, help_text="Its slug. Those under it are included."
    )
    topic = serializers.ChoiceField(choices=Topic.choices, required=False)

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if len(told) != 1:
            raise serializers.ValidationError("Name one of: concept, tradition, topic.")
        return told


class NotificationSerializer(serializers.ModelSerializer):
    concept: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True
    )
    sentence = serializers.SerializerMethodField()
    verb = serializers.CharField(source="act.verb")
    at = serializers.DateTimeField(source="act.at")

    class Meta:
        model = Notification
        fields = ["id", "at", "verb", "sentence", "concept", "url", "is_direct", "read_at"]

    @extend_schema_field(str)
    def get_sentence(self, row: Notification) -> str:
        return sentence(row.act, direct=row.is_direct)


class ReadSerializer(serializers.Serializer):
    up_to = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, help_text="Nothing newer than this id is marked."
    )


class CountSerializer(serializers.Serializer):
    marked = serializers.IntegerField()


class PreferenceSerializer(serializers.ModelSerializer):
    mail = serializers.ChoiceField(choices=Mail.choices, required=False)
    automatic = serializers.BooleanField(required=False)

    class Meta:
        model = Preference
        fields = ["mail", "automatic"]
