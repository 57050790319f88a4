"""Sources as citations, and the marks [1], [2] by which a text refers to them."""

import re
from typing import Any
from urllib.parse import urlsplit

from common.text import plain, render_markdown

MARK = re.compile(r"\s?\[([1-9]\d?)\](?!\(|:|\[(?!\d{1,2}\]))")  # no link of markdown's own
_SIDE_BY_SIDE = re.compile(r"(\[\d{1,2}\])(?=\[\d{1,2}\])")
WEB = {"http", "https"}


def citation(source: Any) -> str:
    """One source as a line: author (year). Title, p. 7. Address. What is missing is left out."""
    who = " ".join(filter(None, [source.author, f"({source.year})" if source.year else ""]))
    what = ", ".join(filter(None, [source.title, pages(source.page)]))
    return " ".join(_ended(part) for part in (who, what) if part) + (
        f" {source.url}" if source.url else ""
    )


def pages(page: str) -> str:
    """“p. 7”, “pp. 7–9”; whatever has its own word, such as “chapter 3”, stays as it is."""
    if not page[:1].isdigit():
        return page
    return f"pp. {page}" if re.search(r"\d\s*[-–,]\s*\d", page) else f"p. {page}"


def web_address(url: str) -> str:
    """The address if it leads to the web, else nothing: a link is never a script."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in WEB and parts.netloc else ""


def without_marks(text: str) -> str:
    """What a model reads: a reference to a source is for people."""
    return MARK.sub("", text)


def model_text(text: str) -> str:
    """Markdown as the plain sentences that a model reads, the marks of sources left out."""
    return plain(without_marks(text))


def marks(text: str) -> set[int]:
    """The numbers of the sources that `text` refers to."""
    return {int(number) for number in MARK.findall(text)}


def render_cited(text: str, sources: int) -> str:
    """Markdown to safe HTML, with the marks of sources that are there linked to them."""
    links = {str(n): {"href": f"#source-{n}", "title": ""} for n in range(1, sources + 1)}
    # To markdown, [1][2] is one link; to us, two marks.
    return render_markdown(_SIDE_BY_SIDE.sub(r"\1 ", text), references=links)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
