"""Addresses of webhooks. The more special ones come first."""

from django.urls import path

from . import views

urlpatterns = [
    path("webhooks/", views.webhook_list, name="webhook-list"),
    path("webhooks/<uuid:pk>/", views.webhook, name="webhook"),
    path("webhooks/<uuid:pk>/secret/", views.webhook_secret, name="webhook-secret"),
    path("webhooks/<uuid:pk>/ping/", views.webhook_ping, name="webhook-ping"),
    path("webhooks/<uuid:pk>/remove/", views.webhook_remove, name="webhook-remove"),
    path("webhooks/deliveries/<uuid:pk>/again/", views.delivery_again, name="delivery-again"),
]
