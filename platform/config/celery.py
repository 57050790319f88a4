"""Celery: `celery -A config worker -Q gpu -I worker.gpu`. It carries job ids, nothing else.

The job row is the truth (docs/explanation/jobs.md), so a message may be lost or come twice: every
message is acknowledged before the work, no result is kept, and nothing is ever sent for later.
"""

import os
from typing import Any

from celery import Celery, signals

from jobs.stopping import stopping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


def _configuration() -> dict[str, Any]:
    """Read when first needed: this module is imported before Django's settings are."""
    from django.conf import settings

    reconcile = {
        "task": "worker.light.reconcile",
        "schedule": settings.JOBS["RECONCILE_SECONDS"],
        # Passes that nobody was there to make are not made up for.
        "options": {"queue": "light", "expires": settings.JOBS["RECONCILE_SECONDS"]},
    }
    return {
        "broker_url": settings.CELERY_BROKER_URL,
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {
            "global_keyprefix": settings.CELERY_KEY_PREFIX,
            # A page that rings the bell does not wait for a broker that is gone.
            "socket_connect_timeout": 1,
            "socket_timeout": 5,
            "connect_retries_timeout": 1,
            "max_retries": 1,
            "interval_start": 0,
        },
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": False,
        # With a broker's own redelivery, a job that kills its worker would be run for ever.
        "task_reject_on_worker_lost": False,
        "task_default_queue": "light",
        "worker_prefetch_multiplier": 1,
        "worker_disable_prefetch": True,
        "worker_hijack_root_logger": False,
        "worker_enable_remote_control": False,
        "beat_scheduler": "celery.beat:Scheduler",  # in memory: the usual one keeps a pickle
        "beat_schedule": {"reconcile": reconcile},
        "timezone": "UTC",
    }


app = Celery("lacuna")
app.add_defaults(_configuration)


@signals.worker_shutting_down.connect  # Celery's, not Django's: there is no other way to hear of it
def _hand_back(**kwargs: Any) -> None:
    """On SIGTERM a worker would wait for its children, hours perhaps; they hand their jobs back."""
    stopping.set()
