"""Texts with a known answer: made from what people wrote, told apart by nothing, in no figure of an arm."""

import random
import re
from collections import Counter

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import NotAllowed
from concepts.models import ContrastPair
from evaluations import models
from evaluations.models import Gold, Item, OutputArm, Review, Round, Slot
from evaluations.permissions import may_review
from evaluations.services import closing, exporting, queue, reviewing
from evaluations.services.arranging import mixed_in
from evaluations.services.gold import excerpt, known_texts
from evaluations.services.unblinding import judgements

from .making import FIDELITY, SAME, candidate, judge, open_round
from .test_blindness import OF_THE_MOMENT, addresses, told, without_token

pytestmark = pytest.mark.django_db

PAIR = ("Every view of a thing is partial.", "One view of a thing can be the whole truth.")


@pytest.fixture
def prompt(ana, ben):
    """Ana's definition of anekanta with a contrast pair, and Ben's of qualia beside it."""
    feels = "Qualia are how it feels to see red or to taste salt."
    candidate(ben, term="qualia", digest="b" * 64, proposer=ana, text=feels)
    found = candidate(ana)
    ContrastPair.objects.create(
        definition=found.definition, position=0, true_statement=PAIR[0], inversion=PAIR[1]
    )
    return found


@pytest.fixture
def row(prompt, ada):
    return open_round(ada, prompt, gold=4)


def gold_items(row):
    outputs = Gold.objects.filter(output__round=row).order_by("pk").values("output")
    return list(Item.objects.filter(output__in=outputs))


def kinds(row):
    return {gold.kind: gold for gold in Gold.objects.filter(output__round=row)}


def review_all(row, *reviewers, gold=lambda known: (known.low, known.verdicts[0])):
    """Each judges the arms' texts by their arm, and the gold as `gold` says."""
    arms = dict(OutputArm.objects.filter(output__round=row).values_list("output", "arm"))
    known = {each.output_id: each for each in Gold.objects.filter(output__round=row)}
    for reviewer in reviewers:
        for item in list(Item.objects.filter(round=row)):
            output = item.output_id
            said = (FIDELITY[arms[output]], "faithful") if output in arms else gold(known[output])
            judge(reviewer, reviewing.find_item(item.token), *said)
    return Round.objects.get(pk=row.pk)


# --- What they are -----------------------------------------------------------------------------


def test_they_are_made_from_what_people_wrote(row):
    assert len(gold_items(row)) == 4
    assert Item.objects.filter(round=row).count() == 15 + 4
    found = kinds(row)
    assert {"inversion", "other", "shuffled"} < set(found)
    assert set(found) - {"inversion", "other", "shuffled"} <= {"definition", "true"}
    assert found["inversion"].output.text == PAIR[1]
    assert found["inversion"].verdicts == ["inverted"]
    assert found["other"].output.text == "Anekanta are how it feels to see red or to taste salt."
    assert "qualia" in found["other"].why
    words = found["shuffled"].output.text.lower().rstrip(".").split()
    assert sorted(words) == sorted(["a", "thing", "has", "many", "sides"])
    assert words != ["a", "thing", "has", "many", "sides"]


def test_they_answer_instructions_that_the_arms_answer_too(row):
    asked = set(OutputArm.objects.values_list("output__instruction", flat=True))
    under = Counter(Gold.objects.values_list("output__instruction", flat=True))
    assert set(under) <= asked
    assert max(under.values()) == 2  # four texts under three instructions


@pytest.mark.parametrize("wanted", [0, 1, 2, 3])
def test_the_policy_says_how_many(prompt, ada, wanted):
    row = open_round(ada, prompt, gold=wanted)
    found = list(Gold.objects.filter(output__round=row))
    assert len(found) == wanted
    faithful = [gold for gold in found if gold.verdicts[0] == "faithful"]
    assert len(faithful) == (wanted >= 2)


def test_a_bare_definition_gives_what_it_can(ana, ada):
    row = open_round(ada, candidate(ana), gold=10)
    assert set(kinds(row)) == {"definition", "shuffled"}
    assert Gold.objects.count() == 2


def test_a_round_that_opened_under_an_earlier_policy_has_none(prompt, ada, settings):
    settings.EVALUATION_POLICY = {"version": 2}
    row = open_round(ada, prompt)
    assert known_texts(row) == []
    assert not Gold.objects.exists()


