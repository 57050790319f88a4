"""Rubrics: checked as a whole, written by admins, the same for good once published."""

import copy

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from evaluations.models import Item, Review, Round, Rubric
from evaluations.rubric_checks import read_rubric
from evaluations.services import rubrics

from .making import candidate, judge, open_round

pytestmark = pytest.mark.django_db

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def content(db):
    return copy.deepcopy(Rubric.objects.current().content)


def changed(content, part, **fields):
    """The content with the first row of a part changed."""
    content[part][0].update(fields)
    return content


def test_the_standing_rubrics_can_be_read():
    for row in Rubric.objects.all():
        assert row.published
        assert read_rubric(row.words.to_dict()) == row.words


@pytest.mark.parametrize(
    ("part", "spoil", "reason"),
    [
        ("question", lambda c: c | {"question": ""}, "1 to 200"),
        ("question", lambda c: c | {"question": "a\u202eb"}, "invisible"),
        ("fidelity", lambda c: c | {"fidelity": None}, "scales of fidelity"),
        (
            "fidelity",
            lambda c: c | {"fidelity": c["fidelity"] | {"anchors": c["fidelity"]["anchors"][:4]}},
            "runs from 1 to 5",
        ),
        ("verdicts", lambda c: c | {"verdicts": []}, "2 to 5 verdicts"),
        ("verdicts", lambda c: changed(c, "verdicts", value="lovely"), "no verdict"),
        ("verdicts", lambda c: changed(c, "verdicts", value="partial"), "twice"),
        ("verdicts", lambda c: c | {"verdicts": c["verdicts"][1:]}, "must be among"),
        ("verdicts", lambda c: changed(c, "verdicts", key="c"), "is taken"),
        ("verdicts", lambda c: changed(c, "verdicts", key="p"), "“p” is there twice"),
        ("verdicts", lambda c: changed(c, "verdicts", key="4"), "one small letter"),
        ("scales", lambda c: changed(c, "scales", name="fidelity"), "every review has that"),
        ("scales", lambda c: changed(c, "scales", name="Two words"), "small letters"),
        ("scales", lambda c: changed(c, "scales", anchors=[]), "points of"),
        ("scales", lambda c: changed(c, "scales", colour="red"), "Each of"),
        ("tags", lambda c: changed(c, "tags", value="inverted"), "twice"),
        ("tags", lambda c: changed(c, "tags", label="x" * 41), "1 to 40"),
    ],
)
def test_a_malformed_rubric_is_refused_with_the_reason_by_part(content, part, spoil, reason):
    with pytest.raises(Invalid) as refusal:
        read_rubric(spoil(content))
    assert list(refusal.value.fields) == [part]
    assert reason in refusal.value.fields[part][0]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(part=st.sampled_from(["question", "fidelity", "verdicts", "scales", "tags"]), value=JSON)
def test_whatever_stands_in_a_part_it_is_read_or_refused(content, part, value):
    words = refusal = None
    try:
        words = read_rubric(content | {part: value})
    except Invalid as error:
        refusal = error
    if refusal:
        assert set(refusal.fields) <= {part, "verdicts"}
    else:
        assert read_rubric(words.to_dict()) == words


@given(value=JSON)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_no_rubric_at_all_is_refused(value):
    with pytest.raises(Invalid):
        read_rubric(value)


def test_an_admin_writes_and_publishes_the_next_version(ada, content):
    draft = rubrics.begin(ada)
    assert (draft.version, draft.published) == (3, False)
    assert rubrics.begin(ada) == draft
    assert Rubric.objects.current().version == 2
    content["question"] = "Is it so?"
    rubrics.save(ada, draft, "Shorter", content)
    rubrics.publish(ada, draft)
    current = Rubric.objects.current()
    assert (current.version, current.name, current.words.question) == (3, "Shorter", "Is it so?")
    verbs = [act.verb for act in Activity.objects.filter(subject_id="3")]
    assert verbs == ["published a rubric", "changed a rubric", "began a rubric"]


def test_a_malformed_draft_is_not_kept(ada, content):
    draft = rubrics.begin(ada)
    with pytest.raises(Invalid) as refusal:
        rubrics.save(ada, draft, "", content | {"tags": 3})
    assert set(refusal.value.fields) == {"name", "tags"}
    assert Rubric.objects.get(pk=3).content == content


def test_others_neither_begin_nor_change_nor_publish(ada, ana, rui, oto, content):
    draft = rubrics.begin(ada)
    acts = Activity.objects.count()
    for member in (ana, rui, oto):
        for attempt in (
            lambda who=member: rubrics.begin(who),
            lambda who=member: rubrics.save(who, draft, "Mine", content),
            lambda who=member: rubrics.publish(who, draft),
        ):
            with pytest.raises(NotAllowed, match="Only admins"):
                attempt()
    assert (Activity.objects.count(), Rubric.objects.filter(published=False).count()) == (acts, 1)


