"""Packs and releases as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from concepts.models import LanguageModel, SoftPrompt

from . import shown
from .format.names import MAX_VERSION
from .models import Pack, Release
from .services.packing import LICENCES


class PackSerializer(serializers.ModelSerializer):
    language_model: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    versions = serializers.SerializerMethodField()

    class Meta:
        model = Pack
        fields = ["slug", "name", "about", "licence", "language_model", "versions", "created_at"]

    def get_versions(self, pack: Any) -> list[str]:
        """Published versions, highest first."""
        return [release.version for release in shown.ordered(pack.out)]


class NewPackSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    language_model = serializers.SlugRelatedField(
        slug_field="slug", queryset=LanguageModel.objects.all()
    )
    about = serializers.CharField(required=False, allow_blank=True, default="")
    licence = serializers.ChoiceField(choices=LICENCES, default=LICENCES[0][0])


class ReleaseSerializer(serializers.ModelSerializer):
    """A release without its manifest, which is long; see `ReleaseDetailSerializer`."""

    pack: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    job_state = serializers.CharField(source="job.state", default=None, read_only=True)

    class Meta:
        model = Release
        fields = [
            "id", "pack", "version", "state", "digest", "size", "key_id", "published_at",
            "yanked_at", "yank_reason", "job_state",
        ]  # fmt: skip


class ReleaseDetailSerializer(ReleaseSerializer):
    class Meta(ReleaseSerializer.Meta):
        fields = [*ReleaseSerializer.Meta.fields, "notes", "manifest"]


class NewReleaseSerializer(serializers.Serializer):
    pack = serializers.SlugRelatedField(slug_field="slug", queryset=Pack.objects.all())
    version = serializers.CharField(max_length=MAX_VERSION)
    soft_prompts = serializers.PrimaryKeyRelatedField(
        many=True, allow_empty=False, queryset=SoftPrompt.objects.all()
    )
    notes = serializers.CharField(required=False, allow_blank=True, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prompts: Any = self.fields["soft_prompts"]
        prompts.child_relation.queryset = SoftPrompt.objects.select_related(
            "concept", "language_model"
        )


class YankSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)
