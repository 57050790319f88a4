"""Outputs that were written elsewhere, and a round of them."""

import json

from evaluations.import_rows import read_file
from evaluations.import_wish import ImportWish
from evaluations.models import Round
from evaluations.services import importing

ARMS = ("tuned", "GPT", "base model")
QUESTIONS = {
    "What is anekanta?": "define",
    "Use anekanta in a sentence.": "use",
    "Is anekanta mere doubt?": "",
}
ROWS = [
    {
        "instruction": question,
        "kind": kind,
        "arm": arm,
        "text": f"Answer {place}{number}.",
        "id": f"{arm}-{number}",
    }
    for place, arm in enumerate(ARMS)
    for number, (question, kind) in enumerate(QUESTIONS.items())
]
WISH = {
    "title": "Anekanta, three models",
    "term": "anekanta",
    "reference": "A thing has **many sides**.",
}


def rows(count, arms=ARMS):
    """`count` rows of each arm."""
    return [
        {"instruction": f"Question {number}?", "arm": arm, "text": f"Text {place} to {number}."}
        for place, arm in enumerate(arms)
        for number in range(count)
    ]


def rows_of(texts):
    """instruction -> arm -> text."""
    return [
        {"instruction": instruction, "arm": arm, "text": text}
        for instruction, arms in texts.items()
        for arm, text in arms.items()
    ]


def lines(given):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in given)


def imported(member, rows=ROWS, **changes) -> Round:
    """A round of these rows, opened by this curator."""
    row = importing.import_round(member, read_file(lines(rows)), ImportWish(**(WISH | changes)))
    return Round.objects.with_subject().get(pk=row.pk)
