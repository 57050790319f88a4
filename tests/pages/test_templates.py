"""Rules that every template keeps: nothing inline, every component says what it needs."""

import re

import pytest
from django.conf import settings

TEMPLATES = settings.ROOT / "templates"
STATIC = settings.PLATFORM / "static"
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
SPRITE = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "svg/icons.svg").read_text()))


def name(path):
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_is_inline(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=", text), "styles stand in lacuna.css"
    assert not re.search(r"\son[a-z]+=|javascript:|hx-on", text), "scripts stand in static/js"
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_says_at_its_top_what_it_needs(path):
    assert path.read_text().startswith("{% comment %}")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_form_that_is_included_gets_its_token(path):
    """`only` hides the csrf token from an included form, and Django's test client would not mind."""
    carriers = {name(c) for c in COMPONENTS if "{% csrf_token %}" in c.read_text()}
    for included, options in re.findall(r'{% include "([^"]+)"([^%]*)%}', path.read_text()):
        if included in carriers and options.rstrip().endswith(" only"):
            assert "csrf_token=csrf_token" in options, f"{included} needs csrf_token=csrf_token"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_picture_and_icon_exists(path):
    text = path.read_text()
    for file in re.findall(r"{% static '([^']+)' %}", text):
        assert (STATIC / file).exists(), file
    named = re.findall(r'components/icon\.html" with name="(\w+)"', text)
    assert set(named) | set(re.findall(r"icons\.svg' %}#(\w+)", text)) <= SPRITE


def test_every_include_leads_somewhere():
    for path in PAGES:
        for included in re.findall(r'{% include "([^"#]+)"', path.read_text()):
            assert (TEMPLATES / included).exists(), f"{name(path)} includes {included}"
