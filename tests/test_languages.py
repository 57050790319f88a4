"""The pages speak more languages than one, from either side of the page."""

import ast
import re

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

from common.plots import Estimate, Series, interval_plot, line_plot
from common.translating import catalogues
from common.translating.areas import areas, languages
from common.translating.unmarked import unmarked
from pages.verbs import VERBS

AREAS = areas()
OURS = pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
NUMBERS = re.compile(r' (?:x|y|x1|x2|y1|y2|d)="([^"]*)"')
CSS = (settings.PLATFORM / "static/css/lacuna.css").read_text()


@OURS
def test_whatever_a_person_reads_on_a_page_is_marked(area):
    found = {path.name: unmarked(path.read_text()) for path in area.templates()}
    assert {name: said for name, said in found.items() if said} == {}


@OURS
@pytest.mark.parametrize("language", languages())
def test_a_catalogue_is_whole_and_carries_over_what_is_filled_in(area, language):
    kept = catalogues.made(area, language)
    assert catalogues.lacking(kept) == []
    assert catalogues.misplaced(kept) == []


@OURS
@pytest.mark.parametrize("language", languages())
def test_the_files_are_what_the_source_says(area, language):
    assert not catalogues.is_stale(area, language), "run `manage.py messages`"


@pytest.mark.parametrize("language", languages())
def test_one_text_is_not_translated_in_two_ways(language):
    """The areas are read as one: where a word has two senses, a context tells them apart."""
    said: dict = {}
    for area in AREAS.values():
        for message in catalogues.kept(area, language):
            if message.id:
                said.setdefault((str(message.id), message.context), set()).add(str(message.string))
    assert {text: ways for text, ways in said.items() if len(ways) > 1} == {}


def test_every_template_and_module_belongs_to_an_area():
    spoken = {path for area in AREAS.values() for path in (*area.templates(), *area.modules())}
    aside = {"style.html"}
    every = (settings.ROOT / "templates").rglob("*.*")
    assert [p for p in every if p not in spoken and p.name not in aside] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<a title="Go on">{{ x }}</a>', ["Go on"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("<p>{% blocktranslate %}Hello{% endblocktranslate %}</p>", []),
        ("{% comment %}Hello there{% endcomment %}<code>pip install</code>", []),
        ('<b translate="no">la<i>c</i>una</b>, 12 %', []),
        ('{% include "x.html" with title="Hello there" name="good" %}', ["Hello there"]),
        ('{% include "x.html" with title=_("Hello there") %}', []),
        ('{{ label|default:"Progress so far" }}', ["Progress so far"]),
        ('<p data-copy="token" data-said="Now copied">{{ x }}</p>', ["Now copied"]),
    ],
)
def test_what_counts_as_said(source, said):
    assert unmarked(source) == said


def test_what_people_are_told_to_have_done_can_be_said_in_each_language():
    """Verbs are kept in English; those that stand in a history are known to `pages.verbs`."""
    from pages.story import UNTOLD

    known = {str(verb) for verb in VERBS} | UNTOLD
    assert {verb for verb in _recorded() if verb not in known | ELSEWHERE} == set()


# Acts on people, tokens, flags, rubrics, traditions and webhooks, which no history of a concept tells.
ELSEWHERE = {
    "accepted the guidelines", "accepted the licence", "acknowledged a warning",
    "added the tradition", "answered a warning about", "appealed", "began a rubric",
    "changed a rubric", "changed a webhook", "changed their profile", "disabled a webhook",
    "dismissed", "flagged", "gave a role", "gave a webhook a new secret", "lifted",
    "made an API token", "made the pack", "merged the tradition", "moved the tradition",
    "noted a notice of little effort", "passed the calibration", "published a rubric", "registered",
    "registered a webhook", "removed a webhook", "revoked an API token",
    "sent an announcement again", "took a role", "took back an answer about", "vouched for",
}  # fmt: skip


def _recorded():
    for top in ("platform", "concepts", "evaluations"):
        for path in (settings.ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                    "record",
                    "_record",
                ):
                    verb = node.args[1] if len(node.args) > 1 else None
                    if isinstance(verb, ast.Constant):
                        yield verb.value


