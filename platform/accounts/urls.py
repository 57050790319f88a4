"""Addresses of people and tokens."""

from django.urls import path

from . import language, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<str:username>/roles/", views.role_change, name="role-change"),
    path("people/<str:username>/vouch/", views.vouch, name="vouch"),
    path("profile/", views.profile_edit, name="profile-edit"),
    path("licence/", views.licence_page, name="licence"),
    path("languages/", views.languages, name="languages"),
    path("language/", language.language_choose, name="language-choose"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
]
