"""Fill the database with the demo's people and concepts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.seeding import Troupe
from jobs.stopping import stopping

LOOK_SECONDS = 2.0


class Command(BaseCommand):
    help = "Seed demo people and concepts; running it again adds what is missing and nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--advance",
            action="store_true",
            help="stay, and let the demo people carry on as the job runner finishes its jobs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.DEMO):
            raise CommandError(
                "Demo people have a password that everybody knows, so they are only made where "
                "LACUNA_DEMO or DEBUG is set. Nothing was changed."
            )
        troupe = Troupe.assemble()
        self._act(troupe)
        if options["advance"]:
            stopping.on_signals()
            while troupe.is_waiting() and not stopping.wait(LOOK_SECONDS):
                self._act(troupe)

    def _act(self, troupe: Troupe) -> None:
        for step in troupe.act():
            self.stdout.write(f"  {step.said}")
            self.stdout.flush()
