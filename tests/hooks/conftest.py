"""A receiver, and the leave to send to it: it listens on this machine."""

import pytest

from hooks.services import registering
from hooks.states import Event

from .receiver import listening


@pytest.fixture
def private(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True


@pytest.fixture
def receiver(private):
    with listening() as made:
        yield made


@pytest.fixture
def endpoint(ada, receiver):
    """Ada's endpoint at the receiver, for every event."""
    row, _ = registering.register(ada, receiver.url, list(Event), "Our archive")
    return row
