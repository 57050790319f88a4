"""How far the site trusts a person, from what became of their work. A pure function over counts.

`docs/reference/trust.md` says the same in words, and a test holds the two together. Trust gives no
role: it sets limits and one small ability. It is reckoned when it is asked for and kept nowhere, so
that it cannot drift from the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from .states import UseKind

REVIEWS_EACH = 25  # reviews in closed rounds that count as one accepted work
LOOK_BACK_DAYS = 90  # how long an upheld flag counts


@dataclass(frozen=True)
class Facts:
    """What is counted. `accepted`: proposals taken up and definitions made the reference; `declined`:
    those declined; `reviews` in closed rounds; `upheld`: acts of moderators against this person in
    the last 90 days that still stand; `days` since they came."""

    accepted: int = 0
    declined: int = 0
    reviews: int = 0
    upheld: int = 0
    days: int = 0
    tutorial: bool = False
    vouched: int = 0
    suspended: bool = False

    @property
    def works(self) -> int:
        return self.accepted + self.reviews // REVIEWS_EACH

    @property
    def share(self) -> float:
        """The accepted part of what was decided; 1 while nothing was declined."""
        return self.works / max(1, self.works + self.declined)


@dataclass(frozen=True)
class Level:
    """What it needs, and what it unlocks: `limits` are per day, `links` whether texts may hold any."""

    number: int
    name: str
    works: int
    share: float
    days: int
    links: bool
    limits: Mapping[UseKind, int]

    @property
    def label(self) -> str:
        """The name as this reader reads it; the API keeps to `name`."""
        return str(LABELS[self.number])


def _limits(*numbers: int) -> dict[UseKind, int]:
    return dict(zip(UseKind, numbers, strict=True))


# works, accepted share, days here; links; then per day: proposals, submissions, comments, flags,
# appeals, new tokens.
LEVELS = (
    Level(0, "New", 0, 0.0, 0, False, _limits(2, 3, 10, 3, 2, 2)),
    Level(1, "Known", 1, 0.0, 0, True, _limits(5, 10, 40, 10, 3, 5)),
    Level(2, "Regular", 3, 0.5, 7, True, _limits(20, 30, 150, 30, 5, 10)),
    Level(3, "Trusted", 10, 0.66, 30, True, _limits(100, 150, 400, 60, 5, 20)),
    Level(4, "Pillar", 40, 0.75, 180, True, _limits(400, 400, 1000, 120, 5, 20)),
)


# Their names in the reader's language.
LABELS = (
    pgettext_lazy("level of trust", "New"),
    pgettext_lazy("level of trust", "Known"),
    pgettext_lazy("level of trust", "Regular"),
    pgettext_lazy("level of trust", "Trusted"),
    pgettext_lazy("level of trust", "Pillar"),
)


def level_of(facts: Facts) -> Level:
    """Earned by work or by an admin's word, whichever is more; an upheld flag leaves at most level 1,
    two of them level 0, and so does a suspension."""
    return LEVELS[min(max(_earned(facts), facts.vouched), _cap(facts))]


def _earned(facts: Facts) -> int:
    best = 1 if facts.tutorial else 0
    for level in LEVELS:
        if all(met for _, met in _needs(level, facts)):
            best = max(best, level.number)
    return best


def _cap(facts: Facts) -> int:
    if facts.suspended or facts.upheld > 1:
        return 0
    return 1 if facts.upheld else LEVELS[-1].number


def _needs(level: Level, facts: Facts) -> list[tuple[str, bool]]:
    """What a level asks for, a sentence each, and whether it is there."""
    works = ngettext(
        "Level %(level)s needs %(count)s accepted work (you have %(mine)s).",
        "Level %(level)s needs %(count)s accepted works (you have %(mine)s).",
        level.works,
    )
    share = _("Level %(level)s needs %(count)s of what was decided accepted (it is %(mine)s).")
    days = _("Level %(level)s needs %(count)s days here (it is %(mine)s).")
    told = [
        (works, level.works, facts.works, facts.works >= level.works),
        (share, f"{level.share:.0%}", f"{facts.share:.0%}", facts.share >= level.share),
        (days, level.days, facts.days, facts.days >= level.days),
    ]
    return [
        (said % {"level": level.number, "count": count, "mine": mine}, met)
        for said, count, mine, met in told
    ]


def next_of(facts: Facts) -> list[str]:
    """What is missing for the next level, and why it is not higher, in sentences; empty at the top."""
    now = level_of(facts)
    if facts.suspended:
        return [
            _("You are suspended. When that is over, your level is reckoned from your work again.")
        ]
    if facts.upheld:
        return [
            _(
                "A moderator acted on your account in the last %(days)s days. Until that is %(days)s days "
                "ago, or an appeal is granted, your level stays low."
            )
            % {"days": LOOK_BACK_DAYS}
        ]
    if now.number == LEVELS[-1].number:
        return []
    above = LEVELS[now.number + 1]
    if above.number == 1:
        return [_("Do the tutorial, or have one work accepted.")]
    return [sentence for sentence, met in _needs(above, facts) if not met]
