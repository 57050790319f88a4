"""People as the API shows them."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from .models import User
from .states import UseKind
from .trust import LEVELS, Facts, Level, level_of, next_of


class MeSerializer(serializers.ModelSerializer):
    roles = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["username", "name", "roles", "languages"]

    def get_roles(self, user: User) -> list[str]:
        return sorted(user.roles)


class LevelSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField()
    works = serializers.IntegerField(help_text="Accepted works that it needs.")
    share = serializers.FloatField(
        help_text="Of what was decided, the accepted part that it needs."
    )
    days = serializers.IntegerField(help_text="Days since they came that it needs.")
    links = serializers.BooleanField(help_text="Whether texts may hold links.")
    limits = serializers.DictField(child=serializers.IntegerField(), help_text="Kind: per day.")


class FactsSerializer(serializers.Serializer):
    accepted = serializers.IntegerField()
    declined = serializers.IntegerField()
    reviews = serializers.IntegerField(help_text="In closed rounds.")
    upheld = serializers.IntegerField(help_text="Acts of moderators in the last 90 days.")
    days = serializers.IntegerField()
    tutorial = serializers.BooleanField()
    vouched = serializers.IntegerField()
    suspended = serializers.BooleanField()


class TrustSerializer(serializers.Serializer):
    level = serializers.IntegerField()
    facts = FactsSerializer()
    next = serializers.ListField(child=serializers.CharField())
    levels = LevelSerializer(many=True)


class AllowanceSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=UseKind.choices)
    used = serializers.IntegerField()
    limit = serializers.IntegerField()
    left = serializers.IntegerField()
    seconds_left = serializers.IntegerField()


class AgreementSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    name = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    accepted = serializers.BooleanField(read_only=True)


def trust_told(facts: Facts) -> dict[str, Any]:
    """What `TrustSerializer` shows."""
    return {
        "level": level_of(facts).number,
        "facts": asdict(facts),
        "next": next_of(facts),
        "levels": [_told(level) for level in LEVELS],
    }


def _told(level: Level) -> dict[str, Any]:
    limits = {kind.value: number for kind, number in level.limits.items()}
    return asdict(level) | {"limits": limits}
