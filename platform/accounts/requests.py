"""Requests of people who are signed in, for the type checker."""

from django.http import HttpRequest

from .models import User


class MemberRequest(HttpRequest):
    """What a view behind `login_required` gets."""

    user: User
