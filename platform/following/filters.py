"""What the list of notifications can be filtered by."""

from django_filters import rest_framework as filters

from .models import Notification


class NotificationFilters(filters.FilterSet):
    unread = filters.BooleanFilter(
        field_name="read_at", lookup_expr="isnull", label="true: those not read yet"
    )
    concept = filters.CharFilter(field_name="concept__slug")

    class Meta:
        model = Notification
        fields: list[str] = []
