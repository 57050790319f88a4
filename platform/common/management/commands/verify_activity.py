"""Check the hash chain over everything that was ever done here."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.chain import verify


class Command(BaseCommand):
    help = "Check that no act in the record was changed, removed or slipped in. Exit code 1 when one was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object instead of words.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        if options["json"]:
            told = {"ok": not report.broken} | asdict(report)
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for sentence in report.broken:
                self.stderr.write(sentence)
        if report.broken:
            raise CommandError(f"The record is broken in {len(report.broken)} place(s).")
        if not options["json"]:
            erased = f" In {report.erased}, a name was erased." if report.erased else ""
            self.stdout.write(f"{report.acts} acts, one unbroken chain.{erased}")
