"""What a person would read in a template, and nobody can translate."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import DebugLexer, Token, TokenType

SPOKEN = {
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "alt",
    "placeholder",
    "title",
    "label",
}
# Not speech: code, keys, names. `translate="no"` says the same of any element.
MUTE = {"code", "kbd", "pre", "samp", "script", "style", "var"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LETTERS = re.compile(r"[^\W\d_]{2}")
NAMES = re.compile(r"\b(Lacuna|API|JSON|CSV|PEFT|SHA-256)\b")
ARGUMENT = re.compile(r"""(\w+)=("[^"]*"|'[^']*')""")
STAND_IN = re.compile(r"""\|default(?:_if_none)?:("[^"]*"|'[^']*')""")
# Arguments of an include that name a thing of the code, never a text for people.
KEYS = {
    "name",
    "class",
    "action",
    "id",
    "url",
    "heading",
    "field",
    "kind",
    "arm",
    "hue",
    "icon",
    "method",
}


class _Listener(HTMLParser):
    """Collects what is said in a piece of HTML that has only the fixed words left."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._mute: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._mute:
            for name, value in attrs:
                if name in SPOKEN or name.startswith("data-"):
                    self._hear(value or "", attribute=name)
        if tag in VOID or self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            return
        if self._mute or tag in MUTE or ("translate", "no") in attrs:
            self._mute.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._mute:
            while self._mute.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self._hear(data)

    def _hear(self, text: str, attribute: str = "") -> None:
        words = NAMES.sub("", text)
        machine = attribute.startswith("data-") and not re.search(r"\s", words.strip())
        if LETTERS.search(words) and not machine:
            self.said.append(" ".join(text.split()))


def unmarked(source: str) -> list[str]:
    """The texts of a template that are not marked for translation."""
    listener = _Listener()
    tokens = list(_outside(DebugLexer(source).tokenize()))
    listener.feed("".join(t.contents for t in tokens if t.token_type == TokenType.TEXT))
    listener.close()
    tags = (t for t in tokens if t.token_type in (TokenType.BLOCK, TokenType.VAR))
    handed = [text for tag in tags for text in _handed(tag)]
    return listener.said + handed


def _outside(tokens: list[Token]) -> Iterator[Token]:
    """Without what stands in a comment or is marked."""
    until = ""
    for token in tokens:
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if until:
            until = "" if word == until else until
        elif word in ("comment", "blocktranslate"):
            until = f"end{word}"
        else:
            yield token


def _handed(token: Token) -> Iterator[str]:
    """Words that a tag hands on: `title="No rounds yet"` of an include, or what stands in for nothing."""
    for value in STAND_IN.findall(token.contents):
        if LETTERS.search(NAMES.sub("", value)):
            yield value[1:-1]
    if token.token_type == TokenType.BLOCK and token.contents.split()[0] in ("include", "with"):
        for name, value in ARGUMENT.findall(token.contents):
            if name not in KEYS and re.search(r"[A-Z]|\s", value) and LETTERS.search(value):
                yield value[1:-1]
