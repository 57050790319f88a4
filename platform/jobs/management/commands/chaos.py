"""Prove that nothing is lost and nothing done twice, by killing workers while they work."""

import argparse
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.chaos import stages
from jobs.chaos.performance import perform
from jobs.chaos.processes import manage

BACKENDS = ("sqlite", "postgres")
INCOMPLETE = 2


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "Do small jobs on databases of its own while workers are killed, frozen and cut off, then "
        "count. Exit code 0: all is well; 1: something was lost or done twice; 2: a server is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=BACKENDS)
        parser.add_argument("--faults", type=int, default=25)
        parser.add_argument("--jobs", type=int, default=40)
        parser.add_argument("--poison", type=int, default=3, help="jobs that kill their worker")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
        parser.add_argument(
            "--server",
            default=_server(),
            metavar="URL",
            help="PostgreSQL on which a database may be made and dropped (default: %(default)s)",
        )
        parser.add_argument("--on-stage", choices=BACKENDS, help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        size = {name: options[name] for name in ("faults", "jobs", "poison", "seed")}
        if options["on_stage"]:
            self.stdout.write(json.dumps(perform(options["on_stage"], **size).as_dict()))
            return
        backends = [options["only"]] if options["only"] else BACKENDS
        with ThreadPoolExecutor() as pool:  # at once: most of the time is spent waiting
            reports = list(pool.map(lambda each: _report(each, options["server"], size), backends))
        for report in reports:
            self.stdout.write(json.dumps(report))
        if options["json"]:
            options["json"].write_text(json.dumps(reports, indent=1) + "\n")
        _conclude(reports)


def _report(backend: str, server: str, size: dict[str, int]) -> dict[str, Any]:
    """Have the performance in a process of its own, whose settings are the stage's."""
    stage: AbstractContextManager[dict[str, str]] = (
        stages.sqlite() if backend == "sqlite" else stages.postgres(server)
    )
    arguments = [f"--{name}={value}" for name, value in size.items()]
    try:
        with stage as environment:
            done = subprocess.run(  # noqa: S603 - our own command line, no shell
                manage("chaos", "--on-stage", backend, *arguments),
                env=environment,
                stdout=subprocess.PIPE,
                check=False,
            )
    except stages.Missing as missing:
        return {"backend": backend, "passed": False, "missing": str(missing)}
    if done.returncode:
        return {"backend": backend, "passed": False, "broken": ["The performance broke off."]}
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def _conclude(reports: list[dict[str, Any]]) -> None:
    if any(not report["passed"] and "missing" not in report for report in reports):
        raise CommandError("Something was lost, done twice, or failed without its reason.")
    if any("missing" in report for report in reports):
        raise CommandError("Not everything could be tried here.", returncode=INCOMPLETE)


def _server() -> str:
    """The PostgreSQL this installation uses anyway, else the one on this machine's socket."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith(("postgres://", "postgresql://")) else "postgresql:///postgres"