def test_a_published_rubric_is_the_same_for_good(ada, content):
    row = Rubric.objects.get(pk=2)
    for attempt in (
        lambda: rubrics.save(ada, row, "Other", content),
        lambda: rubrics.publish(ada, row),
    ):
        with pytest.raises(NotAllowed, match="never changes"):
            attempt()
    with pytest.raises(StaleState, match="never changes"):
        row.save()
    stale = Rubric(
        version=2, name="x", content=content, published=False
    )  # as somebody saw it before
    with pytest.raises(StaleState, match="published meanwhile"):
        rubrics.save(ada, stale, "Other", content)
    for sneak in (
        lambda: Rubric.objects.filter(pk=2).update(name="Other"),
        lambda: Rubric.objects.filter(pk=2).update(published=False),
        lambda: Rubric.objects.filter(pk=2).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sneak()
    assert Rubric.objects.get(pk=2).name != "Other"


def test_a_round_keeps_the_rubric_it_opened_with(ana, ben, rui, ada, content):
    row = open_round(ben, candidate(ana))
    draft = rubrics.begin(ada)
    content["verdicts"] = [v for v in content["verdicts"] if v["value"] != "partial"]
    rubrics.save(ada, draft, "No halves", content)
    rubrics.publish(ada, draft)
    judge(rui, Item.objects.filter(round=row).first(), 3, "partial")
    assert Review.objects.get().rubric_version == 2
    later = open_round(ben, candidate(ana, term="qualia", digest="b" * 64))
    assert Round.objects.get(pk=later.pk).rubric_id == 3
    with pytest.raises(Invalid) as refusal:
        judge(rui, Item.objects.filter(round=later).first(), 3, "partial")
    assert list(refusal.value.fields) == ["verdict"]


def form(words, **changes):
    """What the browser sends for a rubric's editor."""
    rows = {
        "verdicts": [vars(verdict) for verdict in words.verdicts],
        "scales": [
            {"name": s.name, "label": s.label, "key": s.key, "anchors": lines(s)}
            for s in words.scales
        ],
        "tags": [vars(tag) for tag in words.tags],
    }
    sent = {"name": "Next", "question": words.question, "fidelity_label": "Fidelity"}
    sent["fidelity"] = lines(words.fidelity)
    for part, found in rows.items():
        sent |= {f"{part}-TOTAL_FORMS": len(found), f"{part}-INITIAL_FORMS": 0}
        for place, row in enumerate(found):
            sent |= {f"{part}-{place}-{name}": value for name, value in row.items()}
    return sent | changes


def lines(scale):
    return "\n".join(f"{anchor.label}: {anchor.meaning}" for anchor in scale.anchors)


def test_the_editor_saves_previews_and_publishes(ada, client_of):
    client = client_of(ada)
    answer = client.post("/rubrics/new/", follow=True)
    assert answer.redirect_chain[-1][0] == "/rubrics/3/edit/"
    words = Rubric.objects.get(pk=3).words
    preview = client.post("/rubrics/3/edit/", form(words, question="Is it true?", preview="1"))
    assert "Is it true?" in preview.content.decode()
    assert Rubric.objects.get(pk=3).words.question != "Is it true?"
    answer = client.post("/rubrics/3/edit/", form(words, question="Is it true?", save="1"))
    assert answer.status_code == 302
    assert Rubric.objects.get(pk=3).words.question == "Is it true?"
    client.post("/rubrics/3/publish/")
    assert Rubric.objects.current().version == 3
    assert "Is it true?" in client.get("/rubrics/3/").content.decode()
    assert client.get("/rubrics/3/edit/").status_code == 403


def test_the_editor_says_what_is_wrong_and_loses_nothing(ada, client_of):
    words = rubrics.begin(ada).words
    sent = form(words, question="Kept as typed", fidelity="Bad: only one", save="1")
    answer = client_of(ada).post("/rubrics/3/edit/", sent)
    assert answer.status_code == 400
    told = answer.content.decode()
    assert "Kept as typed" in told
    assert "Bad: only one" in told
    assert "2 to 7 points of fidelity" in told
    assert Rubric.objects.get(pk=3).words == words


def test_markup_in_a_rubric_is_text(ada, client_of, content):
    draft = rubrics.begin(ada)
    content["question"] = '<b hx-get="/x">Really</b>?'
    content["tags"][0]["label"] = "<script>1</script>"
    rubrics.save(ada, draft, "<i>n</i>", content)
    for address in ("/rubrics/", "/rubrics/3/", "/rubrics/3/edit/"):
        told = client_of(ada).get(address).content.decode()
        assert "<b hx-get" not in told
        assert "<script>1" not in told
        assert "<i>n</i>" not in told


def test_members_read_what_is_published_and_only_admins_the_draft(ada, rui, oto, client_of, api_of):
    rubrics.begin(ada)
    assert client_of(None).get("/rubrics/").status_code == 302
    assert api_of(None).get("/api/v1/rubrics/").status_code in {401, 403}
    for member in (rui, oto):
        assert client_of(member).get("/rubrics/2/").status_code == 200
        assert [r["version"] for r in api_of(member).get("/api/v1/rubrics/").json()["results"]] == [
            2,
            1,
        ]
        assert api_of(member).get("/api/v1/rubrics/3/").status_code == 404
        for address in ("/rubrics/3/", "/rubrics/3/edit/"):
            assert client_of(member).get(address).status_code == 404
        for address in ("/rubrics/new/", "/rubrics/2/publish/"):
            assert client_of(member).post(address).status_code == 403
        assert client_of(member).post("/rubrics/3/publish/").status_code == 404
    assert api_of(ada).get("/api/v1/rubrics/3/").json()["published"] is False
    assert not Rubric.objects.get(pk=3).published
