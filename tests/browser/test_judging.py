"""A whole judgement at the keyboard: rating, passages, another scale, undo; and what is kept."""

from pathlib import Path

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from concepts.models import ContrastPair, Source
from evaluations.models import Item, Review, ReviewDraft
from evaluations.services import rubrics
from tests.evaluations.making import candidate, open_round

from .conftest import after, arrive, console

AXE = Path(__file__).parent / "vendor/axe.min.js"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A letter of two UTF-16 units before every passage, and a line end that browsers would normalise.
TEXT = "𝔄nekanta has many sides.\r\nIt was invented in 1920 by a poet from Lisbon."
WORDS = "invented in 1920"


@pytest.fixture
def row(ana, ben, rui, live_server, browser, client_of):
    """An open round before Rui's eyes, the first text on the page."""
    prompt = candidate(ana)
    part = {"definition": prompt.definition, "position": 1}
    Source.objects.create(**part, author="Matilal", title="The Central Philosophy", year="1981")
    ContrastPair.objects.create(
        **part, true_statement="Each view holds a side.", inversion="None does."
    )
    row = open_round(ben, prompt, TEXT)
    browser.visit(reverse("round-list"))
    browser.add_cookie({"name": "sessionid", "value": client_of(rui).cookies["sessionid"].value})
    browser.visit(reverse("review", args=[row.pk]))
    arrive(browser, lambda page: page.all("[data-review]"))
    return row


def press(browser, *keys):
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def extend(browser, words):
    """Shift and right arrow, as often."""
    act = ActionChains(browser).key_down(Keys.SHIFT)
    for _ in range(words):
        act = act.send_keys(Keys.ARROW_RIGHT)
    act.key_up(Keys.SHIFT).perform()


def select_words(browser):
    press(browser, "m", Keys.HOME, *[Keys.ARROW_RIGHT] * 6)
    extend(browser, 2)


def test_a_whole_judgement_by_keys_alone(row, browser):
    first = browser.current_url
    select_words(browser)
    assert browser.execute_script("return getSelection().toString()") == WORDS
    assert WORDS in browser.find("[data-told]").get_attribute("textContent")
    press(
        browser,
        "3",
        Keys.ESCAPE,
        "2",
        "i",
        "y",
        "5",
        "w",
        "3",
        "c",
        "A date, by 1 poet",
        Keys.ESCAPE,
    )
    assert browser.find("[data-text] mark").text.split("\n")[0].startswith(WORDS)
    assert browser.find(".mark-tag").text == "Invented"
    after(browser, lambda: press(browser, Keys.ENTER))
    assert browser.title.startswith("Text 2 of 12")
    review = Review.objects.get()
    assert (review.fidelity, review.verdict, review.comment) == (2, "inverted", "A date, by 1 poet")
    assert review.answers == {"fluency": 5, "confidence": 3}
    (mark,) = review.spans
    assert (TEXT[mark["start"] : mark["end"]], mark["tag"]) == (WORDS, "invented")

    after(browser, lambda: press(browser, "b"))
    assert browser.current_url == first
    after(browser, lambda: press(browser, "5", "f", Keys.ENTER))
    review.refresh_from_db()
    assert (review.fidelity, review.verdict, len(review.spans)) == (5, "faithful", 1)
    assert browser.title.startswith("Text 2 of 12")
    after(browser, lambda: press(browser, "u"))
    assert browser.current_url == first
    assert "Undone" in browser.words
    assert browser.find("[name=fidelity]:checked").get_attribute("value") == "2"
    review.refresh_from_db()
    assert (review.fidelity, review.verdict) == (2, "inverted")
    assert console(browser) == []


def test_marks_go_by_key_and_by_button(row, browser):
    select_words(browser)
    press(browser, "3", "m", Keys.END, "1")
    assert [tag.text for tag in browser.all(".mark-tag")] == ["Invented", "Wrong"]
    select_words(browser)
    press(browser, Keys.DELETE)
    assert [tag.text for tag in browser.all(".mark-tag")] == ["Wrong"]
    browser.find(".mark-list .link").send_keys(Keys.ENTER)
    assert browser.all(".mark-tag") == []
    assert browser.find("[name=spans]").get_attribute("value") == "[]"
    assert browser.find("[data-text]").get_attribute("innerText").split() == TEXT.split()


def test_words_are_selected_with_the_mouse_and_tagged_with_a_button(row, browser):
    browser.execute_script(
        "const node = document.querySelector('[data-text]').firstChild;"
        "getSelection().setBaseAndExtent(node, 3, node, 14)"
    )
    browser.find('[data-tag="recited"]').click()
    assert browser.find("[data-text] mark").text.startswith("ekanta has")
    note = browser.find(".mark-list input")
    note.send_keys("word for word", Keys.ENTER)
    assert "word for word" in browser.find("[name=spans]").get_attribute("value")
    assert not Review.objects.exists()


def test_unfinished_work_is_kept_by_itself_and_found_again(row, rui, browser):
    here = browser.current_url
    select_words(browser)
    press(browser, "3", Keys.ESCAPE, "4", "c", "Half a thought")
    saved = browser.find("[data-saved]")
    assert saved.get_attribute("aria-live") == "polite"
    arrive(browser, lambda page: "Unfinished work kept at" in page.find("[data-saved]").text)
    content = ReviewDraft.objects.get().content
    assert (content["comment"], content["fidelity"]) == ("Half a thought", "4")
    assert '"tag":"invented"' in content["spans"]
    browser.visit(reverse("round-list"))
    browser.get(here)
    assert "This is how you left it" in browser.words
    assert browser.find("[name=comment]").get_attribute("value") == "Half a thought"
    assert browser.find("[name=fidelity]:checked").get_attribute("value") == "4"
    assert browser.find(".mark-tag").text == "Invented"
    press(browser, "p")
    after(browser, lambda: press(browser, Keys.ENTER))
    assert not ReviewDraft.objects.exists()
    assert console(browser) == []


