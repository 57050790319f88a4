"""Check the hash chain over everything that was ever done here."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.activity import breaks
from common.models import Activity


class Command(BaseCommand):
    help = "Check that no act in the record was changed, removed or slipped in."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(breaks())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"The record is broken in {len(found)} place(s).")
        self.stdout.write(f"{Activity.objects.count()} acts, one unbroken chain.")
