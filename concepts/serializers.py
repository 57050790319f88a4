"""Concepts, definitions and trainings as the API shows and takes them. Every field is named."""

from typing import Any

from rest_framework import serializers

from .definition_data import DefinitionData, InstructionData, PairData, SourceData
from .models import (
    Concept,
    ContrastPair,
    Definition,
    Endorsement,
    Instruction,
    LanguageModel,
    SoftPrompt,
    Source,
    Tradition,
    TrainingRun,
)
from .proposal_rows import MOST_ROWS
from .services.proposing_many import HERE, NEW, WRONG
from .states import Ground, InstructionKind, Recipe


class TranslationSerializer(serializers.Serializer):
    """A living concept that means the same in another language."""

    language = serializers.CharField()
    slug = serializers.SlugField()
    term = serializers.CharField()


class LinkSerializer(serializers.Serializer):
    other = serializers.CharField(
        max_length=200, help_text="The slug, or a name, of the concept in the other language."
    )


class ConceptSerializer(serializers.ModelSerializer[Concept]):
    aliases = serializers.ListField(child=serializers.CharField(), read_only=True)
    traditions: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", many=True, read_only=True
    )
    proposed_by = serializers.CharField(source="proposed_by.username", read_only=True)
    merged_into = serializers.SlugField(source="merged_into.slug", read_only=True, default=None)
    translations = TranslationSerializer(many=True, read_only=True)

    class Meta:
        model = Concept
        fields = [
            "slug", "term", "aliases", "language", "traditions", "why", "sources", "state",
            "decision_reason", "proposed_by", "created_at", "state_changed_at",
            "merged_into", "translations",
        ]  # fmt: skip
        read_only_fields = fields


class ClassifySerializer(serializers.Serializer):
    traditions = serializers.ListField(
        child=serializers.CharField(max_length=240), max_length=20,
        help_text="Slugs or names: these and no others.",
    )  # fmt: skip


class TraditionSerializer(serializers.ModelSerializer[Tradition]):
    """`merged_into`: its concepts are there now."""

    parent: Any = serializers.SlugField(source="parent.slug", read_only=True, default=None)
    merged_into = serializers.SlugField(source="merged_into.slug", read_only=True, default=None)

    class Meta:
        model = Tradition
        fields = ["slug", "name", "description", "parent", "merged_into", "created_at"]
        read_only_fields = fields


class TraditionInput(serializers.Serializer):
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(required=False, default="", allow_blank=True)


class NewTraditionInput(TraditionInput):
    parent: Any = serializers.CharField(
        max_length=120, required=False, default="", allow_blank=True,
        help_text="The slug of the one above it; left out, it stands on top.",
    )  # fmt: skip


class PlaceInput(serializers.Serializer):
    parent: Any = serializers.CharField(
        max_length=120, allow_blank=True, help_text="The slug of the one above it; empty: the top."
    )


class MergeTraditionInput(serializers.Serializer):
    into = serializers.CharField(max_length=120, help_text="The slug of the one that stays.")


class ProposalSerializer(serializers.Serializer):
    term = serializers.CharField(max_length=120)
    aliases = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, default=list, max_length=12
    )
    language = serializers.CharField(max_length=12, default="en")
    traditions = serializers.ListField(
        child=serializers.CharField(max_length=240), required=False, default=list, max_length=20,
        help_text="Slugs or names, of those at /api/v1/traditions/.",
    )  # fmt: skip
    why = serializers.CharField()
    sources = serializers.CharField(required=False, default="", allow_blank=True)
    translation_of = serializers.SlugField(
        required=False, default="", allow_blank=True,
        help_text="The slug of a concept in another language that it is linked with at once.",
    )  # fmt: skip
    other_than = serializers.ListField(
        child=serializers.SlugField(), required=False, default=list, max_length=50,
        help_text="Slugs of concepts with a name nearly so, of which you say that this is another.",
    )  # fmt: skip


class MergeSerializer(serializers.Serializer):
    into = serializers.CharField(
        max_length=200, help_text="The slug, or a name, of the one that stays."
    )
    reason = serializers.CharField(max_length=2000)


