"""Packs for operators: to read. What is published changes through the services alone, if at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Pack, Release, SigningKey


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Pack)
class PackAdmin(ReadOnlyAdmin):
    list_display = ["name", "language_model", "licence", "created_by"]
    list_select_related = ["language_model", "created_by"]


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state", "digest", "published_by", "published_at"]
    list_filter = ["state"]
    list_select_related = ["pack", "published_by"]


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ["key_id", "created_at"]
