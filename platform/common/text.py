"""Text that people type: checked, rendered once on save, and made plain for a model to read."""

import re
import unicodedata

import nh3
from confusable_homoglyphs import confusables
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from .errors import Invalid

MAX_BYTES = 20_000

# Invisible or direction-changing characters hide what a reader would see; NUL breaks PostgreSQL.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
# Further ones that nobody sees: fillers, and tags that spell a second text between the letters.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
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
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9])?(?![A-Za-z0-9])")


def _mention(state: StateInline, silent: bool) -> bool:
    """`@name` becomes a link where `people` of the environment have an address for the name."""
    at = state.pos
    if state.src[at] != "@" or state.linkLevel or (at and _in_word(state.src[at - 1])):
        return False
    found = _NAME.match(state.src, at + 1)
    names = _readings(found.group()) if found else []
    if not silent:
        state.env.get("names", set()).update(name.lower() for name in names)
    people = state.env.get("people") or {}
    name = next((name for name in names if name.lower() in people), "")
    if name and not silent:
        state.push("link_open", "a", 1).attrs = {"href": people[name.lower()]}
        state.push("text", "", 0).content = f"@{name}"
        state.push("link_close", "a", -1)
    state.pos += len(name) + 1 if name else 0
    return bool(name)


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter in "@/._-"


def _readings(name: str) -> list[str]:
    """What `@name` may mean, the longest first: in “@ana.Thanks” the dot ends a sentence."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1) if parts[end - 1]]


_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image"])
_markdown.inline.ruler.push("mention", _mention)
_LATIN = ["latin"]


def clean(text: str, *, field: str, limit: int = MAX_BYTES) -> str:
    """Return `text` in NFC with line ends and outer space tidied.

    Raises `Invalid` on `field` for characters nobody can see, and beyond `limit` bytes of UTF-8.
    """
    if _FORBIDDEN.search(text):
        raise Invalid.field(
            field, _("This holds an invisible or control character. Retype that part.")
        )
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    size = len(text.encode())
    if size > limit:
        told = _("This is %(size)s bytes long; at most %(limit)s fit. Shorten it.")
        raise Invalid.field(field, told % {"size": f"{size:,}", "limit": f"{limit:,}"})
    return text


def language_code(code: str, *, field: str) -> str:
    """Raises `Invalid` on `field` for what is no code of a language."""
    if not _LANGUAGE.fullmatch(code):
        raise Invalid.field(field, _("Give a language code such as “en” or “pt-BR”."))
    return code


def hidden(text: str) -> int | None:
    """Where the first character stands that nobody can see, those that `clean` refuses and more;
    None without one. Variation selectors (of emoji) are no such characters."""
    found = _FORBIDDEN.search(text) or _UNSEEN.search(text)
    return found.start() if found else None


def render_markdown(
    text: str,
    references: dict[str, dict[str, str]] | None = None,
    people: dict[str, str] | None = None,
) -> str:
    """CommonMark to safe HTML. Headings start at h3, since the page has its own h1 and h2.

    `references` are link definitions, label -> {"href", "title"}, as if the text ended with them.
    `people` are addresses by name in lower case: `@name` leads there.

    Nesting is capped by the parser and size by `clean`, so the worst text stays cheap.
    """
    environment = {"references": dict(references or {}), "people": people or {}}
    tokens = _markdown.parse(text[:MAX_BYTES], environment)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"
    return safe_html(_markdown.renderer.render(tokens, _markdown.options, {}))


def mentioned(text: str) -> set[str]:
    """The names, in lower case, that `@name` in this markdown may mean; not those in code or in links."""
    names: set[str] = set()
    _markdown.parse(text[:MAX_BYTES], {"names": names})
    return names


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
