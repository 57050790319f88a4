"""The site administration's view of people. Roles are given on the people page, by the service."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import User


@admin.register(User)
class MemberAdmin(UserAdmin):
    list_display = ["username", "name", "email", "is_active", "is_staff"]
    fieldsets = [*(UserAdmin.fieldsets or ()), ("Lacuna", {"fields": ["name"]})]
