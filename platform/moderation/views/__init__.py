"""Pages of order: flagging, the queue, notices and appeals, leaving."""

from .flagging import flag, flag_list
from .leaving import leave
from .notices import acknowledge, appeal, notices
from .queue import appeal_answer, dismiss, lift, moderate, moderation, uphold

__all__ = [
    "acknowledge",
    "appeal",
    "appeal_answer",
    "dismiss",
    "flag",
    "flag_list",
    "leave",
    "lift",
    "moderate",
    "moderation",
    "notices",
    "uphold",
]
