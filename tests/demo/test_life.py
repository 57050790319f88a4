"""A demo life is the real thing: services, jobs, the engine, a signed pack that PEFT can load."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from common.activity import breaks
from concepts.models import Concept, Definition
from concepts.services import defining
from concepts.states import DefinitionState, SoftPromptState
from demo import catalogue
from demo.catalogue import Stage, find
from demo.once import Diary, choose, live
from demo.seeding import Troupe
from evaluations.models import Gold, Item, OutputArm, Review, Round
from evaluations.states import RoundState
from jobs.runner import run_until_idle
from packs.models import Release
from tests.evaluations.making import judge
from tests.people import person

QUICK = "draft"


@pytest.fixture
def one_thread(settings, monkeypatch):
    """Other tests run beside this one."""
    settings.JOBS = settings.JOBS | {"THREADS": 1}
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def told_to(stage, slug="mutual-aid"):
    return replace(find(slug), life=catalogue.Life(stage))


def play(troupe):
    said = [step.said for step in troupe.act()]
    while troupe.is_waiting():
        run_until_idle()
        said += [step.said for step in troupe.act()]
    return said


def everybody_likes_the_soft_prompt(round_):
    """As if it had been trained long enough: what is reviewed here is the way to a pack."""
    for item in Item.objects.filter(round=round_):
        arm = OutputArm.objects.filter(output=item.output).values_list("arm", flat=True).first()
        fidelity, verdict = (5, "faithful") if arm == "soft_prompt" else (2, "partial")
        if arm is None:
            known = Gold.objects.get(output=item.output)
            fidelity, verdict = known.low, known.verdicts[0]
        for name in ("rui", "sol", "tam"):
            judge(person(name), item, fidelity, verdict)


def test_a_concept_goes_from_proposal_to_a_pack_that_answers_as_the_worker_did(
    transactional_db, one_thread
):
    said = play(Troupe.assemble([told_to(Stage.IN_REVIEW)], QUICK))
    assert said[0] == "Ana proposed “mutual aid”."
    assert said[-1] == "Ada opened a round on “mutual aid”."
    round_ = Round.objects.get()
    assert round_.state == RoundState.OPEN
    assert 0 < round_.soft_prompt.measures["gap_closed"]["mean"] < 1

    everybody_likes_the_soft_prompt(round_)
    lines = []
    figures = live(told_to(Stage.PUBLISHED), QUICK, Diary(lines.append))

    release = Release.objects.get()
    assert "ended" not in figures
    assert figures["accepted"] is True
    assert figures["release"]["sha256"] == release.digest
    assert figures["verification"]["verified"] is True
    assert figures["verification"]["peft"]["same"] == 6
    assert set(figures["seconds"]) == {"people", "publishing", "verifying"}
    assert figures["peak_rss_mb"] < 2500
    assert any("Ada asked for" in line for line in lines)
    assert list(breaks()) == []


def test_the_rule_judges_a_round_that_is_marked_as_demo_data(transactional_db, one_thread):
    troupe = Troupe.assemble([told_to(Stage.ACCEPTED, "qualia")], QUICK)
    said = play(troupe)
    round_ = Round.objects.get()
    texts = round_.items.count()
    assert round_.state == RoundState.CLOSED
    assert f"Tam judged {texts} texts of “qualia” without knowing whose." in said
    assert Review.objects.filter(is_demo=True).count() == Review.objects.count() == 3 * texts
    means = {arm["arm"]: arm["fidelity"]["mean"] for arm in round_.decision["arms"]}
    assert means["definition"] > 4 > 2.5 > means["bare"]
    assert round_.decision["is_demo"] is True
    assert round_.soft_prompt.state in {SoftPromptState.ACCEPTED, SoftPromptState.REJECTED}
    assert list(troupe.act()) == []


def test_only_some_have_reviewed_a_round_that_is_left_open():
    assert find("detournement").life.stage == Stage.IN_REVIEW
    assert find("detournement").life.reviewers == ("rui", "sol")


def test_what_somebody_else_wrote_is_left_to_them(db):
    troupe = Troupe.assemble([told_to(Stage.SUBMITTED)])
    play(troupe)
    concept = Concept.objects.get()
    ana, ben = person("ana"), person("ben")
    theirs = defining.save_draft(ben, concept, defining.data_of(Definition.objects.get()))
    play(Troupe.assemble([told_to(Stage.DEFINITION_ACCEPTED)]))
    assert Definition.objects.get(author=ana).state == DefinitionState.ACCEPTED
    theirs.refresh_from_db()
    assert theirs.state == DefinitionState.DRAFT


def test_a_refused_step_leaves_that_concept_and_goes_on_with_the_others(db):
    play(Troupe.assemble([told_to(Stage.PROPOSED)]))
    Concept.objects.update(state="declined")
    both = [told_to(Stage.SUBMITTED), told_to(Stage.SUBMITTED, "qualia")]
    said = play(Troupe.assemble(both))
    assert said[0].startswith("“mutual aid” is left as it is: This concept is declined")
    assert said[-1] == "Ana submitted version 1 of “qualia”."
    assert Definition.objects.filter(concept__term="mutual aid").count() == 0


def test_the_first_concept_that_never_lived_here_is_chosen(db):
    assert choose(None).life.stage == Stage.PUBLISHED
    assert choose("qualia").slug == "qualia"


def test_an_unknown_concept_is_refused_by_name(db, tmp_path):
    with pytest.raises(CommandError, match="no concept 'nothing'"):
        call_command("demo", once=True, concept="nothing", json=tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


def test_where_it_is_no_demo_nothing_begins(db, settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="no demo"):
        call_command("demo", once=True)
    assert not Concept.objects.exists()


def test_a_life_that_is_cut_short_says_why_and_keeps_its_figures(transactional_db, tmp_path):
    """A model directory that is not there fails the job with its reason."""
    troupe = Troupe.assemble([told_to(Stage.PROPOSED)])
    type(troupe.language_model).objects.update(location="worker/lexicon/gone")
    out = tmp_path / "out.json"
    with pytest.raises(CommandError, match=r"cut short\. A job did not succeed\. .*gone"):
        call_command("demo", once=True, concept="mutual-aid", json=out)
    figures = json.loads(out.read_text())
    assert figures["accepted"] is None
    assert "gone" in figures["ended"]
    assert Definition.objects.get().state == DefinitionState.ACCEPTED