class ProposalsInput(serializers.Serializer):
    rows = serializers.ListField(
        child=serializers.DictField(), max_length=MOST_ROWS, min_length=1,
        help_text="As of a file: term and why, and perhaps aliases, language, traditions, sources.",
    )  # fmt: skip
    dry_run = serializers.BooleanField(default=False)


class ProposalFateSerializer(serializers.Serializer):
    """What becomes of one row. `holder`: the slug of the concept that was proposed, or was here already."""

    number = serializers.IntegerField()
    what = serializers.ChoiceField(choices=[NEW, HERE, WRONG])
    term = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), source="errors")
    notes = serializers.ListField(child=serializers.CharField())
    holder = serializers.SlugField(source="holder.slug", default=None)


class ConceptExportSerializer(ConceptSerializer):
    """A concept with every version that its reader may see."""

    definitions = serializers.SerializerMethodField()

    class Meta(ConceptSerializer.Meta):
        fields = [*ConceptSerializer.Meta.fields, "definitions"]
        read_only_fields = fields

    def get_definitions(self, concept: Concept) -> list[dict[str, Any]]:
        return list(DefinitionSerializer(concept.definitions.all(), many=True).data)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class MaybeReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class GroundsSerializer(ReasonSerializer):
    """Why it goes back: reasons that can be counted, and words."""

    grounds = serializers.ListField(
        child=serializers.ChoiceField(choices=Ground.choices), min_length=1, max_length=20
    )


class MaybeGroundsSerializer(ReasonSerializer):
    grounds = serializers.ListField(
        child=serializers.ChoiceField(choices=Ground.choices),
        required=False, default=list, max_length=20, help_text="Left out: other, in words.",
    )  # fmt: skip


class SourceSerializer(serializers.ModelSerializer[Source]):
    class Meta:
        model = Source
        fields = ["author", "title", "year", "url", "page"]


class ContrastPairSerializer(serializers.ModelSerializer[ContrastPair]):
    class Meta:
        model = ContrastPair
        fields = ["true_statement", "inversion"]


class InstructionSerializer(serializers.ModelSerializer[Instruction]):
    class Meta:
        model = Instruction
        fields = ["kind", "text", "held_out"]


class DefinitionSerializer(serializers.ModelSerializer[Definition]):
    concept = serializers.CharField(source="concept.slug", read_only=True)
    author = serializers.CharField(source="author.username", read_only=True)
    decided_by = serializers.CharField(source="decided_by.username", read_only=True, default=None)
    edited_by = serializers.CharField(source="edited_by.username", read_only=True, default=None)
    grounds = serializers.ListField(
        child=serializers.ChoiceField(choices=Ground.choices), read_only=True
    )
    sources = SourceSerializer(many=True, read_only=True)
    contrast_pairs = ContrastPairSerializer(many=True, read_only=True)
    instructions = InstructionSerializer(many=True, read_only=True)

    class Meta:
        model = Definition
        fields = [
            "id", "concept", "number", "author", "state", "text", "notes", "change_note",
            "sources", "contrast_pairs", "instructions", "digest", "held_out_digest",
            "submitted_at", "decided_at", "decided_by", "decision_reason", "outcome", "grounds",
            "edit_of", "edited_by",
        ]  # fmt: skip
        read_only_fields = fields


class SourceInput(serializers.Serializer):
    author = serializers.CharField(max_length=200, allow_blank=True, default="")
    title = serializers.CharField(max_length=300, allow_blank=True, default="")
    year = serializers.CharField(max_length=20, allow_blank=True, default="")
    url = serializers.CharField(max_length=500, allow_blank=True, default="")
    page = serializers.CharField(max_length=60, allow_blank=True, default="")


class ContrastPairInput(serializers.Serializer):
    true_statement = serializers.CharField(max_length=500, allow_blank=True, default="")
    inversion = serializers.CharField(max_length=500, allow_blank=True, default="")


class InstructionInput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=InstructionKind.choices)
    text = serializers.CharField(max_length=500, allow_blank=True, default="")
    held_out = serializers.BooleanField(default=False)


