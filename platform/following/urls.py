"""Addresses of watches, notifications, preferences and feeds."""

from django.urls import path

from . import feeds, views

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.all_read, name="notifications-read"),
    path("notifications/<int:pk>/read/", views.one_read, name="notification-read"),
    path("notifications/settings/", views.news_settings, name="news-settings"),
    path("watches/", views.watches, name="watches"),
    path("watches/<int:pk>/stop/", views.watch_stop, name="watch-stop"),
    path("concepts/<slug:slug>/watch/", views.concept_watch, name="concept-watch"),
    path("unsubscribe/<str:signed>/", views.unsubscribe, name="unsubscribe"),
    path("feeds/", feeds.site, name="feed"),
    path("feeds/concepts/<slug:slug>/", feeds.concept, name="concept-feed"),
    path("feeds/traditions/<path:tradition>/", feeds.tradition, name="tradition-feed"),
]
