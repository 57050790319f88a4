"""Pages of what somebody follows."""

from .notifications import all_read, notifications, one_read
from .settings import news_settings, unsubscribe
from .watches import concept_watch, watch_stop, watches

__all__ = [
    "all_read",
    "concept_watch",
    "news_settings",
    "notifications",
    "one_read",
    "unsubscribe",
    "watch_stop",
    "watches",
]
