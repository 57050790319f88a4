"""The Django project. Its Celery app is made here so that any process can ring the bell."""

from .celery import app as celery_app

__all__ = ["celery_app"]
