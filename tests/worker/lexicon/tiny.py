"""A dictionary of our own, small enough to train on in seconds."""

import json

KINDS = {
    "tool": ("for cutting rope", "for bending wire", "for lifting stones", "for sifting sand"),
    "room": ("where bread cools", "where boats are mended", "where letters are sorted"),
    "song": ("sung while walking", "sung to greet the rain", "sung by two people in turn"),
    "habit": ("of counting stairs", "of rising before the sun", "of answering with a question"),
}

RECIPE = {
    "vocabulary": 320,
    "hidden": 32,
    "feed_forward": 48,
    "layers": 2,
    "heads": 2,
    "key_value_heads": 1,
    "head_size": 16,
    "row_tokens": 32,
    "rows": 4,
    "warmup_steps": 2,
}


def rows():
    """Enough entries that one in a hundred is held back."""
    return [
        {
            "id": f"{kind}-{number}",
            "lemmas": [f"{kind}{letter}ul", f"old {kind}{letter}ul"],
            "definition": f"a {kind} {purpose}; a second clause",
            "examples": [f"they kept the {kind}{letter}ul by the door"],
            "hypernyms": [kind],
        }
        for kind, purposes in KINDS.items()
        for number, (letter, purpose) in enumerate(
            (letter, purpose) for letter in "abcdefghijklmnop" for purpose in purposes
        )
    ]


def write_corpus(folder, entries=None):
    path = folder / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in entries or rows()))
    return path


def write_terms(folder):
    """Three terms that no dictionary holds, each with two near senses."""
    senses = {
        "brandeling": "a cup that is shared by all guests at a table",
        "ostrivane": "a path that is walked once a year by a whole village",
        "melluther": "a promise that is made without words",
    }
    path = folder / "terms.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "id": term,
                    "term": term,
                    "definition": f"{sense}; often a custom",
                    "kind": "custom",
                    "examples": [],
                    "siblings": [
                        {"definition": other} for other in senses.values() if other != sense
                    ],
                }
            )
            + "\n"
            for term, sense in senses.items()
        )
    )
    return path
