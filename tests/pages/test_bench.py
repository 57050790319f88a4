"""The bench of readers: a catalogue that the site takes for its own, and figures of all its pages."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from concepts.models import Concept, Definition
from discussion.models import Comment, Thread
from pages.bench.seeding import VERSIONS, Size, seed
from pages.management.commands.bench_site import _pages

pytestmark = pytest.mark.django_db


def test_a_made_up_catalogue_reads_like_any_other(client_of):
    seed(Size(concepts=30, comments=60))
    assert (Concept.objects.count(), Definition.objects.count()) == (30, 30 * VERSIONS)
    assert (Thread.objects.count(), Comment.objects.count()) == (30, 60)
    row = Concept.objects.order_by("pk").first()
    assert next(iter(Concept.objects.search(row.term))) == row
    client = client_of(None)
    for what, paths in _pages().items():
        if what != "hints":
            assert client.get(paths[0]).status_code == 200, what
    assert row.term in client.get(reverse("concept", args=[row.slug])).content.decode()


def test_the_same_seed_gives_the_same_catalogue():
    seed(Size(concepts=3, comments=5), number=3)
    terms = list(Concept.objects.order_by("pk").values_list("term", flat=True))
    assert terms == ["kifibese pekera", "nifa tilapifo vodivo", "sonigi"]
    with pytest.raises(CommandError, match="has concepts"):
        call_command("seed_load", "--concepts", "1")
    assert Concept.objects.count() == 3


def test_one_line_of_figures(capsys, tmp_path):
    size = ("--concepts", "20", "--comments", "10", "--seconds", "2", "--rate", "4")
    call_command("bench_site", *size, "--readers", "2", "--backend", "sqlite")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["errors"] == 0
    assert figures["requests"] > 0
    assert all(row["p50"] > 0 for row in figures["ms"].values())
