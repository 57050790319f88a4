"""Put outputs that were written elsewhere before reviewers, from a file on the server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from common.errors import DomainError
from concepts.models import Definition
from evaluations.import_rows import Reading, decoded, read_file
from evaluations.import_wish import ImportWish
from evaluations.services import importing


class Command(BaseCommand):
    help = "Import a file of outputs (docs/how-to/import-outputs.md) as a round, in the name of a curator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="member", required=True, metavar="USERNAME")
        parser.add_argument("--title", required=True)
        parser.add_argument("--concept", metavar="SLUG", help="judge against its definition")
        parser.add_argument("--term", default="", help="or: what the texts are about")
        parser.add_argument("--reference", type=Path, help="a file with the reference text")
        parser.add_argument("--language", default="en")
        parser.add_argument("--baseline", default="", metavar="LABEL")
        parser.add_argument("--reviews", type=int, help="reviews of each text")
        parser.add_argument("--dry-run", action="store_true", help="say what would be, do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = User.objects.get(username=options["member"], is_active=True)
            reading = read_file(decoded(options["file"].read_bytes()))
            self._import(actor, reading, _wish(options), dry_run=options["dry_run"])
        except (User.DoesNotExist, Definition.DoesNotExist, OSError) as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            told = [reason for reasons in error.fields.values() for reason in reasons]
            raise CommandError("\n".join([error.message, *told])) from error

    def _import(self, actor: User, reading: Reading, wish: ImportWish, *, dry_run: bool) -> None:
        for fate in reading.fates:
            for note in fate.notes:
                self.stderr.write(f"Row {fate.number}: {note}")
        if dry_run:
            importing.ready(reading, wish)
            arms = ", ".join(reading.arms)
            self.stdout.write(f"{len(reading.rows)} rows can be imported. Arms: {arms}.")
        else:
            row = importing.import_round(actor, reading, wish)
            self.stdout.write(f"The round is open: {row.get_absolute_url()}")


def _wish(options: dict[str, Any]) -> ImportWish:
    slug, reference = options["concept"], options["reference"]
    return ImportWish(
        title=options["title"],
        definition=Definition.objects.accepted().get(concept__slug=slug) if slug else None,
        term=options["term"],
        language=options["language"],
        reference=decoded(reference.read_bytes()) if reference else "",
        baseline=options["baseline"],
        reviews_per_output=options["reviews"],
    )
