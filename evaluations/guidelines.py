"""What reviewers read before their first review: guidelines.md, with a version."""

from functools import cache
from pathlib import Path

from common.text import render_markdown

VERSION = 1
"""Count it up with every change of what is asked; who accepted an earlier one is not asked again."""


@cache
def html() -> str:
    return render_markdown(Path(__file__).with_name("guidelines.md").read_text(encoding="utf-8"))
