"""What is told to the outside, and how the telling stands."""

from django.db import models

from common.states import StateChoices


class Event(models.TextChoices):
    """What an endpoint may ask to hear about; the payloads stand in docs/reference/webhooks.md."""

    ROUND_OPENED = "round.opened", "A round opened: its texts can be reviewed"
    ITEM_COMPLETED = "item.completed", "An item has all the reviews that its round wants"
    ROUND_CLOSED = "round.closed", "A round closed or was cancelled"
    DECISION_MADE = "decision.made", "A soft prompt was accepted or rejected"


PING = "webhook.ping"  # sent by hand to try an endpoint; nobody subscribes to it


class EndpointState(StateChoices):
    WORKING = "working", "good", "Working"
    FAILING = "failing", "warning", "Failing"
    DISABLED = "disabled", "waiting", "Disabled"


class DeliveryState(StateChoices):
    WAITING = "waiting", "waiting", "Waiting"
    RETRYING = "retrying", "warning", "Trying again"
    DELIVERED = "delivered", "good", "Delivered"
    FAILED = "failed", "bad", "Failed"
