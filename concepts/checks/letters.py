"""Characters that are not what they seem: control tokens, invisible ones, look-alikes."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from common.text import hidden
from concepts.definition_data import DefinitionData

from .base import Check, Context, Finding
from .words import WORDS

_CONTROL = re.compile(r"<\|[^|>\s]{1,40}\|>|</?s>|\[/?INST\]")
BEHIND = gettext_noop("There is an invisible character, %(code)s, behind “%(word)s”.")
AT_THE_BEGINNING = gettext_noop("There is an invisible character, %(code)s, at the beginning.")
_LOOKALIKES = {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}


def texts(data: DefinitionData) -> Iterator[tuple[str, str]]:
    """Every text that people typed, with its field."""
    yield from (("text", data.text), ("notes", data.notes), ("change_note", data.change_note))
    for source in data.sources:
        yield from (("sources", part) for part in vars(source).values())
    for pair in data.contrast_pairs:
        yield from (("contrast_pairs", side) for side in (pair.true_statement, pair.inversion))
    yield from (("instructions", each.text) for each in data.instructions)


class ControlToken(Check):
    id, severity, field = "control-token", "warning", "text"
    title = _("No control tokens")
    why = _("They are kept as plain characters, never obeyed.")
    how = _("If the text is not about such tokens, take them out.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for field, text in texts(data):
            if found := _CONTROL.search(text):
                yield self.says(
                    gettext_noop(
                        "“%(token)s” looks like a control token. It is kept as plain characters; no "
                        "model will ever take it as a command."
                    ),
                    token=found[0],
                    field=field,
                )


class HiddenCharacter(Check):
    id, severity, field = "hidden-character", "error", "text"
    title = _("Nothing is invisible")
    why = _(
        "Zero-width, direction-changing and tag characters show readers one text and the model "
        "another."
    )
    how = _(
        "Retype the words around it; pasting from a web page or a PDF often brings such characters."
    )

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for field, text in texts(data):
            if (place := hidden(text)) is not None:
                before = text[max(0, place - 30) : place].split()
                yield self.says(
                    BEHIND if before else AT_THE_BEGINNING,
                    code=f"U+{ord(text[place]):04X}",
                    word="".join(before[-1:]),
                    field=field,
                )


class MixedLetters(Check):
    id, severity, field = "mixed-letters", "warning", "text"
    title = _("Words are of one alphabet")
    why = _("A Cyrillic “а” among Latin letters looks the same and is another word to a model.")
    how = _("Retype the word.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for field, text in texts(data):
            for word in [] if text.isascii() else WORDS.findall(text):
                if not word.isascii() and _mixed(word):
                    yield self.says(
                        gettext_noop("“%(word)s” mixes alphabets."), word=word[:60], field=field
                    )
                    break  # one word of a text shows what to look for


def _mixed(word: str) -> bool:
    scripts = {_script(letter) for letter in word}
    return "LATIN" in scripts and bool(scripts & _LOOKALIKES)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
