"""Addresses of concepts, definitions, trainings and language models.

A concept's own page tells a story across apps and so lives in `pages`.
"""

from django.urls import path

from . import views

DEFINITION = "concepts/<slug:slug>/definitions/<int:number>/"

urlpatterns = [
    path("concepts/", views.concept_list, name="concept-list"),
    path("concepts/new/", views.concept_propose, name="concept-propose"),
    path("concepts/import/", views.concept_import, name="concept-import"),
    path("traditions/", views.tradition_list, name="tradition-list"),
    path("traditions/new/", views.tradition_add, name="tradition-add"),
    path("traditions/<slug:slug>/", views.tradition, name="tradition"),
    path("traditions/<slug:slug>/edit/", views.tradition_edit, name="tradition-edit"),
    path("coverage/", views.coverage, name="coverage"),
    path("searches/", views.saved_searches, name="saved-searches"),
    path("searches/<int:pk>/delete/", views.saved_search_delete, name="saved-search-delete"),
    path("concepts/<slug:slug>/decide/", views.concept_decide, name="concept-decide"),
    path("concepts/<slug:slug>/traditions/", views.concept_classify, name="concept-classify"),
    path(
        "concepts/<slug:slug>/translations/",
        views.concept_translations,
        name="concept-translations",
    ),
    path("concepts/<slug:slug>/merge/", views.concept_merge, name="concept-merge"),
    path("concepts/<slug:slug>/retire/", views.concept_retire, name="concept-retire"),
    path("concepts/<slug:slug>/definitions/", views.definition_history, name="definition-history"),
    path(
        "concepts/<slug:slug>/definitions/compare/",
        views.definition_compare,
        name="definition-compare",
    ),
    path("concepts/<slug:slug>/definitions/new/", views.definition_new, name="definition-new"),
    path(DEFINITION, views.definition, name="definition"),
    path(f"{DEFINITION}edit/", views.definition_edit, name="definition-edit"),
    path(f"{DEFINITION}submit/", views.definition_submit, name="definition-submit"),
    path(f"{DEFINITION}accept/", views.definition_accept, name="definition-accept"),
    path(f"{DEFINITION}decline/", views.definition_decline, name="definition-decline"),
    path(f"{DEFINITION}changes/", views.definition_changes, name="definition-changes"),
    path(f"{DEFINITION}accept-edited/", views.definition_amend, name="definition-amend"),
    path(f"{DEFINITION}revise/", views.definition_revise, name="definition-revise"),
    path(f"{DEFINITION}endorse/", views.definition_endorse, name="definition-endorse"),
    path(f"{DEFINITION}withdraw/", views.definition_withdraw, name="definition-withdraw"),
    path(
        f"{DEFINITION}overrule/<str:username>/",
        views.objection_overrule,
        name="objection-overrule",
    ),
    path(f"{DEFINITION}discard/", views.definition_discard, name="definition-discard"),
    path(f"{DEFINITION}restore/", views.definition_restore, name="definition-restore"),
    path(f"{DEFINITION}answer/", views.definition_answer, name="definition-answer"),
    path("welcome/", views.tutorial, name="tutorial"),
    path("guidelines/definitions/", views.guideline, name="guideline"),
    path("concepts/<slug:slug>/train/", views.run_request, name="run-request"),
    path("runs/", views.run_list, name="run-list"),
    path("runs/<uuid:pk>/", views.run, name="run"),
    path("runs/<uuid:pk>/status/", views.run_status, name="run-status"),
    path("runs/<uuid:pk>/cancel/", views.run_cancel, name="run-cancel"),
    path("runs/<uuid:pk>/retry/", views.run_retry, name="run-retry"),
    path("runs/<uuid:pk>/answers/", views.run_answers, name="run-answers"),
    path("language-models/", views.language_models, name="language-model-list"),
]
