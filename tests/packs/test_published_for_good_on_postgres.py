"""The same promise, held by PostgreSQL's triggers. `.ci/run` runs these against a server."""

import pytest

from tests.packs.test_published_for_good import *  # noqa: F403

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
