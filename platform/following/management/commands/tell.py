"""`manage.py tell`: read the record of acts and write the letters that are due, here and now."""

from typing import Any

from django.core.management.base import BaseCommand

from following.services import clock


class Command(BaseCommand):
    help = "Tell people what is new, as the job runner does every few seconds."

    def handle(self, *args: Any, **options: Any) -> None:
        acts, letters = clock.catch_up()
        self.stdout.write(f"{acts} acts were read; {letters} letters are in the queue.")
