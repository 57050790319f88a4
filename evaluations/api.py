"""The API of rounds, blind items and reviews: its addresses, and the rubrics."""

from typing import Any

from rest_framework import permissions

from common.api import ReadViewSet

from .adjudication_api import AdjudicationViewSet
from .choice_api import ROUTES as CHOICE_ROUTES
from .item_api import ItemViewSet
from .models import Rubric
from .review_api import ReviewViewSet
from .round_api import RoundViewSet
from .serializers import RubricSerializer


class RubricViewSet(ReadViewSet):
    """What reviewers are asked, version by version. Members read the published ones."""

    permission_classes = [permissions.IsAuthenticated]
    rows = Rubric.objects.all()
    serializer_class = RubricSerializer
    lookup_value_regex = "[0-9]{1,9}"


ROUTES: list[tuple[str, Any]] = [
    ("rounds", RoundViewSet),
    ("items", ItemViewSet),
    ("adjudications", AdjudicationViewSet),
    ("reviews", ReviewViewSet),
    ("rubrics", RubricViewSet),
    *CHOICE_ROUTES,
]
