"""Rounds are read and reviewed in Spanish. What they leave behind is English, whoever did it."""

import json
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from common.models import Activity
from evaluations import guidelines
from evaluations.arms import Arm, GoldKind
from evaluations.calibration import TEXTS
from evaluations.models import Gold, Onboarding, Review, Round, Rubric, SetAside
from evaluations.policy import Policy
from evaluations.retelling import told, told_rubric, told_rules
from evaluations.retold import FAILURES
from evaluations.rubric import Anchor
from evaluations.services import choice_rules, deciding, figures, rules
from evaluations.stats.effort import Limits, _weigh

from .making import candidate, give, open_round, review_all

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).with_name("golden")
ENGLISH = re.compile(r"\b(the|of|and|is|to|by|with|not|than|texts?|reviews?)\b")
FIGURE = re.compile(r"[−+]?\d+(\.\d+)?")


@pytest.fixture
def spanish(client_of):
    """A browser of this person that asks for Spanish."""

    def browser(person):
        client = client_of(person)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
        return client

    return browser


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana), lambda key: f"Text {key}.")


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def stays_spanish(text):
    """Whether it was told anew, and nothing English is left in it."""
    return told(text) != text and not ENGLISH.search(told(text))


# --- What is kept ------------------------------------------------------------------------------


def test_the_last_review_in_spanish_leaves_an_english_decision(row, rui, sol, tam, spanish):
    review_all(row, rui, sol)
    review_all(row, tam, skip=1)
    item = next(i for i in row.items.all() if not Review.objects.filter(item=i, reviewer=tam))
    give(tam, item)
    said = {"fidelity": "4", "verdict": "faithful", "spans": "[]"}
    answer = spanish(tam).post(item.get_absolute_url(), said, follow=True)
    assert "La suya fue la última revisión: la ronda está cerrada." in answer.content.decode()
    closed = Round.objects.get(pk=row.pk)
    kept = json.dumps(closed.decision, ensure_ascii=False)
    assert closed.is_closed
    assert '"Bare model"' in kept
    assert "Every output has enough reviews" in kept
    with translation.override("es"):
        told_here = [told(rule["rule"]) for rule in closed.decision["rules"]]
    assert not [words for words in told_here if words in kept]
    assert Activity.objects.filter(verb="closed the round").get().subject_name == str(closed)
    shown = page(spanish(tam), "round-decision", row.pk)
    assert all(words in shown for words in told_here)
    assert "Modelo solo" in shown
    assert "Bare model" not in shown


def test_a_text_skipped_in_spanish_is_kept_under_its_key(row, rui, spanish):
    item = row.items.first()
    give(rui, item)
    body = page(spanish(rui), "item", item.token)
    assert "No puedo juzgar este texto" in body
    spanish(rui).post(reverse("item-skip", args=[item.token]), {"reason": "unsure"})
    assert SetAside.objects.get().reason == "unsure"
    assert Activity.objects.filter(verb="skipped a text").exists()


# --- What is shown -----------------------------------------------------------------------------


def test_the_review_page_is_spanish_with_the_rubrics_words(row, rui, spanish):
    item = row.items.first()
    give(rui, item)
    body = page(spanish(rui), "item", item.token)
    assert "¿Cuán fiel es este texto a la definición?" in body
    assert "Afirma lo contrario en un punto que importa." in body
    assert "How faithful" not in body


def test_an_admins_own_words_are_nobodys_to_translate(db):
    words = Rubric.objects.get(version=2).words
    own = Anchor(1, "Hardly", "Less than one hopes.")
    with translation.override("es"):
        assert told_rubric(words).verdicts[0].label == "Fiel"
        assert told("Hardly what one hopes of the text") == "Hardly what one hopes of the text"
        mixed = words.__class__(**vars(words) | {"fidelity": words.fidelity.__class__(
            "fidelity", "Fidelity", "", (own, *words.fidelity.anchors[1:])
        )})  # fmt: skip
        assert told_rubric(mixed).fidelity.anchors[0] == own
    assert told_rubric(words) is words


