"""The documents lead somewhere, and say what the code says."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from concepts.states import ConceptState, DefinitionState, SoftPromptState
from evaluations.states import RoundState
from jobs.states import JobState
from packs.states import ReleaseState

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
    tops = ("platform/*", "concepts", "evaluations")
    commands = {p.stem for top in tops for p in ROOT.glob(f"{top}/management/commands/*.py")}
    builtin = {"migrate", "check", "createsuperuser", "help", "shell", "collectstatic", "runserver"}
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= commands | builtin


def test_the_architecture_draws_the_layers_that_are_enforced():
    rules = ConfigParser()
    rules.read(ROOT / ".importlinter")
    enforced = rules["importlinter:contract:house"]["layers"].split("\n")[1:]
    page = (ROOT / "docs/explanation/architecture.md").read_text()
    drawn = page.split("### Who may import whom\n\n```\n")[1].split("```")[0].splitlines()
    assert [line.split("   ")[0].strip() for line in drawn] == [layer.strip() for layer in enforced]


@pytest.mark.parametrize(
    ("of", "states"),
    [
        ("concept", ConceptState),
        ("definition", DefinitionState),
        ("job (and so: training run)", JobState),
        ("soft prompt", SoftPromptState),
        ("round", RoundState),
        ("release", ReleaseState),
    ],
)
def test_the_glossary_names_every_state(of, states):
    rows = (ROOT / "docs/glossary.md").read_text().split("## States")[1]
    [row] = re.findall(rf"^\| {re.escape(of)} \| (.+?) \|$", rows, re.MULTILINE)
    assert row.split(", ") == [state.label.lower() for state in states]
