"""Propose many concepts, from a file on the server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from common.errors import DomainError
from concepts.proposal_rows import decoded, read
from concepts.services import proposing_many


class Command(BaseCommand):
    help = "Propose the concepts of a file (docs/how-to/import-proposals.md), in the name of a curator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="member", required=True, metavar="USERNAME")
        parser.add_argument("--dry-run", action="store_true", help="say what would be, do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        act = proposing_many.dry_run if options["dry_run"] else proposing_many.propose_all
        try:
            actor = User.objects.get(username=options["member"], is_active=True)
            fates = act(actor, read(decoded(options["file"].read_bytes())))
        except (User.DoesNotExist, OSError) as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            told = [reason for reasons in error.fields.values() for reason in reasons]
            raise CommandError("\n".join([error.message, *told])) from error
        for fate in fates:
            words = " ".join((*fate.errors, *fate.notes))
            self.stdout.write(f"{fate.number}\t{fate.what}\t{fate.term}\t{words}".rstrip())
