"""Addresses of the pages that tell a story across apps."""

from django.conf import settings
from django.urls import path

from . import health, people, views

urlpatterns = [
    path("", views.home, name="home"),
    path("concepts/<slug:slug>/", views.concept, name="concept"),
    path("people/<str:username>/", people.person, name="person"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.DEBUG:
    from . import style

    urlpatterns += [path("style/", style.guide, name="style")]
