"""Signatures are those of Standard Webhooks: its published vector, and its rules read again here."""

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.signing import new_secret, sign, signed_headers

# The vector in the test suites of the specification's reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def accepts(secret, headers, body):
    """A receiver, written from the text of the specification and from nothing of ours."""
    said = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    key = base64.standard_b64decode(secret.split("_", 1)[1])
    wanted = base64.standard_b64encode(hmac.digest(key, said, "sha256")).decode()
    offered = [part.split(",", 1) for part in headers["webhook-signature"].split(" ")]
    return any(kind == "v1" and hmac.compare_digest(mac, wanted) for kind, mac in offered)


def test_the_published_vector():
    assert sign(SECRET, MESSAGE, TIMESTAMP, BODY) == SIGNATURE


def test_a_receiver_by_the_specification_takes_both_secrets_and_no_third():
    old, new = new_secret(), new_secret()
    headers = signed_headers([new, old], "msg_1", 1700000000, BODY)
    assert accepts(old, headers, BODY)
    assert accepts(new, headers, BODY)
    assert not accepts(new_secret(), headers, BODY)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_another_body_has_another_signature(one, other):
    headers = signed_headers([SECRET], "msg_1", 1700000000, one)
    assert accepts(SECRET, headers, other) is (one == other)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp"])
def test_id_and_time_are_signed_too(name):
    headers = signed_headers([SECRET], "msg_1", 1700000000, BODY)
    assert not accepts(SECRET, headers | {name: "17"}, BODY)


def test_a_secret_is_long_enough_and_never_the_same():
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32


@pytest.mark.parametrize("secret", ["", "MfKQ9r8GKYqrTwjU", "whsec_not base64!"])
def test_a_secret_that_is_none_is_refused(secret):
    with pytest.raises(ValueError):
        sign(secret, "msg_1", 1, b"")
