"""What concepts said of their tradition in free text is in the taxonomy afterwards, every spelling of it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from concepts.models import Concept, SavedSearch, Tradition
from following.models import Watch
from tests.concepts.making import proposed

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("concepts", "0012_moderated"), ("following", "0002_begin_here")]
SAID = {"one": "Anarchism", "two": "anarchism", "three": "anarchism", "four": "new", "five": ""}


def back():
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    return executor.loader.project_state(BEFORE).apps


def forth():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_nothing_is_lost_on_the_way(ana, oto):
    for term in SAID:
        row = proposed(ana, term)
        row.traditions.clear()
    Tradition.objects.all().delete()
    old = back()
    for term, said in SAID.items():
        old.get_model("concepts", "Concept").objects.filter(term=term).update(tradition=said)
    watch = old.get_model("following", "Watch").objects
    watch.filter(concept__isnull=False).delete()
    for text, is_on in (("Anarchism", False), ("anarchism", True), ("gone", True)):
        watch.create(user_id=oto.pk, tradition=text, is_on=is_on)
    old.get_model("concepts", "SavedSearch").objects.create(
        user_id=ana.pk, place=0, name="Mine", query="q=aid&tradition=Anarchism"
    )
    forth()
    found = {row.term: row.tradition_names for row in Concept.objects.all()}
    assert found == SAID | {"one": "anarchism"}
    assert Tradition.objects.called("Anarchism").name == "anarchism"
    assert Tradition.objects.get(name="Anarchism").merged_into.name == "anarchism"
    assert Tradition.objects.get(name="new").slug == "new-tradition"
    watched = Watch.objects.filter(user=oto).order_by("tradition__name")
    assert [(each.tradition.name, each.is_on) for each in watched] == [
        ("anarchism", True), ("gone", True),
    ]  # fmt: skip
    assert SavedSearch.objects.get().query == "q=aid&tradition=anarchism"
