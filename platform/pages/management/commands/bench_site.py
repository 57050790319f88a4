"""Measure how fast a big catalogue is read and searched by many at once."""

import argparse
import json
import os
import random
import subprocess
import sys
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from common.bench.serving import Asking, site
from common.bench.stage import stage
from concepts.models import Concept, Tradition
from evaluations.bench.making import session_of
from pages.bench.readers import Tally, read_for

OPTIONS = ("concepts", "comments", "readers", "rate", "seconds", "backend", "workers", "threads")
SAMPLE = 500


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "Make a big catalogue in a database of its own, start the site on it, let readers come at "
        "random moments and print one line of JSON. Exit code 1: a page was refused or failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concepts", type=int, default=20_000)
        parser.add_argument("--comments", type=int, default=200_000)
        parser.add_argument("--readers", type=int, default=16)
        parser.add_argument("--rate", type=float, default=8, help="requests a second")
        parser.add_argument("--seconds", type=float, default=30)
        parser.add_argument("--backend", choices=("sqlite", "postgres"), default="postgres")
        parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
        parser.add_argument("--threads", type=int, default=8, help="threads of each")
        parser.add_argument(
            "--server",
            default=os.environ.get("DATABASE_URL", "postgresql:///postgres"),
            metavar="URL",
            help="PostgreSQL on which a database may be made and dropped (default: %(default)s)",
        )
        parser.add_argument("--on-stage", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["on_stage"]:
            self.stdout.write(json.dumps(_perform(options)))
            return
        again = ["bench_site", "--on-stage", *(f"--{name}={options[name]}" for name in OPTIONS)]
        with stage(options["backend"], options["server"]) as environment:
            done = subprocess.run(  # noqa: S603 - our own command line, no shell
                [sys.executable, str(settings.ROOT / "manage.py"), *again],
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
            )
        figures = json.loads(done.stdout.splitlines()[-1])
        self.stdout.write(json.dumps(figures))
        if figures["errors"]:
            raise CommandError("Some pages were refused, or failed.")


def _perform(options: dict[str, Any]) -> dict[str, Any]:
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    size = {name: options[name] for name in ("concepts", "comments")}
    call_command("seed_load", verbosity=0, stdout=sys.stderr, **size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sessions = [session_of(one) for one in User.objects.order_by("pk")[: options["readers"]]]
    pages = _pages()
    connection.close()
    with site(options["workers"], options["threads"]) as port:
        for paths in pages.values():  # each process answers for the first time
            for session in sessions[:4]:
                Asking(port, session).ask("GET", paths[0])
        tally = read_for(options["seconds"], options["rate"], pages, sessions, port)
    told = {name: options[name] for name in OPTIONS} | {"cores": os.cpu_count()}
    return told | _measured(tally)


def _pages() -> dict[str, list[str]]:
    """Addresses of each kind, drawn from all over the catalogue."""
    rows = list(Concept.objects.order_by("pk").values_list("slug", "term"))
    dice = random.Random(2)  # noqa: S311 - which pages are read
    drawn = dice.sample(rows, min(SAMPLE, len(rows)))
    concepts = reverse("concept-list")
    traditions = dice.choices(list(Tradition.objects.values_list("slug", flat=True)), k=len(drawn))
    return {
        "search": [f"{concepts}?{urlencode({'q': term.split()[0]})}" for _, term in drawn],
        "concept": [reverse("concept", args=[slug]) for slug, _ in drawn],
        "list": [f"{concepts}?{urlencode({'tradition': tradition})}" for tradition in traditions],
        "definition": [reverse("definition", args=[slug, 3]) for slug, _ in drawn],
        "hints": [
            f"{reverse('concept-propose')}?{urlencode({'term': term[:-1]})}" for _, term in drawn
        ],
        "home": [reverse("home")],
    }


def _measured(tally: Tally) -> dict[str, Any]:
    count = sum(map(len, tally.seconds.values()))
    return {
        "requests": count,
        "ms": {what: _ms(seconds) for what, seconds in sorted(tally.seconds.items())},
        "load": round(os.getloadavg()[0], 1),
        "errors": tally.errors,
        "statuses": dict(sorted(tally.statuses.items())),
    }


def _ms(seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    return {"n": len(seconds), "p50": round(1000 * cuts[49], 1), "p95": round(1000 * cuts[94], 1)}
