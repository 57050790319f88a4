"""Text that people type: checked, rendered once on save, and made plain for a model to read."""

import re
import unicodedata

import nh3
from confusable_homoglyphs import confusables
from markdown_it import MarkdownIt

from .errors import Invalid

MAX_BYTES = 20_000

# Invisible or direction-changing characters hide what a reader would see; NUL breaks PostgreSQL.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_ALLOWED_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
}
_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image"])
_LATIN = ["latin"]


def clean(text: str, *, field: str, limit: int = MAX_BYTES) -> str:
    """Return `text` in NFC with line ends and outer space tidied.

    Raises `Invalid` on `field` for characters nobody can see, and beyond `limit` bytes of UTF-8.
    """
    if _FORBIDDEN.search(text):
        raise Invalid.field(
            field, "This holds an invisible or control character. Retype that part."
        )
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    size = len(text.encode())
    if size > limit:
        raise Invalid.field(
            field, f"This is {size:,} bytes long; at most {limit:,} fit. Shorten it."
        )
    return text


def render_markdown(text: str) -> str:
    """CommonMark to safe HTML. Headings start at h3, since the page has its own h1 and h2.

    Nesting is capped by the parser and size by `clean`, so the worst text stays cheap.
    """
    tokens = _markdown.parse(text[:MAX_BYTES])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"
    return safe_html(_markdown.renderer.render(tokens, _markdown.options, {}))


def safe_html(html: str) -> str:
    """What our own allow-list leaves of `html`. Cleaning clean HTML changes nothing."""
    return nh3.clean(
        html,
        tags=_ALLOWED_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def plain(text: str) -> str:
    """Markdown as the plain sentences a model reads: marks gone, paragraphs joined by a space."""
    parts = [
        _inline(token.children or []) if token.type == "inline" else token.content
        for token in _markdown.parse(text[:MAX_BYTES])
        if token.type in {"inline", "fence", "code_block"}
    ]
    return " ".join(" ".join(parts).split())


def _inline(children: list) -> str:
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content for child in children
    )


def skeleton(name: str) -> str:
    """What a name looks like at a glance: two names with one skeleton are the same name.

    Case, accents, spacing and punctuation go; letters of other alphabets that look Latin become
    Latin (confusables of Unicode TR 39).
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    latin = "".join(_look_alike(letter) for letter in folded)
    bare = unicodedata.normalize("NFKD", latin.casefold())
    return "".join(c for c in bare if c.isalnum())


def _look_alike(letter: str) -> str:
    if letter.isascii():
        return letter
    found = confusables.is_confusable(letter, greedy=True, preferred_aliases=_LATIN)
    for twin in (t["c"] for hit in found or [] for t in hit["homoglyphs"]):
        if twin.isascii() and twin.isalpha():
            return twin
    return letter