def test_an_excerpt_is_whole_sentences_about_as_long_as_a_model_may_write():
    text = "One two three. Four five six! Seven **eight** nine? Ten."
    assert excerpt(text, words=6) == "One two three. Four five six!"
    assert excerpt(text, words=2) == "One two three."
    assert excerpt(text) == "One two three. Four five six! Seven eight nine? Ten."


# --- Never told apart --------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/items/{}/", "/api/v1/items/{}/"])
def test_a_gold_text_gives_the_bytes_that_an_arms_text_gives(row, client_of, rui, address):
    """But for the text itself and its instruction, which are made alike here; headers and queries too."""
    client, seen = client_of(rui), set()
    client.get(address.format(Item.objects.first().token))
    own = set(row.outputs.values_list("text", flat=True))
    own |= set(row.outputs.values_list("instruction__text", flat=True))
    for item in Item.objects.filter(round=row):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address.format(item.token))
        assert answer.status_code == 200
        shape = tuple(re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries)
        headers = {
            name: value for name, value in answer.headers.items() if name not in OF_THE_MOMENT
        }
        headers.pop("Content-Length", None)
        body = without_token(answer, item)
        for words in own:  # one of them stands beside the definition, too, as a contrast pair
            body = body.replace(words, "OWN")
        seen.add((body, str(headers), shape))
    assert len(own) == 5 + 3  # the model's one text, four of gold, the instructions
    assert len(seen) == 1


def test_the_same_text_gives_the_same_bytes_gold_or_not(prompt, ada, client_of, rui):
    """The model writes the inversion, too: nothing is left to differ."""
    row = open_round(ada, prompt, text=PAIR[1], gold=4)
    gold = next(item for item in gold_items(row) if item.output.text == PAIR[1])
    same = Item.objects.filter(round=row, output__instruction=gold.output.instruction_id)
    client = client_of(rui)
    pages = {without_token(client.get(f"/items/{item.token}/"), item) for item in same
             if item.output.text == PAIR[1]}  # fmt: skip
    assert same.count() >= 6
    assert len(pages) == 1


def test_no_answer_names_gold_while_the_round_is_open(row, client_of, rui, sol, ada, ana, oto):
    review_all(row, rui, sol)
    token = gold_items(row)[0].token
    telling = [r'["\'>=]shuffled["\'<]', r"\bgold", "mixed in", "known answer was"]
    for member in (rui, ada, ana, oto, None):
        client = client_of(member)
        for address in addresses(row, token):
            for words in telling:
                assert not re.search(words, told(client.get(address))), (member, address, words)


def test_they_lie_at_any_place_as_likely_as_at_any_other():
    """Drawn 2,000 times: the first place, the last and one between, each about a tenth."""
    dice, found = random.Random(3), Counter()
    for _ in range(2000):
        found[mixed_in(list(range(9)), ["gold"], dice).index("gold")] += 1
    assert len(found) == 10
    assert all(140 <= count <= 260 for count in found.values()), found


def test_row_numbers_do_not_part_them(prompt, ada):
    """Rows were made in shuffled order: gold is neither first nor last."""
    places = set()
    for _ in range(8):
        row = open_round(ada, prompt, gold=4)
        gold = set(Gold.objects.filter(output__round=row).values_list("output", flat=True))
        order = [
            output in gold for output in row.outputs.order_by("pk").values_list("pk", flat=True)
        ]
        places |= {place for place, is_gold in enumerate(order) if is_gold}
        closing.cancel(ada, row, "Once more.")
        prompt.refresh_from_db()
    assert len(places) > 10


def test_they_have_slots_like_all_others(row, rui):
    slots = Counter(Slot.objects.filter(round=row).values_list("item", flat=True))
    assert set(slots.values()) == {3}
    assert sorted(Slot.objects.filter(round=row, number=1).values_list("place", flat=True)) == list(
        range(1, 20)
    )
    met = 0
    while token := queue.next_item(rui, row):
        reviewing.review(rui, reviewing.find_item(token), 3, "partial")
        met += 1
    assert met == 19


def test_there_is_no_way_back_from_an_output_to_its_answer():
    names = {field.name for field in models.Output._meta.get_fields()}
    assert not any("gold" in name for name in names), names


def test_the_answer_cannot_be_rewritten(row):
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Gold.objects.update(verdicts=["partial"])


# --- Who may not review ------------------------------------------------------------------------