@pytest.mark.django_db
def test_a_stranger_is_answered_in_the_language_of_their_browser(client_of):
    page = client_of(None).get("/", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    seen = page.content.decode()
    assert '<html lang="es" dir="ltr">' in seen
    assert "Un diccionario de las palabras" in seen
    assert "A dictionary" not in seen
    assert page["Content-Language"] == "es"


@pytest.mark.django_db
def test_a_stranger_chooses_once_and_is_led_back(client_of):
    browser = client_of(None)
    answer = browser.post("/language/", {"language": "es", "next": "/concepts/?q=x"})
    assert (answer.status_code, answer.url) == (302, "/concepts/?q=x")
    assert '<html lang="es"' in browser.get("/packs/").content.decode()
    browser.post("/language/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in browser.get("/").content.decode()


@pytest.mark.django_db
def test_the_choice_leads_to_no_other_site(client_of):
    answer = client_of(None).post("/language/", {"language": "es", "next": "https://evil.example/"})
    assert answer.url == "/"


@pytest.mark.django_db
def test_ana_finds_her_language_on_each_of_her_devices(ana, client_of):
    client_of(ana).post("/language/", {"language": "es", "next": "/"})
    ana.refresh_from_db()
    assert ana.interface_language == "es"
    elsewhere = client_of(ana).get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "Lo pendiente" in elsewhere
    assert "What waits for you" not in elsewhere


@pytest.mark.django_db
def test_a_language_that_the_site_does_not_have_changes_nothing(ana, client_of):
    browser = client_of(ana)
    assert browser.post("/language/", {"language": "tlh", "next": "/"}).status_code == 302
    ana.refresh_from_db()
    assert ana.interface_language == ""
    assert '<html lang="en"' in browser.get("/").content.decode()


@pytest.mark.django_db
def test_a_refusal_is_told_in_the_language_of_the_page(oto, client_of):
    oto.interface_language = "es"
    oto.save()
    seen = client_of(oto).get("/webhooks/").content.decode()
    assert "Solo la administración puede hacer esto" in seen


@pytest.mark.django_db
def test_what_is_stored_stays_in_one_language(ana, ada, client_of):
    """What Ana does on a Spanish page is recorded as ever."""
    from common.models import Activity

    ana.interface_language = "es"
    ana.save()
    client_of(ana).post("/tokens/", {"label": "guion"})
    assert Activity.objects.order_by("-sequence").first().verb == "made an API token"
    client_of(ana).post("/profile/", {"name": "Ana María", "bio": ""})
    assert Activity.objects.order_by("-sequence").first().verb == "changed their profile"


@pytest.mark.django_db
def test_a_page_can_run_from_right_to_left(settings, client_of):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    seen = client_of(None).get("/", headers={"Accept-Language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in seen


def test_the_stylesheet_names_no_left_and_no_right():
    rules = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    sided = r"(?:^|[\s;{])(?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?\s*:|:\s*(?:left|right)\b|[\s;{]float\s*:"
    assert re.findall(sided, rules) == []
    uneven = []
    for name, value in re.findall(
        r"[\s;{](padding|margin|inset|border-radius)\s*:\s*([^;}]+)", rules
    ):
        sides = re.findall(r"(?:[\w.%-]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?)", value)
        if len(sides) == 4 and sides[1] != sides[3]:
            uneven.append(f"{name}: {value}")
    assert uneven == []


def test_a_figure_in_a_drawing_keeps_its_point():
    """A comma in an attribute of SVG would end the number there."""
    template = engines["django"].from_string(
        '{% include "components/meter.html" with label="x" percent=33.4 goal=12.5 %}'
    )
    with translation.override("es"):
        drawn = template.render({})
    assert 'width="33.4"' in drawn
    assert 'x1="12.5"' in drawn


def test_a_plot_is_drawn_alike_in_every_language():
    arms = [Estimate("Bare model", "bare", 1.62, 1.31, 1.93, 36)]
    curve = [Series("training", "training", [(0, 2.25), (7, 1.5), (13, 0.125)])]
    plots = {"plot_intervals": interval_plot("x", arms), "plot_lines": line_plot("x", curve)}
    for name, plot in plots.items():
        template = engines["django"].from_string('{% include "components/' + name + '.html" %}')
        drawn = {}
        for language in ("en", "es"):
            with translation.override(language):
                drawn[language] = NUMBERS.findall(template.render({"plot": plot}))
        assert drawn["en"] == drawn["es"]
        assert any("." in number for number in drawn["es"])
