"""Flags and acts for operators: to read. Verbs are services."""

from django.contrib import admin

from concepts.admin import Looking

from .models import Flag, Sanction


@admin.register(Flag)
class FlagAdmin(Looking):
    list_display = ["thing_name", "kind", "reason", "state", "created_at"]
    list_filter = ["state", "kind"]


@admin.register(Sanction)
class SanctionAdmin(Looking):
    list_display = ["thing_name", "action", "person", "imposed_by", "created_at", "lifted_at"]
    list_filter = ["action"]
    list_select_related = ["person", "imposed_by"]
