"""Nothing that a reviewer gets while a round is open tells which arm wrote a text."""

import re

import pytest
from django.contrib.admin.sites import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations import models
from evaluations.arms import Arm
from evaluations.models import Item, OutputArm, Round
from evaluations.services import queue, reviewing

from .making import SAME, candidate, items_by_arm, judge, open_round, review_all
from .making_imports import imported

pytestmark = pytest.mark.django_db

# Words that name an arm, a control or the seed; "definition" and "soft prompt" are words of the
# page itself, so these two are looked for as values.
TELLING = [
    *(rf'["\'>=]{arm}["\'<](?!:)' for arm in Arm.values),
    *(rf"\barm-{arm}\b" for arm in Arm.values),
    r"\bbare\b(?! model)",
    r"other_concept",
    r"another concept’s",
    r"\brandom\b",
    r"\barms?\b(?!ed)",
    r"\bgain\b",
    r"\bseed\b",
    r"decision[\"']\s*:\s*\{[^}]",
    r"(?i)krippendorff|kappa|reliability|overruled|disagreed",  # what reviewers think of it so far
]


@pytest.fixture
def row(ana, ben):
    candidate(ana, term="qualia", digest="b" * 64)  # so that all five arms are there
    return open_round(ben, candidate(ana))


OF_THE_MOMENT = {"Set-Cookie", "Expires"}  # the session and the clock


def addresses(row, token):
    """Every address about a round that there is to be had by GET."""
    return [
        reverse("round-list"),
        reverse("round", args=[row.pk]),
        reverse("review", args=[row.pk]),
        reverse("review-ahead", args=[row.pk]),
        reverse("round-decision", args=[row.pk]),
        reverse("item", args=[token]),
        reverse("reviewing"),
        reverse("guidelines"),
        reverse("review-quality"),
        "/api/v1/rounds/",
        f"/api/v1/rounds/{row.pk}/",
        f"/api/v1/rounds/{row.pk}/next/",
        f"/api/v1/rounds/{row.pk}/decision/",
        f"/api/v1/items/{token}/",
        f"/api/v1/items/{token}/draft/",
        "/api/v1/reviews/",
        f"/api/v1/reviews/{token}/",
    ]


