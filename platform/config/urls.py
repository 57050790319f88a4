"""Every address of the site. One line per app; the apps own what lies below."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("config.api")),
    path("admin/", admin.site.urls),
    path("", include("concepts.urls")),
    path("", include("discussion.urls")),
    path("", include("evaluations.urls")),
    path("", include("packs.urls")),
    path("", include("hooks.urls")),
    path("", include("following.urls")),
    path("", include("accounts.urls")),
    path("", include("moderation.urls")),
    path("", include("pages.urls")),  # last: a concept's address must not hide concepts/new/
    path("accounts/", include("allauth.account.urls")),
]
