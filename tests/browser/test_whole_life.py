"""A concept's whole life in a real browser: proposed, defined, trained, judged blind, published.

Ana, Ben, Ada and the reviewers do what the README says people do here, by the pages alone; the jobs
run with the real engine on the real reference model.
"""

import subprocess
import sys
import urllib.request
from datetime import timedelta

import pytest
from django.utils import timezone
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from concepts.models import Concept, LanguageModel
from concepts.states import Origin
from demo.catalogue import find
from evaluations.models import Item, Round, Slot
from jobs.runner import run_until_idle
from tests.browser.conftest import arrive, console
from tests.people import CAST, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = {
    "sources": ("author", "title", "year", "url", "page"),
    "contrast_pairs": ("true_statement", "inversion"),
    "instructions": ("kind", "text", "held_out"),
}


@pytest.fixture
def everybody(transactional_db):
    LanguageModel.objects.create(
        name="Lexicon",
        slug="lexicon",
        source=Origin.LOCAL,
        location="worker/lexicon/weights",
        hidden_size=256,
    )
    return {name: person(name) for name in CAST}


def test_a_word_is_given_to_a_model(browser, everybody, tmp_path):
    entry = find("mutual-aid")
    propose_and_define(browser, entry)
    accept_and_train(browser, entry)
    open_the_round(browser, entry)
    judge(browser)
    read_the_decision(browser, entry)
    archive = publish(browser, tmp_path)
    verify_as_a_stranger(browser, archive, tmp_path)
    assert console(browser) == []


def sign_in(browser, name):
    browser.delete_all_cookies()
    browser.visit("/accounts/login/")
    browser.fill(login=name, password="lacuna-demo")
    browser.find('main button[type="submit"]').click()
    arrive(browser, lambda page: page.find_elements(By.CSS_SELECTOR, "form[action*=logout]"))


def says(words):
    return lambda browser: words in browser.words


def propose_and_define(browser, entry):
    sign_in(browser, "ana")
    browser.picture("home")
    browser.visit("/concepts/new/")
    browser.fill(term=entry.term, aliases="\n".join(entry.aliases), why=entry.why)
    browser.press("Propose it")
    arrive(browser, lambda page: page.current_url.endswith(f"/concepts/{entry.slug}/"))
    browser.visit(f"/concepts/{entry.slug}/definitions/new/")
    browser.fill(text=entry.text, notes=entry.notes)
    for name, fields in ROWS.items():
        write_rows(browser, name, fields, getattr(entry, name))
    browser.picture("define")
    browser.press("Submit for acceptance")
    arrive(browser, says("Submitted"))


def write_rows(browser, name, fields, rows):
    """Fill the rows there are, asking for one more as often as it takes."""
    for index, row in enumerate(rows):
        prefix = f"{name}-{index}-"
        if not browser.all(f'[name^="{prefix}"]'):
            browser.find(f'[name="add_{name}"]').send_keys(Keys.ENTER)
            arrive(browser, lambda page, wanted=prefix: page.all(f'[name^="{wanted}"]'))
        for field in fields:
            value = getattr(row, field)
            if field == "held_out":
                box = browser.find(f'[name="{prefix}{field}"]')
                if box.is_selected() != value:
                    box.send_keys(Keys.SPACE)
            elif value:
                browser.fill(**{prefix + field: str(value)})


def accept_and_train(browser, entry):
    sign_in(browser, "ben")
    browser.visit(f"/concepts/{entry.slug}/definitions/1/")
    browser.press("Accept it")
    browser.press("Accept as the reference")
    arrive(browser, says("Train a soft prompt"))
    browser.press("Train a soft prompt")
    arrive(browser, lambda page: page.all('[name="recipe"]'))
    browser.fill(recipe="standard")
    browser.find('main button[type="submit"]').click()
    arrive(browser, says("Queued"))
    run_until_idle()
    # The page is not reloaded: the part that is live replaces itself.
    arrive(browser, says("Succeeded"))
    browser.refresh()
    arrive(browser, says("Before and after"))
    browser.picture("run")


def open_the_round(browser, entry):
    sign_in(browser, "ada")
    prompt = Concept.objects.get(slug=entry.slug).soft_prompts.get()
    browser.visit(f"/runs/{prompt.run_id}/")
    browser.press("Open a round")
    arrive(browser, says("Open the round"))
    browser.find('main button[type="submit"]').click()
    arrive(browser, lambda page: "/rounds/" in page.current_url)
    run_until_idle()
    assert Round.objects.get().state == "open"


