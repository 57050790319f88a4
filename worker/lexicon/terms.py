"""Held-out terms: words that the corpus leaves out, with their senses and near neighbours."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from worker.lexicon.corpus import CorpusError, Entry, first_clause, read_lines
from worker.lexicon.forms import Subject


@dataclass(frozen=True)
class Term:
    """`subject` has the first clause as its gloss; `definition` is all of it.

    `siblings` are the senses of other words of the same kind: the hard choices.
    """

    subject: Subject
    definition: str
    siblings: tuple[str, ...]

    def saying(self, gloss: str) -> Subject:
        """The same word with another sense."""
        return Subject(self.subject.word, replace(self.subject.entry, gloss=gloss))


def read_terms(path: Path) -> list[Term]:
    """JSON lines `{"id", "term", "definition", "kind", "examples", "siblings": [{"definition"}]}`.

    Raises CorpusError for a file that is not such a list.
    """
    try:
        return [_term(row) for row in read_lines(path)]
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{path}: a term lacks a field or has a wrong one: {error!r}.") from error


def _term(row: dict[str, Any]) -> Term:
    gloss = first_clause(row["definition"])
    entry = Entry(row["id"], (row["term"],), gloss, tuple(row["examples"]), (row["kind"],))
    others = dict.fromkeys(first_clause(sibling["definition"]) for sibling in row["siblings"])
    others.pop(gloss, None)
    return Term(Subject(row["term"], entry), row["definition"].strip().rstrip("."), tuple(others))
