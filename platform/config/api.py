"""The one router of `/api/v1/`, its schema and its documentation page."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from common.sending import sent_once
from concepts import api as concepts
from discussion import api as discussion
from evaluations import api as evaluations
from following import api as following
from hooks import api as hooks
from moderation import api as moderation
from packs import api as packs
from pages import api as pages

router = SimpleRouter()
# Reviewers ask most often, so theirs come first: addresses are tried in this order.
for app in (
    evaluations,
    accounts,
    concepts,
    discussion,
    packs,
    hooks,
    following,
    moderation,
    pages,
):
    for prefix, viewset in app.ROUTES:
        router.register(prefix, sent_once(viewset), basename=f"api-{prefix.replace('/', '-')}")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    # The split view keeps its script in an address of its own, so the page needs no inline script.
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="api-schema", template_name="pages/api_docs.html"
        ),
        name="api-docs",
    ),
]
