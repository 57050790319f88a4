"""Flags, acts and appeals as the API shows and takes them."""

from rest_framework import serializers

from .models import Flag, Objection, Sanction
from .states import FlagReason, SanctionKind


class FlagSerializer(serializers.ModelSerializer[Flag]):
    flagged_by = serializers.CharField(source="flagged_by.username", read_only=True)
    decided_by = serializers.CharField(source="decided_by.username", read_only=True, default=None)

    class Meta:
        model = Flag
        fields = [
            "id", "kind", "thing_id", "thing_name", "reason", "words", "state", "flagged_by",
            "created_at", "decided_by", "decided_at", "answer", "sanction",
        ]  # fmt: skip
        read_only_fields = fields


class NewFlagSerializer(serializers.Serializer):
    kind = serializers.CharField(max_length=20, help_text="concept, definition or person.")
    thing_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    reason = serializers.ChoiceField(choices=FlagReason.choices)
    words = serializers.CharField(max_length=2000)


class AnswerSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=2000)


class UpholdSerializer(serializers.Serializer):
    action = serializers.ChoiceField(choices=SanctionKind.choices)
    reason = serializers.CharField(max_length=2000)
    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="End of a suspension; null: none."
    )


class ObjectionSerializer(serializers.ModelSerializer[Objection]):
    decided_by = serializers.CharField(source="decided_by.username", read_only=True, default=None)

    class Meta:
        model = Objection
        fields = ["words", "state", "created_at", "decided_by", "decided_at", "answer"]
        read_only_fields = fields


class SanctionSerializer(serializers.ModelSerializer[Sanction]):
    person = serializers.CharField(source="person.username", read_only=True)
    appeal = ObjectionSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Sanction
        fields = [
            "id", "kind", "thing_id", "thing_name", "action", "person", "reason", "until",
            "created_at", "acknowledged_at", "lifted_at", "lift_reason", "appeal",
        ]  # fmt: skip
        read_only_fields = fields


class AppealInput(serializers.Serializer):
    words = serializers.CharField(max_length=2000)


class AppealAnswerInput(AnswerSerializer):
    granted = serializers.BooleanField()


class LiftInput(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)
