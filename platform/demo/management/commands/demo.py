"""One concept's whole life on this database, without a browser."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from concepts.states import Recipe
from demo.once import Diary, choose, live


class Command(BaseCommand):
    help = "Propose, define, train, review, publish and verify one concept, and show the figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", required=True, help="one whole life")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
        parser.add_argument("--concept", metavar="SLUG", help="which of the demo's concepts")
        parser.add_argument("--recipe", choices=Recipe.values, default=Recipe.STANDARD)

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.DEMO):
            raise CommandError("This is no demo (LACUNA_DEMO is not set). Nothing was changed.")
        try:
            demo = choose(options["concept"])
        except LookupError as problem:
            raise CommandError(str(problem.args[0])) from problem
        self.stdout.write(f"The life of “{demo.term}”")
        figures = live(demo, options["recipe"], Diary(self._say))
        if options["json"]:
            options["json"].write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
        self._sum_up(figures)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _sum_up(self, figures: dict[str, Any]) -> None:
        for arm, fidelity in figures["fidelity"].items():
            self._say(f"  fidelity {fidelity['mean']:.2f}  {arm.replace('_', ' ')}")
        self._say(
            f"  {figures['total_seconds']:.0f} s, {figures['peak_rss_mb']:.0f} MB at the most"
        )
        if ended := figures.get("ended"):
            raise CommandError(f"The life was cut short. {ended}")
        self._say(f"Accepted, published as {figures['release']['name']}, verified.")
