"""Addresses of rounds, items, decisions and rubrics. An item is named by its token alone."""

from django.urls import path

from . import views

urlpatterns = [
    path("rounds/", views.round_list, name="round-list"),
    path("rounds/<uuid:pk>/", views.round_detail, name="round"),
    path("rounds/<uuid:pk>/retry/", views.round_retry, name="round-retry"),
    path("rounds/<uuid:pk>/cancel/", views.round_cancel, name="round-cancel"),
    path("rounds/<uuid:pk>/review/", views.review, name="review"),
    path("rounds/<uuid:pk>/decision/", views.round_decision, name="round-decision"),
    path("soft-prompts/<uuid:pk>/round/", views.round_open, name="round-open"),
    path("items/<slug:token>/", views.item, name="item"),
    path("items/<slug:token>/skip/", views.item_skip, name="item-skip"),
    path("items/<slug:token>/flag/", views.item_flag, name="item-flag"),
    path("items/<slug:token>/draft/", views.draft, name="item-draft"),
    path("items/<slug:token>/undo/", views.undo, name="item-undo"),
    path("rubrics/", views.rubric_list, name="rubric-list"),
    path("rubrics/new/", views.rubric_new, name="rubric-new"),
    path("rubrics/<int:pk>/", views.rubric_detail, name="rubric"),
    path("rubrics/<int:pk>/edit/", views.rubric_edit, name="rubric-edit"),
    path("rubrics/<int:pk>/publish/", views.rubric_publish, name="rubric-publish"),
]