def told(answer):
    """Everything in an answer: body and headers. But for the session's random letters, which may spell
    any short word."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return without_csrf(answer.content.decode()) + headers


def without_csrf(body):
    return re.sub(
        r'(csrfmiddlewaretoken" value="|x-csrftoken(?:"|&quot;): ?(?:"|&quot;))\w+', "", body
    )


def test_no_answer_that_anybody_can_get_names_an_arm(row, client_of, ana, ben, ada, rui, sol, oto):
    review_all(row, rui, sol)
    token = Item.objects.filter(round=row).first().token
    got = 0
    for member in (rui, sol, ana, ben, ada, oto, None):
        client = client_of(member)
        for address in addresses(row, token):
            answer = client.get(address)
            got += answer.status_code == 200
            for telling in TELLING:
                found = re.search(telling, told(answer))
                assert not found, (member, address, found and found.group())
    assert got > 40


def test_no_answer_carries_the_row_numbers_of_outputs_and_arms(row, client_of, rui):
    """Even though the numbers are shuffled: a page names an item by its token alone."""
    token = Item.objects.filter(round=row).first().token
    answer = client_of(rui).get(f"/api/v1/items/{token}/").json()
    assert set(answer) == {
        "token", "round", "term", "language", "definition_html", "sources", "contrast_pairs",
        "rubric", "instruction", "kind", "text", "done", "total", "my_review",
    }  # fmt: skip


def without_token(answer, item):
    """The body, with what is the item's own or the session's own taken out."""
    body = answer.content.decode().replace(item.token, "TOKEN")
    return without_csrf(body)


@pytest.mark.parametrize("address", ["/items/{}/", "/api/v1/items/{}/"])
def test_the_same_text_of_any_two_arms_gives_the_same_bytes(row, client_of, rui, address):
    """Headers and the number of queries, which is most of the time taken, are the same as well."""
    client = client_of(rui)
    client.get(address.format(Item.objects.first().token))  # whatever the first visit sets up
    seen = set()
    for arm in Arm.values:
        item = items_by_arm(row, arm)[0]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(address.format(item.token))
        assert answer.status_code == 200
        assert SAME in answer.content.decode()
        headers = {
            name: value for name, value in answer.headers.items() if name not in OF_THE_MOMENT
        }
        shape = tuple(re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries)
        seen.add((without_token(answer, item), str(headers), shape))
    assert len(seen) == 1


def test_a_bad_form_gives_the_same_bytes_too(row, client_of, rui):
    client, seen = client_of(rui), set()
    for arm in Arm.values:
        item = items_by_arm(row, arm)[0]
        answer = client.post(f"/items/{item.token}/", {"fidelity": "9", "comment": "kept"})
        assert answer.status_code == 400
        seen.add(without_token(answer, item))
    assert len(seen) == 1


def test_no_answer_about_an_item_can_be_cached_or_compared(row, client_of, rui):
    answer = client_of(rui).get(f"/items/{Item.objects.first().token}/")
    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer
    assert "Last-Modified" not in answer


def test_tokens_are_long_random_and_unlike_row_numbers(row):
    tokens = list(Item.objects.values_list("token", flat=True))
    assert len(set(tokens)) == 15
    assert all(len(token) == 32 for token in tokens)


def test_a_blind_item_is_values_all_the_way_down(row, rui):
    blind = reviewing.blind_item(rui, Item.objects.first().token)
    for name, value in vars(blind).items():
        assert not hasattr(value, "_meta"), name


def test_there_is_no_way_back_from_an_output_to_its_arm(row):
    names = {field.name for field in models.Output._meta.get_fields()}
    assert not any("arm" in name for name in names), names
    assert not hasattr(row.outputs.first(), "outputarm")


def test_others_reviews_cannot_be_read_while_the_round_is_open(row, client_of, rui, sol):
    review_all(row, sol)
    item = Item.objects.first()
    client = client_of(rui)
    assert client.get("/api/v1/reviews/").json()["count"] == 0
    assert client.get(f"/api/v1/reviews/{item.token}/").status_code == 404
    assert client.get(f"/api/v1/items/{item.token}/").json()["my_review"] is None
    body = client.get(f"/items/{item.token}/").content.decode()
    assert not re.search(r'name="(fidelity|verdict)"[^>]* checked', body)


def test_the_admin_site_shows_neither_arms_nor_outputs_nor_reviews(row, client_of, ada):
    for hidden in (models.Output, models.OutputArm, models.Item, models.Review):
        assert not site.is_registered(hidden)
    ada.is_staff = ada.is_superuser = True
    ada.save()
    client = client_of(ada)
    for address in (
        reverse("admin:evaluations_round_changelist"),
        reverse("admin:evaluations_round_change", args=[row.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        body = answer.content.decode()
        assert str(row.seed) not in body
        for arm in OutputArm.objects.all():
            assert f'"{arm.arm}"' not in body
    assert client.post(reverse("admin:evaluations_round_delete", args=[row.pk])).status_code == 403
    assert Round.objects.filter(pk=row.pk).exists()


def test_the_record_of_acts_names_no_arm_before_the_end(row, rui, sol):
    from common.models import Activity

    review_all(row, rui, sol)
    for act in Activity.objects.exclude(verb="closed the round"):
        assert not set(Arm.values) & set(re.findall(r"[a-z_]+", str(act.data))), act.data


# --- Imported outputs ----------------------------------------------------------------------------

LABELS = ["Zebra-7B", "yak & co.", "wolf <b>9</b>"]


@pytest.fixture
def brought(ben):
    """Three arms that said the very same, and what they are called in the file."""
    rows = [
        {"instruction": question, "text": SAME, "arm": label, "id": f"{label}/{number}"}
        for number, question in enumerate(["What is anekanta?", "Is anekanta doubt?"])
        for label in LABELS
    ]
    return imported(ben, rows=rows, baseline=LABELS[0])


def items_labelled(label):
    outputs = OutputArm.objects.filter(label=label).values("output")
    return list(Item.objects.filter(output__in=outputs).order_by("output__instruction"))


def test_no_answer_names_a_label_of_imported_outputs(
    brought, client_of, ana, ben, ada, rui, sol, oto
):
    for item in Item.objects.all()[:3]:
        judge(sol, item, 3, "partial")
    token = Item.objects.first().token
    secret = [*LABELS, "Zebra", "yak", "wolf", "baseline"]
    got = 0
    for member in (rui, sol, ana, ben, ada, oto, None):
        for address in addresses(brought, token):
            answer = client_of(member).get(address)
            got += answer.status_code == 200
            assert not [word for word in secret if word in told(answer)], (member, address)
    assert got > 35
    for member in (ana, ben, ada):  # the file is not kept when it is a round
        assert not [
            label for label in LABELS if label in told(client_of(member).get("/rounds/import/"))
        ]


@pytest.mark.parametrize("address", ["/items/{}/", "/api/v1/items/{}/", "/api/v1/items/{}/draft/"])
def test_imported_texts_that_differ_in_their_label_alone_are_the_same_bytes(
    brought, client_of, rui, address
):
    client, seen = client_of(rui), set()
    client.get(address.format(Item.objects.first().token))
    for label in LABELS:
        item = items_labelled(label)[0]
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address.format(item.token))
        headers = {k: v for k, v in answer.headers.items() if k not in OF_THE_MOMENT}
        shape = tuple(re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries)
        seen.add((without_token(answer, item), str(headers), shape))
    assert len(seen) == 1


def test_the_record_of_acts_names_no_label(brought, rui):
    from common.models import Activity

    judge(rui, Item.objects.first(), 3, "partial")
    for act in Activity.objects.all():
        assert not [label for label in LABELS if label in f"{act.data}{act.subject_name}"]


# --- The text after this one ---------------------------------------------------------------------


def test_the_page_ahead_is_the_item_s_own_page(row, client_of, rui):
    """Byte for byte but for the count, whatever its arm."""
    client = client_of(rui)
    for _ in range(8):
        present = queue.next_item(rui, row)
        seen = client.get(reverse("review-ahead", args=[row.pk]))
        likely = queue.peek_item(rui, row)
        assert likely in seen.content.decode()
        judge(rui, reviewing.find_item(present), 3, "partial")
        own = client.get(reverse("item", args=[likely]))
        assert around(seen) == around(own)


def around(answer):
    """Without the session's own, and the link to what was reviewed last, which the script brings."""
    body = re.sub(
        r'(csrfmiddlewaretoken" value="|x-csrftoken": ")[^"]+', "", answer.content.decode()
    )
    return re.sub(r'<ul class="review-acts">.*?</ul>', "", body, flags=re.DOTALL)


def test_looking_ahead_leases_nothing_and_is_no_way_to_browse(row, client_of, rui, sol):
    address = reverse("review-ahead", args=[row.pk])
    client = client_of(rui)
    assert client.get(address).status_code == 204  # who holds no text sees none ahead
    queue.next_item(rui, row)
    seen = {
        re.search(r"data-address=\"/items/(\w+)/", client.get(address).content.decode())[1]
        for _ in range(5)
    }
    assert len(seen) == 1
    assert models.Slot.objects.leased().count() == 1
    answer = client.post(reverse("item", args=seen), {"fidelity": "4", "verdict": "faithful"})
    assert answer.status_code == 403
    assert not models.Review.objects.exists()


@pytest.mark.parametrize("who", ["oto", "ana", None])
def test_who_may_not_review_sees_nothing_ahead(who, row, client_of, request):
    member = request.getfixturevalue(who) if who else None
    answer = client_of(member).get(reverse("review-ahead", args=[row.pk]))
    assert answer.status_code == (403 if member else 302)
    assert SAME not in answer.content.decode()
