"""The documents lead somewhere: every link to a file of the repository finds it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("worker/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def targets(page):
    for link in LINK.findall(page.read_text()):
        if not re.match(r"[a-z]+:|#", link):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_link_finds_its_file(page):
    lost = [link for link in targets(page) if not (page.parent / link.split("#")[0]).exists()]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_heading_that_is_linked_to_exists(page):
    for link in targets(page):
        path, _, heading = link.partition("#")
        if heading and path.endswith(".md"):
            titles = re.findall(r"^#+ (.+)$", (page.parent / path).read_text(), re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles]


def test_each_make_target_and_command_that_is_named_exists():
    text = "\n".join(page.read_text() for page in PAGES)
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z][a-z-]+)`", text)) <= made
    commands = {path.stem for path in ROOT.glob("platform/*/management/commands/*.py")}
    builtin = {"migrate", "check", "createsuperuser", "help", "shell", "collectstatic", "runserver"}
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= commands | builtin
