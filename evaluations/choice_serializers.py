"""Comparisons and own choices as the API shows them. No field leads to an arm."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .blinding import BlindComparison
from .models import Choice
from .serializers import ItemSourceSerializer, PairSerializer
from .services.siding import as_seen
from .states import Mode


class ComparedTextSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    text = serializers.CharField()


class ChosenSerializer(serializers.Serializer):
    best = serializers.IntegerField(allow_null=True)
    worst = serializers.IntegerField(allow_null=True)
    tie = serializers.BooleanField()
    comment = serializers.CharField()


class BlindComparisonSerializer(serializers.Serializer[BlindComparison]):
    """Takes a `BlindComparison`, never a row. Texts are numbered in this reviewer's own order."""

    token = serializers.CharField()
    round = serializers.UUIDField(source="round_id")
    mode = serializers.ChoiceField(choices=Mode.choices)
    term = serializers.CharField()
    language = serializers.CharField()
    definition_html = serializers.CharField()
    sources = ItemSourceSerializer(many=True)
    contrast_pairs = PairSerializer(many=True)
    instruction = serializers.CharField()
    kind = serializers.CharField()
    texts = serializers.SerializerMethodField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    my_choice = ChosenSerializer(allow_null=True)

    @extend_schema_field(ComparedTextSerializer(many=True))
    def get_texts(self, blind: BlindComparison) -> list[dict[str, Any]]:
        return [{"number": number, "text": text} for number, text in enumerate(blind.texts, 1)]


class PickSerializer(serializers.Serializer):
    """What one sends: the numbers of the best text and the worst. Of a pair the worst may be left out,
    or `tie` be true in the place of both."""

    best = serializers.IntegerField(required=False, allow_null=True, default=None)
    worst = serializers.IntegerField(required=False, allow_null=True, default=None)
    tie = serializers.BooleanField(required=False, default=False)
    comment = serializers.CharField(allow_blank=True, required=False, default="")


class NewChoiceSerializer(PickSerializer):
    item = serializers.CharField(max_length=32, help_text="The comparison's token.")


class ChoiceSerializer(serializers.ModelSerializer[Choice]):
    """One's own choice, in the numbers that one sees."""

    item = serializers.CharField(source="item.token", read_only=True)
    round = serializers.UUIDField(source="item.round_id", read_only=True)
    best = serializers.SerializerMethodField()
    worst = serializers.SerializerMethodField()
    tie = serializers.SerializerMethodField()

    class Meta:
        model = Choice
        fields = [
            "item",
            "round",
            "best",
            "worst",
            "tie",
            "comment",
            "is_demo",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_best(self, row: Choice) -> int | None:
        return _number(row, row.best_id)

    def get_worst(self, row: Choice) -> int | None:
        return _number(row, row.worst_id)

    def get_tie(self, row: Choice) -> bool:
        return row.best_id is None


def _number(row: Choice, chosen: int | None) -> int | None:
    if chosen is None:
        return None
    order = as_seen(row.item, row.reviewer_id, row.item.round.seed)
    return [text.pk for text in order].index(chosen) + 1
