"""Every list is paginated, the same way."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from rest_framework.pagination import PageNumberPagination


def page(request: HttpRequest, rows: Any, per_page: int = 25) -> Page:
    """The page of `rows` that `?page=` asks for; nonsense gets the nearest page there is."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


class Pagination(PageNumberPagination):
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
