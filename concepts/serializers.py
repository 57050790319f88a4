"""Concepts, definitions and trainings as the API shows and takes them. Every field is named."""

from typing import Any

from rest_framework import serializers

from .definition_data import DefinitionData, InstructionData, PairData, SourceData
from .models import (
    Concept,
    ContrastPair,
    Definition,
    Instruction,
    LanguageModel,
    SoftPrompt,
    Source,
    TrainingRun,
)
from .states import InstructionKind, Recipe


class ConceptSerializer(serializers.ModelSerializer[Concept]):
    aliases = serializers.ListField(child=serializers.CharField(), read_only=True)
    proposed_by = serializers.CharField(source="proposed_by.username", read_only=True)

    class Meta:
        model = Concept
        fields = [
            "slug", "term", "aliases", "language", "tradition", "why", "sources", "state",
            "decision_reason", "proposed_by", "created_at", "state_changed_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProposalSerializer(serializers.Serializer):
    term = serializers.CharField(max_length=120)
    aliases = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, default=list, max_length=12
    )
    language = serializers.CharField(max_length=12, default="en")
    tradition = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    why = serializers.CharField()
    sources = serializers.CharField(required=False, default="", allow_blank=True)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class MaybeReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


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
    sources = SourceSerializer(many=True, read_only=True)
    contrast_pairs = ContrastPairSerializer(many=True, read_only=True)
    instructions = InstructionSerializer(many=True, read_only=True)

    class Meta:
        model = Definition
        fields = [
            "id", "concept", "number", "author", "state", "text", "notes", "change_note",
            "sources", "contrast_pairs", "instructions", "digest", "held_out_digest",
            "submitted_at", "decided_at", "decided_by", "decision_reason",
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


class NewDraftSerializer(DraftSerializer):
    concept = serializers.SlugField(help_text="The concept’s slug.")


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
    concept = serializers.CharField(source="concept.slug", read_only=True)
    language_model = serializers.CharField(source="language_model.slug", read_only=True)

    class Meta:
        model = SoftPrompt
        fields = [
            "id", "run", "concept", "definition", "language_model", "digest", "k", "hidden_size",
            "measures", "state", "state_changed_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields
