"""A newcomer defines a made-up concept, gets the real checks, and nothing is kept but that they did."""

import pytest

from common.models import Activity
from concepts.models import Concept, Definition

pytestmark = pytest.mark.django_db

GOOD = {
    "text": "Leaving a light at a crossing for strangers who come later, as people did for oneself, "
    "without being asked or thanked. It is neither charity nor duty.",
    "author": "Maren Odd",
    "title": "Lights at the Ford",
    "year": "1974",
    "true_statement": "Whoever leaves the light has walked by the light of others.",
    "inversion": "Whoever leaves the light has never walked by the light of others.",
}


def test_oto_does_it_and_nothing_is_stored_but_that(oto, client_of):
    client = client_of(oto)
    assert "lanternkeeping" in client.get("/welcome/").content.decode()
    assert client.post("/welcome/", GOOD | {"finish": "1"}).status_code == 302
    oto.refresh_from_db()
    assert oto.tutorial_done_at is not None
    for model in (Concept, Definition, Activity):
        assert not model.objects.exists()
    assert "You did the tutorial" in client.get("/welcome/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"author": "", "title": "", "year": ""}, {"inversion": ""}]
)
def test_it_is_not_done_while_an_error_stands(wrong, oto, client_of):
    page = client_of(oto).post("/welcome/", GOOD | wrong | {"finish": "1"})
    assert page.status_code == 200
    assert "Not yet" in page.content.decode()
    oto.refresh_from_db()
    assert oto.tutorial_done_at is None


def test_a_circular_definition_is_told_so(oto, client_of):
    text = "Lanternkeeping means that people do lanternkeeping for each other at a crossing."
    page = client_of(oto).post("/welcome/", GOOD | {"text": text}).content.decode()
    assert "/guidelines/definitions/#circular" in page
    assert text in page


def test_while_typing_only_the_checks_come(oto, client_of):
    page = client_of(oto).post("/welcome/", GOOD, headers={"HX-Request": "true"}).content.decode()
    assert 'id="checked"' in page
    assert "<html" not in page


def test_a_stranger_signs_in_first(client_of):
    assert client_of(None).get("/welcome/").status_code == 302
