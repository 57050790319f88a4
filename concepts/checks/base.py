"""What a check is, what it is told, and what it says."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext

from concepts.definition_data import DefinitionData

Severity = Literal["error", "warning", "info"]
RANK: dict[str, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Other:
    """An accepted definition of another concept."""

    term: str
    text: str


@dataclass(frozen=True)
class Known:
    """How often a language model by itself found this concept's definition among near ones, a
    share of `questions` (the measure `forced_choice` of a training)."""

    language_model: str
    share: float
    questions: int


@dataclass(frozen=True)
class Context:
    """What a check may know besides the text. `names`: the term, then its aliases.
    `follows`: a version was submitted before this one."""

    names: tuple[str, ...] = ()
    language: str = ""
    follows: bool = False
    others: tuple[Other, ...] = ()
    known: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What a check found. `field` is where on the form; `about` is what the finding rests on: as
    long as that is the same, it is the same finding, wherever the row has moved."""

    check: str
    severity: Severity
    field: str
    message: str
    about: str

    @property
    def digest(self) -> str:
        """SHA-256 that names this finding; a dismissal holds for as long as it is found again."""
        told = "\x00".join((self.check, self.field, self.about))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def may_be_dismissed(self) -> bool:
        return self.severity == "warning"


class Check:
    """One thing to look at. `title` says what is asked for, `why` what for, `how` how to mend it;
    the guideline page shows all three under the anchor `id`."""

    id: ClassVar[str]
    severity: ClassVar[Severity]
    field: ClassVar[str]
    title: ClassVar[Any]
    why: ClassVar[Any]
    how: ClassVar[Any]

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        """Yield what is wrong; nothing when all is well."""
        raise NotImplementedError

    def says(self, text: str, /, *, about: str = "", field: str = "", **told: Any) -> Finding:
        """`text`, marked by `gettext_noop`, with what is `told` in it. It is the same finding in whatever
        language it is read."""
        message = gettext(text) % told if told else gettext(text)
        about = about or (text % told if told else text)
        return Finding(self.id, self.severity, field or self.field, message, about)
