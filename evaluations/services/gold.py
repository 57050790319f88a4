"""Texts whose answer is known, made from what people have written, and mixed into a round.

Nobody is asked for them and no model writes them: the definition and the true side of a contrast pair
are faithful; its inverted side is inverted; another concept's definition under this term is beside
the point; the definition with its words shuffled makes no sense. docs/explanation/gold.md.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from concepts.citing import model_text
from concepts.models import Concept, Definition
from concepts.states import ConceptState
from evaluations.arms import GoldKind
from evaluations.expected import Expected
from evaluations.models import Gold, Output, Round
from evaluations.states import Verdict

WORDS = 60  # about as long as what a model is let write
SHUFFLINGS = 20  # to choose the least readable one from
TRIES = 5  # definitions of other concepts to choose the most distant one from

FAITHFUL = (Verdict.FAITHFUL, Verdict.PARTIAL), 3, 5
INVERTED = (Verdict.INVERTED,), 1, 2
BESIDE = (Verdict.OFF_TOPIC, Verdict.INVERTED, Verdict.INCOHERENT), 1, 2
SENSELESS = (Verdict.INCOHERENT, Verdict.OFF_TOPIC), 1, 2


@dataclass(frozen=True)
class Known:
    """A text and what it should be called. `author_id` only where it is not of this definition."""

    kind: GoldKind
    text: str
    expected: Expected
    author_id: int | None = None

    def row(self, output: Output) -> Gold:
        found = self.expected
        return Gold(
            output=output,
            kind=self.kind,
            verdicts=list(found.verdicts),
            low=found.low,
            high=found.high,
            why=found.why,
        )


def known_texts(round_: Round) -> list[Known]:
    """As many as the round's policy asks for, or fewer where the definition gives no more.

    About a third is faithful. Drawn by the round's secret seed.
    """
    policy = round_.rules
    wanted = policy.gold if policy.knows("gold") else 0
    dice = random.Random(f"gold|{round_.seed}")  # noqa: S311 - the seed is secret
    good, bad = _faithful(round_.subject.definition, dice), _unfaithful(round_, dice)
    chosen = good[: (wanted + 1) // 3]
    return chosen + bad[: wanted - len(chosen)]


def _faithful(definition: Definition, dice: random.Random) -> list[Known]:
    why = "It is taken from the definition itself."
    found = [_known(GoldKind.DEFINITION, excerpt(definition.text), FAITHFUL, why)]
    for pair in definition.contrast_pairs.all():
        why = "It is the true side of a contrast pair of the definition."
        found.append(_known(GoldKind.TRUE, pair.true_statement, FAITHFUL, why))
    dice.shuffle(found)
    return _different(found)


def _unfaithful(round_: Round, dice: random.Random) -> list[Known]:
    """One of each kind before a second of any."""
    definition = round_.subject.definition
    kinds = [
        _inversions(definition, dice),
        list(_other(round_.subject.concept, definition, dice)),
        list(_shuffled(definition, dice)),
    ]
    dice.shuffle(kinds)
    return _different([known for turn in zip_longest(*kinds) for known in turn if known])


def _inversions(definition: Definition, dice: random.Random) -> list[Known]:
    why = "It is the inverted side of a contrast pair of the definition."
    pairs = definition.contrast_pairs.all()
    found = [_known(GoldKind.INVERSION, pair.inversion, INVERTED, why) for pair in pairs]
    dice.shuffle(found)
    return found


def _other(concept: Concept, definition: Definition, dice: random.Random) -> Iterator[Known]:
    """At most one, so that at most one more person may not review. Of a few, the one that shares
    the fewest words."""
    rows = Definition.objects.accepted().exclude(concept=concept)
    rows = rows.filter(concept__state=ConceptState.OPEN, concept__language=concept.language)
    rows = rows.filter(hidden_at=None, concept__hidden_at=None)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    drawn = rows.filter(pk__in=dice.sample(keys, min(TRIES, len(keys))))
    own = _words(definition.text)
    found = sorted(
        drawn.select_related("concept"),
        key=lambda row: (len(own & _words(row.text)) / (len(_words(row.text)) or 1), row.pk),
    )
    for row in found[:1]:
        text = _under(concept.term, excerpt(row.text), row.concept)
        why = f"It is the definition of “{row.concept.term}”, put under this term."
        yield _known(GoldKind.OTHER, text, BESIDE, why, row.author_id)


def _shuffled(definition: Definition, dice: random.Random) -> Iterator[Known]:
    """Of some shufflings the one that leaves the fewest neighbours together."""
    words = re.findall(r"[\w’'-]+", excerpt(definition.text).lower())
    together = set(pairwise(words))
    drawn = (dice.sample(words, len(words)) for _ in range(SHUFFLINGS))
    mixed = min(drawn, key=lambda order: sum(pair in together for pair in pairwise(order)))
    if mixed != words:
        text = " ".join(mixed)
        why = "It is the definition with its words shuffled."
        yield _known(GoldKind.SHUFFLED, f"{text[0].upper()}{text[1:]}.", SENSELESS, why)


def excerpt(text: str, words: int = WORDS) -> str:
    """The first sentences, at least one, of so many words at the most."""
    sentences = re.split(r"(?<=[.!?。])\s+", model_text(text))
    taken = sentences[:1]
    for sentence in sentences[1:]:
        if len(" ".join([*taken, sentence]).split()) > words:
            break
        taken.append(sentence)
    return " ".join(taken)


def _under(term: str, text: str, concept: Concept) -> str:
    """The text with this term wherever it names its own concept."""
    for name in sorted([concept.term, *concept.aliases], key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", lambda _: term, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]


def _known(
    kind: GoldKind,
    text: str,
    expected: tuple[tuple[Verdict, ...], int, int],
    why: str,
    author_id: int | None = None,
) -> Known:
    verdicts, low, high = expected
    return Known(kind, text, Expected(tuple(map(str, verdicts)), low, high, why), author_id)


def _different(found: Sequence[Known]) -> list[Known]:
    """Each text once, and none that is empty."""
    return list({known.text: known for known in reversed(found) if known.text}.values())[::-1]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