def test_what_was_typed_in_the_last_second_goes_with_the_page(row, browser):
    press(browser, "c", "Almost lost")
    browser.visit(reverse("round-list"))
    arrive(
        browser, lambda page: ReviewDraft.objects.filter(content__comment="Almost lost").exists()
    )


def test_every_key_is_explained_on_a_key_and_the_dialog_holds_the_keys(row, browser):
    press(browser, "?")
    dialog = browser.find("dialog[open]")
    for key in "12345fpionywmclbu?":
        assert any(
            kbd.get_attribute("textContent") == key
            for kbd in dialog.find_elements("css selector", "kbd")
        )
    press(browser, "f")
    press(browser, Keys.ESCAPE)
    assert browser.all("dialog[open]") == []
    assert browser.all(":checked[name=verdict]") == []
    press(browser, "?", "?")
    assert browser.all("dialog[open]") == []


def test_without_scripts_a_passage_is_quoted_and_work_is_kept(row, browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.refresh()
    browser.find(".quoting summary").click()
    browser.find("[name=quote]").send_keys(WORDS)
    browser.find('[name=quote_tag] option[value="invented"]').click()
    browser.find("[name=mark]").click()
    arrive(browser, lambda page: page.all(".mark-tag"))
    browser.find("[name=comment]").send_keys("Later")
    browser.find('[data-key="l"]').click()
    arrive(browser, lambda page: "Kept for later" in page.find("main").get_attribute("innerText")
           or "Kept for later" in page.find(".messages").text)  # fmt: skip
    assert ReviewDraft.objects.get().content["comment"] == "Later"
    browser.visit(
        f"{Item.objects.get(pk=ReviewDraft.objects.get().item_id).get_absolute_url()}#keys"
    )
    assert "a curator would sign it" in browser.find("#keys").text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_sound_in_both_widths_and_themes(row, browser, width, scheme):
    """Written out by hand: names of controls, one heading, ids once, contrast, width, size of targets."""
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.width(width)
    select_words(browser)
    press(browser, "3")
    assert browser.execute_script(SOUND, width < 600) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(row, ada, browser, client_of, width, scheme):
    """On the page as it comes, with marks, with the keys shown, with an error; and on the rubrics."""
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.width(width)
    assert serious(browser) == []
    select_words(browser)
    press(browser, "3", "2")
    assert serious(browser) == []
    press(browser, "?")
    assert serious(browser) == []
    press(browser, "?")
    after(browser, lambda: press(browser, Keys.ESCAPE, Keys.ENTER))
    assert "Choose the one verdict that fits best." in browser.words
    assert serious(browser) == []
    rubrics.begin(ada)
    browser.delete_all_cookies()
    browser.add_cookie({"name": "sessionid", "value": client_of(ada).cookies["sessionid"].value})
    for address in ("/rubrics/", "/rubrics/2/", "/rubrics/3/edit/"):
        browser.visit(address)
        assert serious(browser) == []


def serious(browser):
    """What axe calls serious or critical, as sentences."""
    if not browser.execute_script("return Boolean(window.axe)"):
        browser.execute_script(AXE.read_text())
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run().then((result) => done(result.violations))"
    )
    return [
        f"{browser.current_url} {each['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


SOUND = r"""
const found = [];
const shown = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: false});
const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id twice: ${id}`);
for (const name of ["aria-labelledby", "aria-describedby"])
  for (const e of document.querySelectorAll(`[${name}]`)) for (const id of e.getAttribute(name).split(" "))
    if (id && !document.getElementById(id)) found.push(`no element for ${id}`);
if (document.querySelectorAll("h1").length !== 1) found.push("one h1");
const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
for (const e of document.querySelectorAll(controls)) {
  if (e.closest("[aria-hidden=true]") || !shown(e)) continue;
  const label = [...(e.labels ?? [])].map((l) => l.textContent).join("").trim();
  if (!(e.textContent.trim() || label || e.getAttribute("aria-label"))) found.push(`no name: ${e.outerHTML}`);
}
for (const e of document.querySelectorAll("fieldset"))
  if (!e.querySelector("legend")?.textContent.trim()) found.push("fieldset without a legend");
for (const e of document.querySelectorAll("[data-needs-script]"))
  if (e.hidden) found.push("still hidden: " + e.className);
const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
  .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (e) => {
  for (let at = e; at; at = at.parentElement) {
    const colour = rgba(getComputedStyle(at).backgroundColor);
    if (colour[3] === 255) return colour;
  }
  return [255, 255, 255];
};
for (const e of document.querySelectorAll("main *")) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !shown(e) || e.closest(".visually-hidden")) continue;
  const [a, b] = [light(rgba(getComputedStyle(e).color)), light(behind(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${e.textContent.trim().slice(0, 40)}`);
}
if (arguments[0]) for (const e of document.querySelectorAll(".choice-face, .rating button, [data-tag]"))
  if (e.getBoundingClientRect().height < 44) found.push("small target: " + e.textContent.trim());
return found;
"""