class DraftSerializer(serializers.Serializer):
    """The whole content of a draft; what is left out is empty."""

    text = serializers.CharField(allow_blank=True, default="")
    notes = serializers.CharField(allow_blank=True, default="")
    change_note = serializers.CharField(max_length=300, allow_blank=True, default="")
    sources = SourceInput(many=True, required=False, default=list)
    contrast_pairs = ContrastPairInput(many=True, required=False, default=list)
    instructions = InstructionInput(many=True, required=False, default=list)

    def content(self) -> DefinitionData:
        given: dict[str, Any] = self.validated_data
        return DefinitionData(
            text=given["text"],
            notes=given["notes"],
            change_note=given["change_note"],
            sources=tuple(SourceData(**row) for row in given["sources"]),
            contrast_pairs=tuple(PairData(**row) for row in given["contrast_pairs"]),
            instructions=tuple(InstructionData(**row) for row in given["instructions"]),
        )


class EditedSerializer(DraftSerializer):
    """The whole content of the edited version; `reason` is what convinced the curator."""

    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class EndorsementSerializer(serializers.ModelSerializer[Endorsement]):
    concept = serializers.CharField(source="definition.concept.slug", read_only=True)
    person = serializers.CharField(source="person.username", read_only=True)
    overruled_by = serializers.CharField(
        source="overruled_by.username", read_only=True, default=None
    )

    class Meta:
        model = Endorsement
        fields = [
            "id", "concept", "definition", "person", "stance", "reason", "created_at",
            "updated_at", "overruled_at", "overruled_by", "overruled_because",
        ]  # fmt: skip
        read_only_fields = fields


class NewDraftSerializer(DraftSerializer):
    concept = serializers.SlugField(help_text="The concept’s slug.")


class FindingSerializer(serializers.Serializer):
    """What a check found; `dismissed_by` and `reason` are there once the author has answered it."""

    check = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning", "info"])
    field = serializers.CharField()
    message = serializers.CharField()
    finding = serializers.CharField(help_text="The digest that names this finding.")
    guideline = serializers.CharField(help_text="Where it says why this is asked.")
    dismissed_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class DismissalInput(serializers.Serializer):
    finding = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=300)


class TakeBackInput(serializers.Serializer):
    finding = serializers.CharField(max_length=64)


class LanguageModelSerializer(serializers.ModelSerializer[LanguageModel]):
    class Meta:
        model = LanguageModel
        fields = [
            "slug", "name", "about", "source", "location", "revision", "weights_digest",
            "tokenizer_digest", "chat_template_digest", "hidden_size", "is_active",
        ]  # fmt: skip
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer[TrainingRun]):
    """Without the answers: they would tell reviewers which text came from where."""

    concept = serializers.CharField(source="concept.slug", read_only=True)
    language_model = serializers.CharField(source="language_model.slug", read_only=True)
    requested_by = serializers.CharField(source="requested_by.username", read_only=True)
    state = serializers.CharField(read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    progress = serializers.JSONField(source="job.progress", read_only=True)
    soft_prompt = serializers.UUIDField(source="soft_prompt.pk", read_only=True, default=None)

    class Meta:
        model = TrainingRun
        fields = [
            "id", "concept", "definition", "language_model", "recipe", "recipe_version", "seed",
            "k", "state", "error", "progress", "curve", "result", "soft_prompt", "requested_by",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewRunSerializer(serializers.Serializer):
    definition = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    language_model = serializers.SlugField(help_text="The language model’s slug.")
    recipe = serializers.ChoiceField(choices=Recipe.choices, default=Recipe.STANDARD)
    seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class AnswerSerializer(serializers.Serializer):
    kind = serializers.CharField()
    held_out = serializers.BooleanField()
    text = serializers.CharField()
    bare = serializers.CharField()
    definition = serializers.CharField()
    soft_prompt = serializers.CharField()


class SoftPromptSerializer(serializers.ModelSerializer[SoftPrompt]):
    """`stale_since`: when another version of the definition became the reference, `reference_version`."""

    concept = serializers.CharField(source="concept.slug", read_only=True)
    language_model = serializers.CharField(source="language_model.slug", read_only=True)
    definition_version = serializers.IntegerField(source="definition.number", read_only=True)
    reference_version = serializers.IntegerField(read_only=True, allow_null=True)
    stale_since = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = SoftPrompt
        fields = [
            "id", "run", "concept", "definition", "definition_version", "reference_version",
            "stale_since", "language_model", "digest", "k", "hidden_size", "measures", "state",
            "state_changed_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields
