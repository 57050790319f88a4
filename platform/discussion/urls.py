"""Addresses of discussions. Threads have their own, wherever they belong."""

from django.urls import path

from . import views

DEFINITION = "concepts/<slug:slug>/definitions/<int:number>/"

urlpatterns = [
    path("discussion/", views.thread_list, name="thread-list"),
    path("concepts/<slug:slug>/discussion/", views.concept_discussion, name="concept-discussion"),
    path("concepts/<slug:slug>/discussion/new/", views.thread_new, name="thread-new"),
    path(f"{DEFINITION}discussion/", views.definition_discussion, name="definition-discussion"),
    path(f"{DEFINITION}discussion/new/", views.definition_thread_new, name="definition-thread-new"),
    path("discussion/<int:pk>/", views.thread, name="thread"),
    path("discussion/<int:pk>/resolve/", views.thread_resolve, name="thread-resolve"),
    path("discussion/<int:pk>/reopen/", views.thread_reopen, name="thread-reopen"),
    path("discussion/<int:pk>/lock/", views.thread_lock, name="thread-lock"),
    path("discussion/<int:pk>/unlock/", views.thread_unlock, name="thread-unlock"),
    path("discussion/comments/<int:pk>/", views.comment, name="comment"),
    path("discussion/comments/<int:pk>/edit/", views.comment_edit, name="comment-edit"),
    path("discussion/comments/<int:pk>/delete/", views.comment_delete, name="comment-delete"),
    path("discussion/comments/<int:pk>/history/", views.comment_history, name="comment-history"),
    path("discussion/comments/<int:pk>/hide/", views.comment_hide, name="comment-hide"),
    path("discussion/comments/<int:pk>/unhide/", views.comment_unhide, name="comment-unhide"),
]
