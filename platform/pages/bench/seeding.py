"""A seeded catalogue of any size: made-up words in made-up sentences, the same for the same seed.

Written past the services, since they would take an hour; so it holds what they would have made, the
acts of the record aside. For benches and for looking at long lists, never beside real work.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.text import slugify

from accounts.models import RoleGrant, User
from accounts.states import Role
from common.text import skeleton
from concepts.models import Concept, ConceptName, Definition, SearchText, Source, Tradition
from concepts.searching import search_entry
from concepts.states import ConceptState, DefinitionState
from discussion.models import Comment, Thread

BATCH = 1000
PEOPLE = 200
VERSIONS = 3
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
TRADITIONS = {
    "anarchism": ("cooperatives", "psychogeography"),
    "feminism": ("disability justice",),
    "philosophy": ("philosophy of mind", "linguistics"),
    "religion": ("buddhism", "liberation theology"),
    "ecology": ("degrowth", "commons"),
}
LANGUAGES = ("en", "en", "en", "es", "fr", "pt-BR", "it", "de")
SYLLABLES = [one + other for one in "bdfgklmnprstv" for other in "aeio"]


@dataclass(frozen=True)
class Size:
    concepts: int = 20_000
    comments: int = 200_000


def seed(size: Size, number: int = 1) -> None:
    """Fill an empty database. `number` seeds the dice."""
    dice = random.Random(number)  # noqa: S311 - made-up words
    vocabulary = [_word(dice) for _ in range(6000)]
    people, traditions = _people(), _traditions()
    terms = list(_terms(dice, size.concepts))
    for start in range(0, len(terms), BATCH):
        rows = _concepts(dice, vocabulary, people, terms[start : start + BATCH], start)
        _classify(dice, rows, traditions)
        _discussions(dice, vocabulary, people, rows, size.comments // size.concepts)


def _people() -> list[User]:
    people = User.objects.bulk_create(
        User(username=f"member{n}", email=f"member{n}@example.org", name=f"Member {n}")
        for n in range(PEOPLE)
    )
    RoleGrant.objects.bulk_create(RoleGrant(user=one, role=Role.CURATOR) for one in people[:50])
    return people


def _traditions() -> list[Tradition]:
    """Both levels; concepts are of those under the top ones, mostly."""
    rows = []
    for name, under in TRADITIONS.items():
        top = Tradition.objects.create(slug=slugify(name), name=name, skeleton=skeleton(name))
        rows.append(top)
        rows += Tradition.objects.bulk_create(
            Tradition(slug=slugify(each), name=each, skeleton=skeleton(each), parent=top)
            for each in under
        )
    return rows


def _classify(dice: random.Random, rows: list[Concept], traditions: list[Tradition]) -> None:
    """Most are of one, some of two."""
    through = Concept.traditions.through
    through.objects.bulk_create(
        through(concept=row, tradition=one)
        for row in rows
        for one in dice.sample(traditions, dice.choice((1, 1, 2)))
    )


def _terms(dice: random.Random, count: int) -> Iterator[str]:
    seen: set[str] = set()
    while len(seen) < count:
        term = " ".join(_word(dice) for _ in range(dice.choice((1, 1, 2, 2, 3))))
        if skeleton(term) not in seen:
            seen.add(skeleton(term))
            yield term


def _concepts(
    dice: random.Random, vocabulary: list[str], people: list[User], terms: list[str], start: int
) -> list[Concept]:
    rows = Concept.objects.bulk_create(
        Concept(
            slug=f"{term.replace(' ', '-')}-{start + place}",
            term=term,
            language=dice.choice(LANGUAGES),
            why=(why := _sentence(dice, vocabulary, 25)),
            why_html=f"<p>{why}</p>",
            state=ConceptState.OPEN if dice.random() < 0.8 else ConceptState.PROPOSED,
            proposed_by=dice.choice(people),
        )
        for place, term in enumerate(terms)
    )
    ConceptName.objects.bulk_create(
        ConceptName(concept=row, text=row.term, skeleton=skeleton(row.term), is_primary=True)
        for row in rows
    )
    texts = {row.pk: f"{row.term} means {_sentence(dice, vocabulary, 30)}" for row in rows}
    _definitions(dice, people, rows, texts)
    SearchText.objects.bulk_create(
        SearchText(concept=row, **search_entry([row.term], texts[row.pk], row.why)) for row in rows
    )
    return rows


def _discussions(
    dice: random.Random, vocabulary: list[str], people: list[User], rows: list[Concept], each: int
) -> None:
    """A thread on each concept, with `each` comments."""
    if not each:
        return
    threads = Thread.objects.bulk_create(
        Thread(concept=row, title="What is left out?", author=dice.choice(people), last_at=BEGAN)
        for row in rows
    )
    Comment.objects.bulk_create(
        (
            Comment(
                thread=thread,
                author=dice.choice(people),
                is_opening=number == 0,
                text=(said := _sentence(dice, vocabulary, 15)),
                text_html=f"<p>{said}</p>",
                key=f"{thread.pk}-{number}",
                sent_digest="0" * 64,
            )
            for thread in threads
            for number in range(each)
        ),
        batch_size=BATCH,
    )


def _definitions(
    dice: random.Random, people: list[User], rows: list[Concept], texts: dict[int, str]
) -> None:
    """The last version is the reference."""
    made = Definition.objects.bulk_create(
        Definition(
            concept=row,
            number=number,
            author=dice.choice(people),
            state=DefinitionState.ACCEPTED if number == VERSIONS else DefinitionState.SUPERSEDED,
            text=texts[row.pk],
            text_html=f"<p>{texts[row.pk]}</p>",
            change_note="In other words.",
            submitted_at=(at := BEGAN + timedelta(minutes=dice.randrange(10**6))),
            decided_at=at + timedelta(days=1),
            decided_by=dice.choice(people),
        )
        for row in rows
        for number in range(1, VERSIONS + 1)
    )
    Source.objects.bulk_create(
        Source(definition=row, position=0, author="A. Author", title="A Book", year="1999")
        for row in made
    )


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.choice((2, 3, 3, 4))))


def _sentence(dice: random.Random, vocabulary: list[str], words: int) -> str:
    return f"{' '.join(dice.choices(vocabulary, k=words))}."
