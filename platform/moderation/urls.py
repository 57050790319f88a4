"""Addresses of flags, of the moderators' queue, of notices, and of the way out."""

from django.urls import path

from . import views

urlpatterns = [
    path("flag/<str:kind>/<int:pk>/", views.flag, name="flag"),
    path("flags/", views.flag_list, name="flag-list"),
    path("moderation/", views.moderation, name="moderation"),
    path("moderation/flags/<int:pk>/", views.moderate, name="moderate"),
    path("moderation/flags/<int:pk>/dismiss/", views.dismiss, name="flag-dismiss"),
    path("moderation/flags/<int:pk>/uphold/", views.uphold, name="flag-uphold"),
    path("moderation/acts/<int:pk>/lift/", views.lift, name="act-lift"),
    path("moderation/appeals/<int:pk>/", views.appeal_answer, name="appeal-answer"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("notices/<int:pk>/appeal/", views.appeal, name="appeal"),
    path("leave/", views.leave, name="leave"),
]
