"""Fill an empty database with a catalogue of the size that a big community has."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from concepts.models import Concept
from pages.bench.seeding import Size, seed


class Command(BaseCommand):
    help = "Write a made-up catalogue into an empty database, the same for the same seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concepts", type=int, default=Size.concepts)
        parser.add_argument("--comments", type=int, default=Size.comments)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if Concept.objects.exists():
            raise CommandError(
                "This database has concepts. A made-up catalogue needs one of its own."
            )
        seed(Size(options["concepts"], options["comments"]), options["seed"])
        self.stdout.write(f"{Concept.objects.count():,} concepts are here.")
