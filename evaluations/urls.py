"""Addresses of rounds, items, decisions and rubrics. An item is named by its token alone."""

from django.urls import path

from . import views

urlpatterns = [
    path("rounds/", views.round_list, name="round-list"),
    path("rounds/import/", views.round_import, name="round-import"),
    path("rounds/<uuid:pk>/", views.round_detail, name="round"),
    path("rounds/<uuid:pk>/retry/", views.round_retry, name="round-retry"),
    path("rounds/<uuid:pk>/cancel/", views.round_cancel, name="round-cancel"),
    path("rounds/<uuid:pk>/conflict/", views.conflict_declare, name="round-conflict"),
    path(
        "rounds/<uuid:pk>/conflict/<str:username>/lift/",
        views.conflict_lift,
        name="round-conflict-lift",
    ),
    path("rounds/<uuid:pk>/review/", views.review, name="review"),
    path("rounds/<uuid:pk>/adjudicate/", views.adjudicate, name="adjudicate"),
    path("rounds/<uuid:pk>/waive/", views.round_waive, name="round-waive"),
    path("rounds/<uuid:pk>/appeal/", views.round_appeal, name="round-appeal"),
    path("rounds/<uuid:pk>/appeal/answer/", views.round_appeal_answer, name="round-appeal-answer"),
    path("rounds/<uuid:pk>/review/ahead/", views.ahead, name="review-ahead"),
    path("rounds/<uuid:pk>/decision/", views.round_decision, name="round-decision"),
    path("soft-prompts/<uuid:pk>/round/", views.round_open, name="round-open"),
    path("concepts/<slug:slug>/requeue/", views.requeue, name="requeue"),
    path("items/<slug:token>/", views.item, name="item"),
    path("items/<slug:token>/skip/", views.item_skip, name="item-skip"),
    path("items/<slug:token>/flag/", views.item_flag, name="item-flag"),
    path("items/<slug:token>/draft/", views.draft, name="item-draft"),
    path("items/<slug:token>/undo/", views.undo, name="item-undo"),
    path("adjudications/<slug:token>/", views.adjudication, name="adjudication"),
    path(
        "adjudications/<slug:token>/release/",
        views.adjudication_release,
        name="adjudication-release",
    ),
    path("comparisons/<slug:token>/", views.comparison, name="comparison"),
    path("comparisons/<slug:token>/draft/", views.comparison_draft, name="comparison-draft"),
    path("comparisons/<slug:token>/undo/", views.comparison_undo, name="comparison-undo"),
    path("reviewing/", views.reviewing, name="reviewing"),
    path("reviewing/guidelines/", views.guidelines, name="guidelines"),
    path("reviewing/calibration/", views.calibration, name="calibration"),
    path("reviewing/calibration/again/", views.calibration_again, name="calibration-again"),
    path("reviewing/calibration/<slug:name>/", views.calibration_text, name="calibration-text"),
    path("reviewing/quality/", views.review_quality, name="review-quality"),
    path("reviewing/quality/<int:pk>/", views.review_quality_note, name="review-quality-note"),
    path("rubrics/", views.rubric_list, name="rubric-list"),
    path("rubrics/new/", views.rubric_new, name="rubric-new"),
    path("rubrics/<int:pk>/", views.rubric_detail, name="rubric"),
    path("rubrics/<int:pk>/edit/", views.rubric_edit, name="rubric-edit"),
    path("rubrics/<int:pk>/publish/", views.rubric_publish, name="rubric-publish"),
]
