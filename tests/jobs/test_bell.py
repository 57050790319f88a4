"""The bell itself: what Celery puts where, and how long a page waits for a broker that is gone."""

import json
import time
import uuid

import pytest
import redis
from celery import Celery

from config.celery import _configuration
from jobs import bell

from .work import fresh, wish

REDIS = "redis://127.0.0.1:6379/0"


@pytest.fixture
def hang(monkeypatch, settings):
    """Hang the bell on a broker, with the configuration that the site uses."""

    def make(broker, prefix):
        settings.CELERY_BROKER_URL, settings.CELERY_KEY_PREFIX = broker, prefix
        app = Celery("bell", set_as_current=False)
        app.add_defaults(_configuration)
        monkeypatch.setattr(bell, "current_app", app)
        return app

    return make


@pytest.mark.django_db
def test_a_broker_that_is_gone_keeps_nobody_waiting(hang):
    hang("redis://127.0.0.1:1/0", "lacuna-test:")
    job = wish()
    started = time.monotonic()
    assert not bell.ring(job)
    assert time.monotonic() - started < 5
    assert fresh(job).rung_at is None


@pytest.mark.django_db
@pytest.mark.redis
def test_a_ring_is_the_id_of_the_job_in_json_under_our_own_prefix(hang):
    prefix = f"lacuna-test-{uuid.uuid4().hex}:"
    hang(REDIS, prefix)
    job = wish()
    with redis.Redis.from_url(REDIS) as server:
        try:
            assert bell.ring(job)
            (message,) = server.lrange(f"{prefix}gpu", 0, -1)
        finally:
            server.delete(*server.scan_iter(f"{prefix}*"))
    message = json.loads(message)
    assert message["content-type"] == "application/json"
    assert message["headers"]["argsrepr"] == f"['{job.pk}']"
    assert (message["headers"]["task"], message["headers"]["eta"]) == (job.name, None)
    assert fresh(job).rung_at


def test_celery_is_set_up_to_lose_nothing_and_repeat_nothing(hang):
    conf = hang("redis://127.0.0.1:1/0", "lacuna-test:").conf
    assert not conf.task_acks_late
    assert not conf.task_reject_on_worker_lost
    assert conf.task_ignore_result
    assert conf.accept_content == ["json"]
    assert (conf.worker_prefetch_multiplier, conf.worker_disable_prefetch) == (1, True)
