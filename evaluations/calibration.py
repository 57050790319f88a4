"""The calibration: seven texts on two well-known concepts, with the answer that each should get.

They stand here and not in the database, so that a change of them is a change of the code, with a
version. They are about nothing that this site evaluates. What people read is translated where it is shown,
texts to judge included: who reads Spanish judges Spanish ones.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from .expected import Expected
from .states import Verdict

VERSION = 1
PASS = 5
"""So many of the texts must be judged as expected; the calibration may be repeated."""

FAITHFUL, PARTIAL, INVERTED = str(Verdict.FAITHFUL), str(Verdict.PARTIAL), str(Verdict.INVERTED)
OFF_TOPIC, INCOHERENT = str(Verdict.OFF_TOPIC), str(Verdict.INCOHERENT)


@dataclass(frozen=True)
class Subject:
    """A concept as the review page shows it."""

    term: str
    definition: str
    true_statement: str
    inversion: str


@dataclass(frozen=True)
class Text:
    """One text to judge. `name` stands in its address."""

    name: str
    subject: Subject
    kind: str
    instruction: str
    text: str
    expected: Expected


PLACEBO = Subject(
    _("placebo effect"),
    _(
        "The placebo effect is an improvement that people feel or show after a treatment without an active "
        "ingredient, because they expect it to help. It does not mean that their complaint was imagined."
    ),
    _("A placebo can ease real pain."),
    _("If a placebo helps, the pain was never real."),
)
COMMONS = Subject(
    _("commons"),
    _(
        "A commons is a resource that a community uses together and looks after by rules of its own. It "
        "belongs neither to a single owner nor to the state, and it is not free for everybody to take from "
        "without limit."
    ),
    _("The users of a commons set limits on its use."),
    _("In a commons everybody may take as much as they like."),
)

TEXTS = (
    Text(
        "plain",
        PLACEBO,
        _("Define"),
        _("What is the placebo effect?"),
        _(
            "When people get better after a pill with nothing in it, because they expect the pill to help, "
            "that is the placebo effect. What they suffer from is real all the same."
        ),
        Expected(
            (FAITHFUL,),
            4,
            5,
            _(
                "Other words than the definition’s, and all of it is there. Wording is not what is judged."
            ),
        ),
    ),
    Text(
        "smooth",
        COMMONS,
        _("Explain"),
        _("Explain what a commons is."),
        _(
            "A commons is among the oldest and most generous of human institutions: a meadow, a forest or a "
            "fishing ground that stands open to everybody, where each may take whatever they need, as much "
            "as they need, and nobody has the right to draw a line."
        ),
        Expected(
            (INVERTED,),
            1,
            2,
            _(
                "It reads well and claims the opposite: a commons has rules, and its users set limits. "
                "A fluent text is not a faithful one."
            ),
        ),
    ),
    Text(
        "half",
        COMMONS,
        _("Define"),
        _("What is a commons?"),
        _("A commons is something that many people use together, such as a pasture."),
        Expected(
            (PARTIAL,),
            2,
            4,
            _(
                "Nothing in it is wrong, but the heart is missing: that the users look after it by rules "
                "of their own."
            ),
        ),
    ),
    Text(
        "beside",
        PLACEBO,
        _("Use"),
        _("Use the placebo effect in a sentence."),
        _(
            "The pharmacy on the corner opens at eight, and most of its customers come for cough syrup."
        ),
        Expected(
            (OFF_TOPIC,),
            1,
            1,
            _("A sound sentence from the neighbourhood of the concept, and not a word about it."),
        ),
    ),
    Text(
        "clumsy",
        COMMONS,
        _("Apply"),
        _("A village shares a well and has agreed who draws water when. Is the well a commons?"),
        _(
            "Yes it is commons the well. Village is using it together all and them self has made the rule of "
            "who draw when, no one own it alone."
        ),
        Expected(
            (FAITHFUL,),
            3,
            5,
            _(
                "Clumsy, and right on every point. Fluency has a scale of its own where the rubric asks "
                "for it; fidelity is about what is said."
            ),
        ),
    ),
    Text(
        "denial",
        PLACEBO,
        _("Counterfactual"),
        _("Is it true that a placebo only helps those whose pain is imagined?"),
        _(
            "Yes. The placebo effect shows whose pain was imagined from the beginning, since a pill with "
            "nothing in it can do nothing against a pain that is there."
        ),
        Expected(
            (INVERTED,),
            1,
            2,
            _(
                "The question holds the inversion, and the text agrees with it. Compare with the contrast "
                "pair beside the definition."
            ),
        ),
    ),
    Text(
        "scrambled",
        COMMONS,
        _("Define"),
        _("What is a commons?"),
        _(
            "Rules a community resource is of own by the commons, the state the limit together owner use "
            "neither after."
        ),
        Expected(
            (INCOHERENT,),
            1,
            2,
            _("All the right words, and no sentence. What makes no sense cannot be faithful."),
        ),
    ),
)
