"""`/api/v1/people/`: one person as the API shows them, with what they contributed."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.standing import facts_of
from accounts.trust import level_of
from common.errors import Invalid
from common.paging import Pagination

from .profile import KINDS, find_person


class PersonSerializer(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()
    bio = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    level = serializers.IntegerField()
    reviews = serializers.IntegerField(help_text="In closed rounds.")
    proposals = serializers.IntegerField()
    definitions = serializers.IntegerField()
    packs = serializers.IntegerField()
    left_at = serializers.DateTimeField(allow_null=True)


class ContributionSerializer(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField()
    state = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    about = serializers.CharField()


KIND = OpenApiParameter("kind", enum=[kind.name for kind in KINDS], description="Which list.")


class PeopleViewSet(viewsets.GenericViewSet):
    """Members and former members. Each contribution is seen by whoever may see the thing itself."""

    lookup_field = "username"
    lookup_value_regex = "[A-Za-z0-9._-]+"
    pagination_class = Pagination
    serializer_class = PersonSerializer

    @extend_schema(responses=PersonSerializer)
    def retrieve(self, request: Request, username: str) -> Response:
        person = find_person(username)
        facts = facts_of(person)
        counts = {kind.name: kind.rows(person, request.user).count() for kind in KINDS}
        told: dict[str, Any] = {**counts} | {
            "username": person.username, "name": person.name, "bio": person.bio,
            "roles": sorted(person.roles), "level": level_of(facts).number,
            "reviews": facts.reviews, "left_at": person.left_at,
        }  # fmt: skip
        return Response(PersonSerializer(told).data)

    @extend_schema(responses=ContributionSerializer(many=True), parameters=[KIND])
    @action(detail=True)
    def contributions(self, request: Request, username: str) -> Response:
        """One list of what somebody contributed, newest first."""
        asked = request.query_params.get("kind", KINDS[0].name)
        kind = next((each for each in KINDS if each.name == asked), None)
        if kind is None:
            names = ", ".join(each.name for each in KINDS)
            raise Invalid.field("kind", f"There is no such list. The lists are: {names}.")
        rows = self.paginate_queryset(kind.rows(find_person(username), request.user))
        lines = [kind.line(row) for row in rows or []]
        told = [vars(line) | {"state": line.state.value} for line in lines]
        return self.get_paginated_response(ContributionSerializer(told, many=True).data)


ROUTES: list[tuple[str, Any]] = [("people", PeopleViewSet)]
