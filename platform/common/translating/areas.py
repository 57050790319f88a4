"""Which files speak for which area. An area has its own catalogue, so that it can be translated alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

# What an area speaks in besides its package and its own folder of templates.
BESIDES = {
    "pages": ["templates/components", "templates/*.html"],
    "accounts": ["templates/account", "templates/allauth"],
    "common": ["platform/config"],
}
# Run by whoever keeps or builds the site, or rows of the past: these speak English.
SILENT = {"management", "migrations", "translating", "bench", "chaos", "style.html", "style.py"}


@dataclass(frozen=True)
class Area:
    name: str
    catalogue: Path

    def templates(self) -> list[Path]:
        return sorted(path for path in self._files() if path.suffix in (".html", ".txt"))

    def modules(self) -> list[Path]:
        return sorted(path for path in self._files() if path.suffix == ".py")

    def _files(self) -> Iterator[Path]:
        for place in (self.name, f"platform/{self.name}", f"templates/{self.name}"):
            yield from _below(place)
        for place in BESIDES.get(self.name, []):
            yield from _below(place)

    def po(self, language: str) -> Path:
        return self.catalogue / language / "LC_MESSAGES" / "django.po"


def _below(place: str) -> Iterator[Path]:
    for found in settings.ROOT.glob(place):
        for path in found.rglob("*") if found.is_dir() else [found]:
            if not SILENT & set(path.relative_to(settings.ROOT).parts):
                yield path


def areas() -> dict[str, Area]:
    return {path.name: Area(path.name, path) for path in map(Path, settings.LOCALE_PATHS)}


def languages() -> list[str]:
    """Those that pages can be read in, but the one that they are written in."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
