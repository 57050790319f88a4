"""Bring the catalogues of the translations up to date, or say what they lack."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.translating import catalogues
from common.translating.areas import Area, areas, languages
from common.translating.unmarked import unmarked


class Command(BaseCommand):
    help = (
        "Write the marked texts into locale/, keeping translations, and compile them. Needs Babel."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", choices=sorted(areas()), help="This area alone.")
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; exit code 1 when something is lacking.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [area for area in areas().values() if options["area"] in (None, area.name)]
        if not options["check"]:
            for area in chosen:
                self._write(area)
            return
        told = [sentence for area in chosen for sentence in trouble(area)]
        for sentence in told:
            self.stderr.write(sentence)
        if told:
            raise CommandError(f"{len(told)} thing(s) to do.")
        self.stdout.write("Every text is marked and translated.")

    def _write(self, area: Area) -> None:
        for language in languages():
            catalogue = catalogues.write(area, language)
            left = len(catalogues.lacking(catalogue))
            self.stdout.write(
                f"{area.name} {language}: {len(catalogue)} texts, {left} to translate"
            )


def trouble(area: Area) -> Iterator[str]:
    """What an area lacks, a sentence each."""
    for path in area.templates():
        for text in unmarked(path.read_text()):
            yield f"{area.name}: not marked in {path.parent.name}/{path.name}: {text}"
    for language in languages():
        catalogue = catalogues.made(area, language)
        for text in catalogues.lacking(catalogue):
            yield f"{area.name} {language}: not translated: {text}"
        for text in catalogues.misplaced(catalogue):
            yield f"{area.name} {language}: something to fill in is lost: {text}"
        if catalogues.is_stale(area, language):
            yield f"{area.name} {language}: out of date; run manage.py messages"
