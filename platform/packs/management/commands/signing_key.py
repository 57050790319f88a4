"""Say which key signs releases here; in the demo, make it when there is none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from packs.format import PackError
from packs.format import keys as key_files
from packs.services import keys


class Command(BaseCommand):
    help = "Show the id and the public half of the key that signs releases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", action="store_true", help="print only the file's path")
        parser.add_argument(
            "--make", action="store_true", help="make the key if there is none yet, mode 0600"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = keys.private_key(make=options["make"])
            pem = key_files.public_pem(path)
        except PackError as error:
            raise CommandError(str(error)) from error
        if options["path"]:
            self.stdout.write(str(path))
        else:
            self.stdout.write(f"{key_files.key_id(pem)}\n{pem.decode()}", ending="")
