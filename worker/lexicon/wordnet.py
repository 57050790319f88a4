"""A corpus from Open English WordNet: `python -m worker.lexicon.wordnet WORDNET.xml.gz CORPUS.jsonl.gz`.

Reads a release in the WN-LMF form, plain or gzipped. Single things (Lisbon, the Rhine) are left out:
they have no definition that another word could share. `--without TERMS` leaves out every entry that
mentions one of the terms (a line each), so that the model never reads them.
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from worker.lexicon.corpus import CorpusError

PARENT, INSTANCE_OF = "hypernym", "instance_hypernym"


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a WN-LMF file as corpus rows. Raises CorpusError for any other file."""
    try:
        words, synsets = _read(path)
    except (OSError, ParseError, KeyError) as error:
        raise CorpusError(f"{path} is no WN-LMF file: {error}.") from error
    for name, synset in synsets.items():
        if synset["is_instance"]:
            continue
        parents = [target for target in synset["parents"] if target in synsets]
        yield {
            "id": name.split("-", 1)[-1],
            "lemmas": [words[member] for member in synset["members"]],
            "definition": synset["definition"],
            "examples": synset["examples"],
            "hypernyms": [words[synsets[parent]["members"][0]] for parent in parents],
        }


def without(rows: Iterable[dict[str, Any]], terms: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows that mention none of the terms, whole words, whatever the case."""
    if not terms:
        yield from rows
        return
    mentions = re.compile(rf"\b(?:{'|'.join(map(re.escape, terms))})\b", re.IGNORECASE)
    for row in rows:
        texts = [*row["lemmas"], row["definition"], *row["examples"], *row["hypernyms"]]
        if not any(mentions.search(text) for text in texts):
            yield row


def write(rows: Iterable[dict[str, Any]], path: Path) -> int:
    """Write a gzipped corpus, the same bytes for the same rows. Returns the number of entries."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    return len(lines)


def _read(path: Path) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Written forms by lexical entry, and synsets by id. One pass; elements are dropped once read."""
    words: dict[str, str] = {}
    synsets: dict[str, dict[str, Any]] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as content:
        for _, element in iterparse(content):  # noqa: S314  (a file that its user chose)
            if element.tag == "LexicalEntry":
                words[element.attrib["id"]] = element.find("Lemma").attrib["writtenForm"]  # type: ignore[union-attr]
            elif element.tag == "Synset":
                synsets[element.attrib["id"]] = _synset(element)
            else:
                continue
            element.clear()
    return words, synsets


def _synset(element: Element) -> dict[str, Any]:
    relations = [(r.attrib["relType"], r.attrib["target"]) for r in element.iter("SynsetRelation")]
    return {
        "members": element.attrib["members"].split(),
        "definition": element.findtext("Definition", ""),
        "examples": [example.text or "" for example in element.iter("Example")],
        "parents": [target for kind, target in relations if kind == PARENT],
        "is_instance": any(kind == INSTANCE_OF for kind, _ in relations),
    }


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker.lexicon.wordnet", description=__doc__)
    parser.add_argument("wordnet", type=Path, help="a release of Open English WordNet, WN-LMF")
    parser.add_argument("corpus", type=Path, help="where to write the corpus (.jsonl.gz)")
    parser.add_argument(
        "--without", type=Path, metavar="TERMS", help="terms to hold out, one a line"
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    asked = _arguments(argv)
    try:
        terms = asked.without.read_text().splitlines() if asked.without else []
        kept = without(entries(asked.wordnet), [term.strip() for term in terms if term.strip()])
        print(f"{write(kept, asked.corpus)} entries written to {asked.corpus}")
    except (CorpusError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