def test_who_wrote_a_gold_text_cannot_review_its_round(row, ben, rui):
    ben.role_grants.create(role="reviewer")
    assert row.gold_author == ben
    answer = may_review(ben, row)
    assert "of your making" in answer.reason
    assert list(Round.objects.open_for(ben)) == []
    with pytest.raises(NotAllowed):
        queue.next_item(ben, row)
    assert not Slot.objects.filter(reviewer=ben).exists()
    assert list(Round.objects.open_for(rui)) == [row]


# --- In no figure ------------------------------------------------------------------------------


def test_the_decision_is_the_same_with_gold_and_without(prompt, ada, rui, sol, tam):
    decisions = []
    for gold in (0, 4):
        row = review_all(open_round(ada, prompt, gold=gold), rui, sol, tam)
        assert row.is_closed
        decisions.append(row.decision)
        prompt.refresh_from_db()
        type(prompt).objects.filter(pk=prompt.pk).update(state="candidate")
        prompt.refresh_from_db()
    first, second = decisions
    for told_of in ("accepted", "counts"):
        assert first[told_of] == second[told_of]
    rows = [sorted(d["by_instruction"], key=lambda row: row["instruction"]) for d in decisions]
    assert rows[0] == rows[1]
    assert [arm["fidelity"]["mean"] for arm in first["arms"]] == [
        arm["fidelity"]["mean"] for arm in second["arms"]
    ]
    assert second["counts"]["outputs"] == 15
    assert [row["gold"] for row in second["reviewers"]] == [[4, 4]] * 3


def test_a_round_closes_only_when_its_gold_is_reviewed_too(row, rui, sol, tam):
    gold = gold_items(row)[0]
    for reviewer in (rui, sol, tam):
        for item in Item.objects.filter(round=row).exclude(pk=gold.pk):
            judge(reviewer, reviewing.find_item(item.token), 3, "partial")
    assert Round.objects.get(pk=row.pk).is_open
    for reviewer in (rui, sol, tam):
        judge(reviewer, reviewing.find_item(gold.token), 1, "inverted")
    assert Round.objects.get(pk=row.pk).is_closed


def test_the_digest_covers_their_reviews_too(row, rui, sol, tam):
    closed = review_all(row, rui, sol, tam)
    rows = judgements(closed)
    assert closing.digest_of(rows) == closed.decision["reviews_digest"]
    assert sum(each.arm == "gold" for each in rows) == 12
    Review.objects.filter(item=gold_items(closed)[0], reviewer=rui).update(fidelity=5)
    assert closing.digest_of(judgements(closed)) != closed.decision["reviews_digest"]


def test_an_export_marks_them_once_the_round_is_closed_and_not_before(row, ada, oto, rui, sol, tam):
    review_all(row, rui)
    before = list(exporting.export(ada, row))
    assert {(each.arm, each.gold) for each in before} == {(None, None)}
    closed = review_all(row, sol, tam)
    after = list(exporting.export(oto, Round.objects.with_subject().get(pk=closed.pk)))
    assert len(after) == 57
    assert all((each.arm is None) != (each.gold is None) for each in after)
    assert Counter(each.gold for each in after if each.gold)["inversion"] == 3


# --- Told afterwards ---------------------------------------------------------------------------


def test_a_reviewer_sees_afterwards_how_their_answers_met_gold(row, client_of, rui, sol, tam):
    def rui_says(known):
        return (5, "faithful")

    review_all(row, rui, gold=rui_says)
    own = reverse("reviewing")
    assert "Nothing to show yet" in client_of(rui).get(own).content.decode()
    closed = review_all(row, sol, tam)
    assert "1 of 4" in client_of(rui).get(own).content.decode()
    assert "4 of 4" in client_of(sol).get(own).content.decode()
    page = client_of(rui).get(reverse("round-decision", args=[closed.pk])).content.decode()
    assert page.count("You said: faithful, fidelity 5") == 4
    assert "2 of 3 reviews said so" in page
    assert "3 of 3 reviews said so" in page
    assert SAME in page


def test_the_decision_page_costs_the_same_with_more_gold(
    prompt, ada, oto, rui, sol, tam, client_of
):
    found = []
    for gold in (1, 4):
        row = review_all(open_round(ada, prompt, gold=gold), rui, sol, tam)
        with CaptureQueriesContext(connection) as queries:
            client_of(oto).get(reverse("round-decision", args=[row.pk]))
        found.append(len(queries))
        type(prompt).objects.filter(pk=prompt.pk).update(state="candidate")
        prompt.refresh_from_db()
    assert found[0] == found[1]
