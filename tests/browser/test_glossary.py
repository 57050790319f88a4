"""A glossary from a file, in the browser: looked at, mended in place, proposed."""

import pytest
from django.urls import reverse

from concepts.models import Concept
from tests.concepts.making import tradition
from tests.concepts.test_importing import GLOSSARY

from .conftest import arrive
from .test_comparing import sound
from .test_keyboard import sign_in
from .test_webhooks import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_wrong_is_mended_in_place_and_all_is_proposed(ana, browser, tmp_path):
    tradition("anarchism")
    tradition("feminism")
    path = tmp_path / "glossary.csv"
    path.write_text(GLOSSARY.replace("affidamento,,it", "affidamento,,klingon!"))
    sign_in(browser, ana)
    browser.visit(reverse("concept-import"))
    browser.find("#id_file").send_keys(str(path))
    browser.find('button[name="look"]').click()
    arrive(browser, lambda page: "1 of 3 rows cannot be proposed" in page.words)
    sound(browser)
    looked_at(browser, "import-proposals")
    browser.fill(rows=GLOSSARY)
    browser.find('button[name="look"]').click()
    arrive(browser, lambda page: page.all('button[name="propose"]'))
    browser.find('button[name="propose"]').click()
    arrive(browser, lambda page: "3 concepts proposed" in page.words)
    assert Concept.objects.count() == 3
