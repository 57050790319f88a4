"""The tokens keep their promise: every ink can be read on every surface, light and dark."""

import re

import pytest
from django.conf import settings

CSS = (settings.PLATFORM / "static/css/lacuna.css").read_text()
PAIRS = {
    token: shades
    for token, *shades in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)
}
SURFACES = ["paper", "surface", "sunk"]
TEXT = ["ink-soft", "accent", "waiting", "running", "good", "warning", "bad"]
MARKS = ["line-strong", "arm-bare", "arm-definition", "arm-control"]


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("surface", SURFACES)
def test_ink_is_easy_to_read(surface, mode):
    assert contrast(PAIRS["ink"][mode], PAIRS[surface][mode]) >= 7


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("token", TEXT)
def test_every_coloured_word_can_be_read(token, surface, mode):
    assert contrast(PAIRS[token][mode], PAIRS[surface][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("token", MARKS)
def test_marks_and_borders_of_controls_can_be_seen(token, mode):
    assert contrast(PAIRS[token][mode], PAIRS["paper"][mode]) >= 3


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_the_words_on_a_button_can_be_read(mode):
    assert contrast(PAIRS["on-accent"][mode], PAIRS["accent"][mode]) >= 4.5
    assert contrast(PAIRS["on-accent"][mode], PAIRS["accent-hover"][mode]) >= 4.5


def test_every_class_of_the_stylesheet_is_worn_by_somebody():
    """Classes whose end a template writes (`arm-{{ arm }}`) count by their beginning."""
    worn = "".join(p.read_text() for p in (settings.ROOT / "templates").rglob("*.html"))
    worn += "".join(p.read_text() for p in (settings.PLATFORM / "static/js").glob("*.js"))
    written = ("arm-", "curve-", "hue-", "kind-", "row-", "step-", "htmx-")
    classes = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)))
    alone = {c for c in classes if not c.startswith(written) and not re.search(rf"\b{c}\b", worn)}
    assert not alone
