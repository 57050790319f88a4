"""Alive and ready are two questions."""

from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage

pytestmark = pytest.mark.django_db


def test_a_live_process_says_so_without_asking_the_database(client_of, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client_of().get("/livez").json() == {"alive": True}


def test_a_migrated_site_is_ready(client_of):
    answer = client_of().get("/readyz")
    assert answer.status_code == 200, answer.json()


def test_a_site_whose_storage_is_gone_is_not_ready(client_of):
    with patch.object(type(default_storage._wrapped), "exists", side_effect=OSError):
        answer = client_of().get("/readyz")
    assert answer.status_code == 503
    assert "storage" in answer.json()["amiss"]
