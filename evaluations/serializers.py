"""Rounds, blind items and own reviews as the API shows them. No field leads to an arm."""

from rest_framework import serializers

from concepts.models import Definition, SoftPrompt

from .blinding import BlindItem
from .models import Review, Round, Rubric
from .states import FlagReason, Mode, SkipReason, Verdict


class RoundSerializer(serializers.ModelSerializer[Round]):
    """Counts only: neither seed nor decision while the round is open. `stale_since`: when another version
    of the definition became the reference, `reference_version`."""

    name = serializers.CharField(read_only=True)
    concept = serializers.CharField(source="concept.slug", read_only=True, default=None)
    imported = serializers.BooleanField(source="is_imported", read_only=True)
    outputs = serializers.IntegerField(
        source="items_count", read_only=True, help_text="Items: texts, or comparisons of texts."
    )
    reviews_done = serializers.IntegerField(read_only=True)
    reviews_needed = serializers.IntegerField(read_only=True)
    mine_done = serializers.IntegerField(read_only=True)
    mine_left = serializers.IntegerField(read_only=True)
    error = serializers.CharField(source="job.error", read_only=True, default="")
    definition_version = serializers.IntegerField(
        source="definition.number", read_only=True, default=None
    )
    reference_version = serializers.IntegerField(read_only=True, allow_null=True)
    stale_since = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Round
        fields = [
            "id",
            "name",
            "concept",
            "soft_prompt",
            "appeal_of",
            "definition_version",
            "reference_version",
            "stale_since",
            "imported",
            "state",
            "mode",
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
    mode = serializers.ChoiceField(choices=Mode.choices, required=False, default=Mode.SINGLE)


class ImportSourceSerializer(serializers.Serializer):
    author = serializers.CharField(allow_blank=True, default="")
    title = serializers.CharField()
    year = serializers.CharField(allow_blank=True, default="")
    url = serializers.CharField(allow_blank=True, default="")
    page = serializers.CharField(allow_blank=True, default="")


class RoundImportSerializer(serializers.Serializer):
    """Against a `definition`, by its id, or else `term`, `reference` and `sources`. What a row is, is told
    in docs/how-to/import-outputs.md. `dry_run`: say what would become of each row, and do nothing."""

    title = serializers.CharField(allow_blank=True)
    definition = serializers.PrimaryKeyRelatedField(
        queryset=Definition.objects.none(), allow_null=True, default=None
    )
    term = serializers.CharField(allow_blank=True, default="")
    language = serializers.CharField(default="en")
    reference = serializers.CharField(allow_blank=True, default="")
    sources = ImportSourceSerializer(many=True, default=list)
    baseline = serializers.CharField(allow_blank=True, default="")
    reviews_per_output = serializers.IntegerField(allow_null=True, default=None)
    rows = serializers.ListField(child=serializers.JSONField())
    dry_run = serializers.BooleanField(default=False)


class FateSerializer(serializers.Serializer):
    """A row of the file: it can be taken unless there are reasons against it."""

    number = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class DryRunSerializer(serializers.Serializer):
    """What an import would do. `objections` are those to the whole, by field."""

    ok = serializers.BooleanField()
    arms = serializers.ListField(child=serializers.CharField())
    objections = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    rows = FateSerializer(many=True)


class ReviewDraftSerializer(serializers.Serializer):
    """Unfinished work on an item, as it stands in the fields of the form, unchecked: `fidelity`, `verdict`,
    `comment`, `spans` (JSON as text) and the rubric's own scales."""

    content = serializers.DictField(child=serializers.CharField(allow_blank=True))
    saved_at = serializers.DateTimeField(read_only=True)


class CancelSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class DecisionSerializer(serializers.Serializer):
    """The decision of a closed round; its fields are explained in docs/reference/policy.md. `outputs`
    are those of single texts; in the other modes there are `comparisons`."""

    round = serializers.UUIDField()
    closed_at = serializers.DateTimeField()
    accepted = serializers.BooleanField(allow_null=True)
    sentence = serializers.CharField()
    definition_version = serializers.IntegerField(allow_null=True)
    reference_version = serializers.IntegerField(allow_null=True)
    stale_since = serializers.DateTimeField(allow_null=True)
    decision = serializers.DictField()
    outputs = serializers.ListField(child=serializers.DictField())
    comparisons = serializers.ListField(child=serializers.DictField())


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


class ReviewSerializer(serializers.Serializer[Review]):
    """Fields by name, where one made from the model would be made anew for each of many reviews."""

    item = serializers.CharField(source="item.token", read_only=True)
    round = serializers.UUIDField(source="item.round_id", read_only=True)
    stale_since = serializers.DateTimeField(read_only=True, allow_null=True, default=None)
    fidelity = serializers.IntegerField(read_only=True)
    verdict = serializers.ChoiceField(choices=Verdict.choices, read_only=True)
    comment = serializers.CharField(read_only=True)
    answers = serializers.JSONField(read_only=True)
    spans = serializers.JSONField(read_only=True)
    rubric_version = serializers.IntegerField(read_only=True)
    is_demo = serializers.BooleanField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class RubricSerializer(serializers.ModelSerializer[Rubric]):
    """What reviewers are asked; its parts are explained in docs/reference/rubrics.md."""

    class Meta:
        model = Rubric
        fields = ["version", "name", "published", "content", "updated_at"]
        read_only_fields = fields