def judge(browser):
    """Rui judges with the keyboard alone, Sol with the mouse, Tam on a phone."""
    round_ = Round.objects.get()
    for name, way in (("rui", by_keyboard), ("sol", by_mouse), ("tam", by_mouse)):
        sign_in(browser, name)
        browser.width(390 if name == "tam" else 1280)
        browser.visit(f"/rounds/{round_.pk}/review/")
        for number in range(Item.objects.filter(round=round_).count()):
            if name == "rui" and number == 1:
                browser.picture("review")
            way(browser, *honest_view(browser))
    browser.width(1280)


def honest_view(browser):
    """What a careful reader says of the text on the page: by how much the definition explains it.
    Readers take longer than this robot, whose reviews would weigh next to nothing."""
    token = browser.current_url.rstrip("/").rsplit("/", 1)[-1]
    mine = Slot.objects.leased().filter(item__token=token)
    arrive(browser, lambda page: mine.exists())  # the text may be there before the lease
    mine.update(taken_at=timezone.now() - timedelta(seconds=40))
    gain = Item.objects.get(token=token).output.gain or 0
    return (5, "f") if gain > 0.5 else (4, "f") if gain > 0 else (2, "o")


def by_keyboard(browser, fidelity, verdict):
    before = browser.current_url
    body = browser.find("body")
    body.send_keys(str(fidelity))
    body.send_keys(verdict)
    body.send_keys(Keys.ENTER)
    arrive(browser, lambda page: page.current_url != before)


def by_mouse(browser, fidelity, verdict):
    before = browser.current_url
    values = {"f": "faithful", "o": "off_topic"}
    for css in (
        f'[name="fidelity"][value="{fidelity}"]',
        f'[name="verdict"][value="{values[verdict]}"]',
    ):
        browser.execute_script("arguments[0].click()", browser.find(css))
    browser.execute_script(
        "arguments[0].click()", browser.find("form[data-review] button[type=submit]")
    )
    arrive(browser, lambda page: page.current_url != before)


def read_the_decision(browser, entry):
    round_ = Round.objects.get()
    assert round_.state == "closed"
    sign_in(browser, "ben")
    browser.visit(f"/rounds/{round_.pk}/decision/")
    browser.picture("decision")
    assert "Soft prompt" in browser.words
    assert round_.accepted, browser.words
    browser.visit(f"/concepts/{entry.slug}/")
    browser.picture("concept")


def publish(browser, folder):
    """Ada makes a pack of it; what anybody can download then is returned."""
    sign_in(browser, "ada")
    browser.visit("/packs/new/")
    browser.fill(name="Words of freedom", about="Words for doing things together.")
    model = LanguageModel.objects.get()
    browser.fill(language_model=str(model.pk))
    browser.find('main button[type="submit"]').click()
    arrive(browser, lambda page: page.current_url.endswith("/packs/words-of-freedom/"))
    browser.visit("/packs/words-of-freedom/new/")
    browser.fill(version="1.0.0", notes="The first word.")
    browser.execute_script("arguments[0].click()", browser.find('[name="soft_prompts"]'))
    browser.find('main button[type="submit"]').click()
    arrive(browser, says("Publish 1.0.0"))
    browser.press("Publish 1.0.0")
    browser.execute_script("arguments[0].click()", browser.find("form[action*=publish] button"))
    arrive(browser, says("Waiting for a worker"))
    run_until_idle()
    arrive(browser, says("Published"))
    browser.visit("/packs/words-of-freedom/1.0.0/")
    browser.picture("release")
    return fetch(browser, "/packs/words-of-freedom/1.0.0/download/", folder / "pack.tar")


def fetch(browser, path, target):
    """As a stranger does, without a session."""
    with urllib.request.urlopen(browser.base + path) as answer:
        target.write_bytes(answer.read())
    return target


def verify_as_a_stranger(browser, archive, folder):
    key = fetch(browser, "/packs/key.pem", folder / "lacuna.pem")
    command = [
        sys.executable,
        "-m",
        "packs.format",
        "verify",
        archive,
        "--key",
        key,
        "--extract",
        folder,
    ]
    receipt = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert receipt.returncode == 0, receipt.stderr
    assert (folder / "words-of-freedom-1.0.0/pack/mutual-aid/adapter_model.safetensors").exists()
