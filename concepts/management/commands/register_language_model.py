"""`manage.py register_language_model`: let trainings use a model."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import DomainError
from concepts.services.language_models import register
from concepts.states import Origin


class Command(BaseCommand):
    help = "Register a base model: a local directory, or a Hugging Face repository at a commit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what people call it")
        parser.add_argument("location", help="a directory, or owner/name on Hugging Face")
        parser.add_argument("--revision", default="", help="the full commit, for Hugging Face")
        parser.add_argument("--hidden-size", type=int, help="read from config.json in a directory")
        parser.add_argument("--about", default="", help="one or two sentences for people")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["location"])
        source = Origin.LOCAL if folder.is_dir() else Origin.HUB
        hidden_size = options["hidden_size"] or _hidden_size(folder)
        try:
            row = register(
                None,
                name=options["name"],
                location=options["location"],
                revision=options["revision"],
                hidden_size=hidden_size,
                about=options["about"],
                source=source,
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{row.name} is registered. Trainings can use it now.")


def _hidden_size(folder: Path) -> int:
    try:
        return int(json.loads((folder / "config.json").read_text())["hidden_size"])
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(
            f"{folder} has no config.json that tells the hidden size. Give --hidden-size."
        ) from error