def test_the_calibration_is_passed_on_spanish_texts(oto, spanish):
    oto.role_grants.create(role="reviewer")
    Onboarding.objects.filter(user=oto).delete()
    assert "Fluidez no es fidelidad." in page(spanish(oto), "guidelines")
    spanish(oto).post(reverse("guidelines"), {"version": guidelines.VERSION})
    for text in TEXTS:
        body = page(spanish(oto), "calibration-text", text.name)
        assert "What is" not in body
        said = {"fidelity": text.expected.low, "verdict": text.expected.verdicts[0]}
        answer = spanish(oto).post(
            reverse("calibration-text", args=[text.name]), said | {"spans": "[]"}, follow=True
        )
        assert "Como se esperaba" in answer.content.decode()
    assert Onboarding.objects.get(user=oto).passed_at


def test_guidelines_without_a_translation_are_english():
    with translation.override("fr"):
        assert "Fluency is not fidelity" in guidelines.html()


# --- Every stored sentence has its pattern -------------------------------------------------------


def found_texts():
    for path in GOLDEN.glob("decision_*.json"):
        decision = json.loads(path.read_text())
        yield decision["sentence"]
        for rule in decision["rules"]:
            yield from (rule["rule"], rule["why"], rule["figure"], rule["threshold"])
        yield from (arm["label"] for arm in decision["arms"])


@pytest.mark.parametrize("text", sorted({text for text in found_texts() if text}))
def test_decisions_of_every_policy_are_told_anew(text):
    with translation.override("es"):
        assert FIGURE.fullmatch(text) or text == Arm.SOFT_PROMPT.label or stays_spanish(text)


def test_what_a_rejection_says_is_told_part_by_part():
    assert set(FAILURES) == set(choice_rules.FAILURES.values()) | set(rules.FAILURES.values())
    sentence = f"Rejected: {deciding.joined(list(rules.FAILURES.values()))}."
    with translation.override("es"):
        assert told(sentence).startswith("Rechazado: hay demasiado pocas revisiones, ")
        assert stays_spanish(sentence)


def test_rules_that_found_nothing_are_told_too():
    policy = Policy()
    nothing = rules.check(rules.Found([], [], [], side_effects={"mean": 0.4}), policy)
    weighed = choice_rules.Weighed([], [], {"low": 0.1, "alpha": 0.2}, {"mean": 0.4})
    with translation.override("es"):
        for line in told_rules([*nothing, *choice_rules.check(weighed, policy)]):
            said = (line["rule"], line["figure"], line["threshold"], line["why"])
            assert not [text for text in said if ENGLISH.search(text)]


def test_arms_kinds_of_gold_and_counts_are_told_anew():
    counts = {"reviewers": 3, "outputs": 8, "reviews": 24}
    with translation.override("es"):
        for words in [*Arm, *GoldKind]:
            assert told(words.label) != words.label or words == Arm.SOFT_PROMPT
        assert stays_spanish(figures._sentence(counts, 2))
        assert stays_spanish(figures._sentence(counts | {"reviewers": 1}, 1))


def test_why_a_review_counts_less_is_told_anew():
    limits = Limits()
    few = _weigh(1, None, None, None, None, limits)[1]
    many = _weigh(99, 0.01, 9000.0, 0.0, (0.0, 0.01), limits)[1]
    assert len(many) == 4
    with translation.override("es"):
        assert all(stays_spanish(reason) for reason in (*few, *many))


def test_why_a_gold_text_is_known_is_told_anew(ana, ben, rui):
    other = candidate(ana, term="mutualism", digest="b" * 64)
    assert other.definition.state == "accepted"
    open_round(ben, candidate(ana), gold=6)
    whys = set(Gold.objects.values_list("why", flat=True))
    assert len(whys) > 2
    with translation.override("es"):
        assert all(stays_spanish(why) for why in whys)
