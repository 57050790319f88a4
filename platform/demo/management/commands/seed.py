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
        if not options["advance"]:
            self._act(troupe)
            return
        stopping.on_signals()
        while self._more_to_come(troupe) and not stopping.wait(LOOK_SECONDS):
            pass

    def _more_to_come(self, troupe: Troupe) -> bool:
        """Act, and say whether looking again is worth it.

        Jobs are looked at before acting: one that ends meanwhile is then found by the next act.
        """
        waited = troupe.is_waiting()
        return self._act(troupe) or waited

    def _act(self, troupe: Troupe) -> bool:
        """Whether there was anything to do."""
        acted = False
        for step in troupe.act():
            acted = True
            self._say(step.said)
        for said in troupe.talk():
            acted = True
            self._say(said)
        return acted

    def _say(self, words: str) -> None:
        self.stdout.write(f"  {words}")
        self.stdout.flush()
