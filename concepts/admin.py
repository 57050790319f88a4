"""A look at the rows for whoever runs the site. Nothing is changed here: verbs are services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Concept, Definition, LanguageModel, SoftPrompt, Tradition, TrainingRun


class Looking(admin.ModelAdmin):
    """Read-only: a write here would pass by permissions, checks and the record of acts."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Concept)
class ConceptAdmin(Looking):
    list_display = ["term", "state", "proposed_by", "created_at"]
    list_filter = ["state"]
    search_fields = ["term"]


@admin.register(Tradition)
class TraditionAdmin(Looking):
    list_display = ["name", "parent", "merged_into"]
    list_select_related = ["parent", "merged_into"]
    search_fields = ["name"]


@admin.register(Definition)
class DefinitionAdmin(Looking):
    list_display = ["concept", "number", "state", "author", "submitted_at"]
    list_filter = ["state"]
    list_select_related = ["concept", "author"]


@admin.register(LanguageModel)
class LanguageModelAdmin(Looking):
    list_display = ["name", "source", "location", "is_active"]


@admin.register(TrainingRun)
class TrainingRunAdmin(Looking):
    list_display = ["concept", "language_model", "recipe", "job_state", "requested_by"]
    list_select_related = ["concept", "language_model", "job", "requested_by"]
    exclude = ["answers"]

    @admin.display(description="state")
    def job_state(self, run: TrainingRun) -> str:
        return str(run.state.label)


@admin.register(SoftPrompt)
class SoftPromptAdmin(Looking):
    list_display = ["concept", "language_model", "state", "digest"]
    list_filter = ["state"]
    list_select_related = ["concept", "language_model"]
