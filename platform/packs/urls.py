"""Addresses of packs and releases, and of the keys that signed them."""

from django.urls import path

from . import views

urlpatterns = [
    path(".well-known/lacuna-keys.json", views.keys_index, name="keys"),
    path("packs/", views.pack_list, name="pack-list"),
    path("packs/new/", views.pack_new, name="pack-new"),
    path("packs/key.pem", views.pack_key, name="pack-key"),
    path("packs/keys/<str:key_id>.pem", views.pack_key, name="pack-key"),
    path("packs/<slug:slug>/", views.pack_detail, name="pack"),
    path("packs/<slug:slug>/new/", views.release_new, name="release-new"),
    path("packs/<slug:slug>/<str:version>/", views.release_detail, name="release"),
    path("packs/<slug:slug>/<str:version>/status/", views.release_status, name="release-status"),
    path("packs/<slug:slug>/<str:version>/publish/", views.release_publish, name="release-publish"),
    path("packs/<slug:slug>/<str:version>/discard/", views.release_discard, name="release-discard"),
    path("packs/<slug:slug>/<str:version>/withdraw/", views.release_yank, name="release-yank"),
    path(
        "packs/<slug:slug>/<str:version>/download/", views.release_download, name="release-download"
    ),
]
