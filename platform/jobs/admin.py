"""Jobs for operators: everything to read, nothing to edit; retry and cancel go through the services."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest

from common.activity import record
from common.errors import DomainError

from . import services
from .models import Job
from .querysets import JobQuerySet


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "attempts", "percent", "held_by", "created_at", "error"]
    list_filter = ["state", "name", "queue"]
    list_select_related = ["created_by"]
    search_fields = ["id", "live_key"]
    actions = ["retry", "cancel"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Acting on jobs takes more than leave to look at them."""
        return bool(request.user.has_perm("jobs.change_job"))

    @admin.action(description="Try the selected jobs again", permissions=["operate"])
    def retry(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        self._each(request, queryset, services.retry, "tried again")

    @admin.action(description="Cancel the selected jobs", permissions=["operate"])
    def cancel(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        self._each(request, queryset, services.request_cancel, "cancelled")

    def _each(
        self, request: HttpRequest, jobs: JobQuerySet, act: Callable[[Job], Job], verb: str
    ) -> None:
        for job in jobs:
            try:
                with transaction.atomic():
                    record(request.user, verb, act(job))
            except DomainError as refusal:
                self.message_user(request, f"{job}: {refusal.message}", messages.WARNING)
            else:
                self.message_user(request, f"{job}: done.", messages.SUCCESS)
