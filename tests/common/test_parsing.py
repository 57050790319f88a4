"""The API reads strict JSON and says what is wrong with anything else."""

import pytest

pytestmark = pytest.mark.django_db

HOSTILE = {
    "not a number": b'{"term": NaN}',
    "infinity": b'{"term": 1e400}',
    "twice": b'{"term": "a", "term": "b"}',
    "deep": b"[" * 100_000,
    "surrogate": b'{"term": "\\ud800"}',
    "latin": '{"term": "é"}'.encode("latin-1"),
    "cut": b'{"term": ',
}


@pytest.fixture
def send(api_of, ana):
    def send(body, content_type="application/json"):
        return api_of(ana).generic("POST", "/api/v1/concepts/", body, content_type=content_type)

    return send


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_body_is_refused_as_a_problem(send, body):
    answer = send(body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_compressed_charset_is_not_unpacked(send):
    assert send(b"{}", "application/json; charset=bz2_codec").status_code == 400


def test_a_body_beyond_the_limit_is_refused(send, settings):
    body = b'{"term": "' + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    assert send(body).status_code in {400, 413}


def test_anything_but_json_is_refused(send):
    assert send(b"a=1", "application/x-www-form-urlencoded").status_code == 415
