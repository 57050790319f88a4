"""Measure how fast reviewers get their next text and hand in their review, and that none is lost."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Count

from common.bench.serving import Asking, site
from common.bench.stage import stage
from evaluations.bench import crowd, making
from evaluations.models import Review, Slot
from evaluations.states import SlotState


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "Make a round in a database of its own, start the site on it, let reviewers work over HTTP "
        "and print one line of JSON. Exit code 1: something was lost, refused or given too often."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--items", type=int, default=5000)
        parser.add_argument("--overlap", type=int, default=3)
        parser.add_argument("--reviewers", type=int, default=16)
        parser.add_argument("--seconds", type=float, default=30)
        parser.add_argument("--backend", choices=("sqlite", "postgres"), default="sqlite")
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
        with stage(options["backend"], options["server"]) as environment:
            done = subprocess.run(  # noqa: S603 - our own command line, no shell
                [sys.executable, str(settings.ROOT / "manage.py"), *_again(options)],
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
            )
        figures = json.loads(done.stdout.splitlines()[-1])
        self.stdout.write(json.dumps(figures))
        if figures["over_assigned"] or figures["lost"] or figures["errors"]:
            raise CommandError("Something was lost, refused, or given too often.")


def _again(options: dict[str, Any]) -> list[str]:
    names = ("items", "overlap", "reviewers", "seconds", "backend", "workers", "threads")
    return ["bench_review", "--on-stage", *(f"--{name}={options[name]}" for name in names)]


def _perform(options: dict[str, Any]) -> dict[str, Any]:
    call_command("migrate", verbosity=0, skip_checks=True)
    round_ = making.make_round(options["items"], options["overlap"])
    sessions = making.make_reviewers(options["reviewers"])
    connection.close()
    with site(options["workers"], options["threads"]) as port:
        for session in sessions[:4]:  # each process answers for the first time
            Asking(port, session).ask("GET", f"/api/v1/rounds/{round_.pk}/next/")
        began = time.monotonic()
        tallies = crowd.review_for(options["seconds"], sessions, port, round_.pk)
        seconds = time.monotonic() - began
    return _asked(options) | _measured(tallies, seconds) | _counted(tallies)


def _asked(options: dict[str, Any]) -> dict[str, Any]:
    names = ("backend", "items", "overlap", "reviewers", "workers", "threads")
    return {name: options[name] for name in names} | {"cores": os.cpu_count()}


def _measured(tallies: list[crowd.Tally], seconds: float) -> dict[str, Any]:
    reviews = sum(tally.kept for tally in tallies)
    return {
        "seconds": round(seconds, 1),
        "reviews": reviews,
        "reviews_per_second": round(reviews / seconds, 1),
        "next_ms": _spread([each for tally in tallies for each in tally.next]),
        "submit_ms": _spread([each for tally in tallies for each in tally.submit]),
        "load": round(os.getloadavg()[0], 1),
    }


def _spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times) or [0.0]
    return {
        f"p{percent}": round(1000 * ordered[len(ordered) * percent // 100], 1)
        for percent in (50, 95)
    }


def _counted(tallies: list[crowd.Tally]) -> dict[str, Any]:
    """What the database holds beside what the reviewers were told."""
    statuses = sum((tally.statuses for tally in tallies), Counter())
    good = {"next 200", "next 204", "submit 201"}
    told = sum(tally.kept for tally in tallies)
    wanted = Slot.objects.filter(number=1).values("round__wanted_reviews")[:1]
    often = Review.objects.values("item").annotate(count=Count("pk")).filter(count__gt=wanted)
    filled = Slot.objects.filter(state=SlotState.DONE).count()
    return {
        "over_assigned": often.count(),
        "lost": abs(told - Review.objects.count()) + abs(told - filled),
        "errors": sum(count for status, count in statuses.items() if status not in good),
        "statuses": dict(sorted(statuses.items())),
    }
