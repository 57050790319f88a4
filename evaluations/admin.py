"""Rounds for operators: to read, and nothing that a reviewer may not see while a round is open.

Outputs, their arms and reviews are not here at all; the decision page shows them after closing.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Round


@admin.register(Round)
class RoundAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "accepted", "opened_by", "opened_at", "closed_at"]
    list_filter = ["state", "accepted"]
    list_select_related = ["soft_prompt__concept", "imported", "opened_by"]
    # Neither seed nor decision: the one could be turned into an order, the other says it all.
    fields = [
        "id",
        "soft_prompt",
        "state",
        "mode",
        "job",
        "policy",
        "wanted_reviews",
        "opened_by",
        "opened_at",
        "closed_at",
        "accepted",
        "cancel_reason",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
