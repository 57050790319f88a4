"""Rounds, blind items and own reviews as the API shows them. No field leads to an arm."""

from rest_framework import serializers

from concepts.models import SoftPrompt

from .blinding import BlindItem
from .models import Review, Round, Rubric
from .states import FlagReason, SkipReason, Verdict


class RoundSerializer(serializers.ModelSerializer[Round]):
    """Counts only: neither seed nor decision while the round is open."""

    concept = serializers.CharField(source="soft_prompt.concept.slug", read_only=True)
    outputs = serializers.IntegerField(source="items_count", read_only=True)
    reviews_done = serializers.IntegerField(read_only=True)
    reviews_needed = serializers.IntegerField(read_only=True)
    mine_done = serializers.IntegerField(read_only=True)
    mine_left = serializers.IntegerField(read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)

    class Meta:
        model = Round
        fields = [
            "id",
            "concept",
            "soft_prompt",
            "state",
            "error",
            "wanted_reviews",
            "outputs",
            "reviews_done",
            "reviews_needed",
            "mine_done",
            "mine_left",
            "opened_at",
            "closed_at",
            "accepted",
            "cancel_reason",
        ]
        read_only_fields = fields


class RoundOpenSerializer(serializers.Serializer):
    soft_prompt = serializers.PrimaryKeyRelatedField(queryset=SoftPrompt.objects.none())


class CancelSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class DecisionSerializer(serializers.Serializer):
    """The decision of a closed round; its fields are explained in docs/reference/policy.md."""

    round = serializers.UUIDField()
    closed_at = serializers.DateTimeField()
    accepted = serializers.BooleanField()
    sentence = serializers.CharField()
    decision = serializers.DictField()
    outputs = serializers.ListField(child=serializers.DictField())


class SpanSerializer(serializers.Serializer):
    """A marked passage: characters `start` to `end` (not included) of the text."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    tag = serializers.CharField()
    note = serializers.CharField(allow_blank=True, required=False, default="")


class OwnReviewSerializer(serializers.Serializer):
    fidelity = serializers.IntegerField()
    verdict = serializers.CharField()
    comment = serializers.CharField()
    answers = serializers.DictField(child=serializers.IntegerField())
    spans = SpanSerializer(many=True)


class ItemSourceSerializer(serializers.Serializer):
    author = serializers.CharField()
    title = serializers.CharField()
    year = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField()


class PairSerializer(serializers.Serializer):
    true_statement = serializers.CharField()
    inversion = serializers.CharField()


class BlindItemSerializer(serializers.Serializer[BlindItem]):
    """Takes a `BlindItem`, never a row."""

    token = serializers.CharField()
    round = serializers.UUIDField(source="round_id")
    term = serializers.CharField()
    language = serializers.CharField()
    definition_html = serializers.CharField()
    sources = ItemSourceSerializer(many=True)
    contrast_pairs = PairSerializer(many=True)
    rubric = serializers.IntegerField(source="rubric_version")
    instruction = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    my_review = OwnReviewSerializer(allow_null=True)


class JudgementSerializer(serializers.Serializer):
    """What one sends, in the words of the round's rubric (`/api/v1/rubrics/`). `answers` are points on
    the rubric's own scales by name, `spans` marked passages; both may be left out."""

    fidelity = serializers.IntegerField(min_value=1, max_value=5)
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    comment = serializers.CharField(allow_blank=True, required=False, default="")
    answers = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), required=False, default=dict
    )
    spans = SpanSerializer(many=True, required=False, default=list)


class NewReviewSerializer(JudgementSerializer):
    item = serializers.CharField(max_length=32, help_text="The item's token.")


class SkipSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=SkipReason.choices)


class FlagSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=FlagReason.choices)
    comment = serializers.CharField(allow_blank=True, required=False, default="")


class ReviewSerializer(serializers.ModelSerializer[Review]):
    item = serializers.CharField(source="item.token", read_only=True)
    round = serializers.UUIDField(source="item.round_id", read_only=True)

    class Meta:
        model = Review
        fields = [
            "item",
            "round",
            "fidelity",
            "verdict",
            "comment",
            "answers",
            "spans",
            "rubric_version",
            "is_demo",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class RubricSerializer(serializers.ModelSerializer[Rubric]):
    """What reviewers are asked; its parts are explained in docs/reference/rubrics.md."""

    class Meta:
        model = Rubric
        fields = ["version", "name", "published", "content", "updated_at"]
        read_only_fields = fields
