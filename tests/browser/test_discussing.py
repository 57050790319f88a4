"""Two people discuss a passage in a real browser, then endorse the definition."""

from pathlib import Path

import pytest
from django.urls import reverse

from concepts.models import Definition
from concepts.services import endorsing
from discussion.models import Comment, Thread
from tests.concepts.making import submitted

from .conftest import after, arrive, console

AXE = Path(__file__).parent / "vendor/axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "without charity and without a ruler"


def sign_in(browser, client_of, member):
    browser.visit(reverse("guideline"))
    browser.delete_all_cookies()
    session = client_of(member).cookies["sessionid"].value
    browser.add_cookie({"name": "sessionid", "value": session})


def select(browser, words):
    """As a reader does it with the mouse."""
    browser.execute_script(
        """const text = document.createTreeWalker(document.querySelector("[data-quotable]"), 4);
        while (text.nextNode()) {
          const at = text.currentNode.data.indexOf(arguments[0]);
          if (at < 0) continue;
          getSelection().setBaseAndExtent(text.currentNode, at, text.currentNode, at + arguments[0].length);
          return;
        }""",
        words,
    )
    arrive(browser, lambda page: "6 words selected" in page.find("[data-quote-told]").text)


def sound(browser):
    """No violation that axe knows, nothing on the console, nothing wider than a phone."""
    browser.execute_script(AXE.read_text())
    found = browser.execute_async_script(
        "const done = arguments[0];"
        "axe.run({exclude: ['.messages']})"
        ".then(r => done(r.violations.map(v => v.id + ': ' + v.nodes[0].html)))"
    )
    assert found == []
    assert console(browser) == []
    browser.width(390)
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    browser.width(1280)
    assert wide <= 390


def test_a_passage_is_discussed_and_the_definition_endorsed(ana, ben, rui, browser, client_of):
    row = submitted(ana)
    sign_in(browser, client_of, ben)
    browser.visit(row.get_absolute_url())
    arrive(browser, lambda page: "Nobody has said anything yet" in page.words)
    browser.picture("definition-submitted")
    sound(browser)
    after(browser, lambda: browser.press("Discuss this version"))
    select(browser, WORDS)
    after(browser, lambda: browser.press("Discuss what I select"))
    assert browser.find("[name=quote]").get_attribute("value") == WORDS
    browser.fill(text="Does *nobody* rule? Ask @ana.")
    browser.picture("thread-new")
    sound(browser)
    after(browser, lambda: browser.press("Begin the thread"))
    thread = Thread.objects.get()
    assert thread.quote == WORDS
    assert browser.find("mark").text == WORDS

    sign_in(browser, client_of, ana)
    browser.visit(reverse("definition-discussion", args=[row.concept.slug, row.number]))
    assert browser.find(f"#passage-{thread.pk}").text == WORDS
    browser.picture("definition-discussion")
    sound(browser)
    after(browser, lambda: browser.press(WORDS))
    after(browser, lambda: browser.press("Answer"))
    assert "Answer Ben" in browser.words
    browser.fill(text="Nobody. I say so in the notes.")
    after(browser, lambda: browser.find("#say button").click())
    answer = Comment.objects.get(author=ana)
    assert browser.current_url.endswith(f"#comment-{answer.pk}")
    after(browser, lambda: browser.press("Edit"))
    browser.fill(text="Nobody. The notes say so.")
    after(browser, lambda: browser.press("Save"))
    assert "edited" in browser.words
    after(browser, lambda: browser.press("Resolve"))
    assert "resolved by Ana" in browser.words
    browser.picture("thread")
    sound(browser)
    browser.visit(row.concept.get_absolute_url())
    assert "0 open, 1 resolved" in browser.words
    browser.picture("concept-discussed")

    endorsing.endorse(rui, row, "Both sides would sign it.")
    sign_in(browser, client_of, ben)
    browser.visit(row.get_absolute_url())
    browser.find('form:has([name="stance"]) [value="endorse"]').click()
    browser.find('form:has([name="stance"]) [name="reason"]').send_keys("The sources say it.")
    browser.picture("definition-endorsing")
    after(browser, lambda: browser.press("Say it"))
    assert "the quorum is reached" in browser.words
    assert "Accepted by endorsements" in browser.words
    assert Definition.objects.get().outcome == "by_quorum"
    browser.picture("definition-by-quorum")
    sound(browser)


def test_a_curator_accepts_with_edits(ana, ben, browser, client_of):
    row = submitted(ana)
    sign_in(browser, client_of, ben)
    browser.visit(row.get_absolute_url())
    browser.press("Ask for changes")
    browser.picture("definition-deciding")
    after(browser, lambda: browser.press("Accept with edits"))
    browser.fill(text=row.text + " It is voluntary.", change_note="Said that it is voluntary.")
    browser.press("Add a source")
    arrive(browser, lambda page: page.all("[name='sources-1-title']"))
    browser.picture("definition-amend")
    sound(browser)
    after(browser, lambda: browser.press("Accept with these edits"))
    assert "credited to Ana" in browser.words
    edited = Definition.objects.accepted().get()
    assert (edited.author, edited.edited_by, edited.number) == (ana, ben, 2)
    browser.picture("definition-edited")
