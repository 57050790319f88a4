"""What is told to the outside, and how the telling stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import StateChoices


class Event(models.TextChoices):
    """What an endpoint may ask to hear about; the payloads stand in docs/reference/webhooks.md."""

    ROUND_OPENED = "round.opened", _("A round opened: its texts can be reviewed")
    ITEM_COMPLETED = "item.completed", _("An item has all the reviews that its round wants")
    ROUND_CLOSED = "round.closed", _("A round closed or was cancelled")
    DECISION_MADE = "decision.made", _("A soft prompt was accepted or rejected")


PING = "webhook.ping"  # sent by hand to try an endpoint; nobody subscribes to it


class EndpointState(StateChoices):
    WORKING = "working", "good", _("Working")
    FAILING = "failing", "warning", _("Failing")
    DISABLED = "disabled", "waiting", _("Disabled")


class DeliveryState(StateChoices):
    WAITING = "waiting", "waiting", _("Waiting")
    RETRYING = "retrying", "warning", _("Trying again")
    DELIVERED = "delivered", "good", _("Delivered")
    FAILED = "failed", "bad", _("Failed")
