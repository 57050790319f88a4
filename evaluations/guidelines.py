"""What reviewers read before their first review: guidelines.md, with a version and its translations."""

from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from common.text import render_markdown

VERSION = 1
"""Count it up with every change of what is asked; who accepted an earlier one is not asked again."""


def html() -> str:
    """In the reader's language; in English where there is no guidelines.LANGUAGE.md."""
    return _rendered((get_language() or "en").partition("-")[0])


@cache
def _rendered(language: str) -> str:
    english = Path(__file__).with_name("guidelines.md")
    own = english.with_suffix(f".{language}.md")
    return render_markdown((own if own.exists() else english).read_text(encoding="utf-8"))
