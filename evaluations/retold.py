"""The patterns of what is stored in English: see `evaluations.retelling`. A change of a text here must
follow a change where it is written; `%(name)s` is what was filled in."""

from django.utils.translation import gettext_noop as _

FAILURES = (
    _("there are too few reviews"),
    _("reviewers do not agree beyond chance"),
    _("reviewers do not agree on what is more faithful beyond chance"),
    _("most reviewers of at least one text found it inverted"),
    _("the texts are not faithful enough to the definition"),
    _("the soft prompt does not clearly beat the bare model"),
    _("the soft prompt changes too much where it should change nothing"),
    _("the definition in the prompt is preferred too often"),
)
"""What a rule that failed says in the sentence of a decision."""

PATTERNS = (
    # Arms, and where gold texts come from.
    _("Bare model"),
    _("Definition in the prompt"),
    _("Soft prompt"),
    _("Random vectors"),
    _("Another concept’s soft prompt"),
    _("The definition itself"),
    _("The true side of a contrast pair"),
    _("The inverted side of a contrast pair"),
    _("Another concept’s definition under this term"),
    _("The definition with its words shuffled"),
    # The rules of a decision.
    _("Every output has enough reviews"),
    _("Every comparison has enough reviews"),
    _("No text of the soft prompt is inverted in the eyes of most of its reviewers"),
    _("Few enough texts of the soft prompt are inverted in the eyes of most of their reviewers"),
    _("Reviewers agree on fidelity beyond chance"),
    _("Reviewers agree on what is more faithful beyond chance"),
    _("The soft prompt leaves other topics alone"),
    _("The soft prompt’s mean fidelity is high enough"),
    _("The soft prompt beats the bare model beyond doubt"),
    _("The soft prompt is preferred to the bare model beyond doubt"),
    _("The soft prompt holds up beside the definition in the prompt"),
    # What was found, and what is needed.
    _("no reviews"),
    _("none"),
    _("cannot be told"),
    _("too few to tell"),
    _("%(fewest)s at the least"),
    _("%(number)s inverted"),
    _("%(number)s of %(all)s"),
    _("%(number)s or more"),
    _("%(number)s or less"),
    _("%(share)s at most"),
    _("above %(number)s"),
    # Why.
    _(
        "What it changes on instructions about other things, as a share of what it teaches; "
        "measured by the engine after training."
    ),
    _(
        "Share of comparisons in which it is preferred to the definition itself; a tie is half "
        "of one, so where the two mean the same it is 0.5."
    ),
    _(
        "Lower end of the %(confidence)s interval of Krippendorff’s alpha (alpha itself is "
        "%(alpha)s): 0 is what chance gives, 1 full agreement."
    ),
    _(
        "Lower end of the %(confidence)s interval of Krippendorff’s alpha: 0 is what chance "
        "gives, 1 full agreement."
    ),
    _(
        "Lower end of the %(confidence)s interval of the share of comparisons in which it is "
        "preferred; a tie is half of one."
    ),
    _(
        "Lower end of the %(confidence)s interval of the difference in fidelity, paired by "
        "instruction and reviewer."
    ),
    _(
        "Lower end of the %(confidence)s interval of the difference in fidelity, paired by "
        "instruction and reviewer; as wide as look number %(look)s of those planned must have "
        "it."
    ),
    # The sentence of a decision.
    _(
        "Accepted: %(reviewers)s reviewers found the soft prompt faithful, %(mean)s of 5 on "
        "average and %(lead)s above the bare model."
    ),
    _(
        "Accepted: %(reviewers)s reviewers preferred the soft prompt to the bare model in "
        "%(share)s of their comparisons, and to the definition itself in %(beside)s; a tie is "
        "half of one."
    ),
    _("Rejected: %(failures)s."),
    _("%(reviewers)s reviewers judged %(texts)s texts of %(arms)s arms in %(reviews)s reviews."),
    _("%(reviewers)s reviewers judged %(texts)s texts of 1 arm in %(reviews)s reviews."),
    _("1 reviewer judged %(texts)s texts of %(arms)s arms in %(reviews)s reviews."),
    _("1 reviewer judged %(texts)s texts of 1 arm in %(reviews)s reviews."),
    # Signs of little effort.
    _("Fewer than %(least)s reviews: too few to tell."),
    _("%(speed)s words a minute, where %(limit)s is skimming."),
    _("Takes %(share)s of the time that others take for the same items."),
    _("Gives nearly the same rating to items that others tell apart."),
    _("Agrees with at most %(share)s of the items whose answer is known."),
    # Why a gold text is known.
    _("It is taken from the definition itself."),
    _("It is the true side of a contrast pair of the definition."),
    _("It is the inverted side of a contrast pair of the definition."),
    _("It is the definition of “%(term)s”, put under this term."),
    _("It is the definition with its words shuffled."),
    # The words of the rubrics that come with the site.
    _("Fidelity and verdict"),
    _("Fidelity, fluency and marked passages"),
    _("How faithful is this text to the definition?"),
    _("Fidelity"),
    _("Not at all"),
    _("Nothing of the concept, or the opposite of it."),
    _("A trace"),
    _("The right neighbourhood, but the heart of the concept is missing."),
    _("In part"),
    _("The heart is there, beside a gap or an error that matters."),
    _("Mostly"),
    _("Right, with a small gap or a small slip."),
    _("Fully"),
    _("Says what the definition says; a curator would sign it."),
    _("Fluency"),
    _("Broken"),
    _("Not a text; it cannot be read."),
    _("Halting"),
    _("Readable with effort."),
    _("Uneven"),
    _("Readable, with slips that disturb."),
    _("Good"),
    _("Reads well, with a small slip."),
    _("Perfect"),
    _("As a careful writer would put it, whatever it says."),
    _("How sure you are"),
    _("Unsure"),
    _("Another reviewer may well see it otherwise."),
    _("Fairly sure"),
    _("You would be a little surprised to be contradicted."),
    _("Certain"),
    _("The definition settles it."),
    _("Faithful"),
    _("It means what the definition means."),
    _("Partial"),
    _("Some of it is right, some is missing."),
    _("Inverted"),
    _("It claims the opposite on a point that matters."),
    _("Off topic"),
    _("It is about something else."),
    _("Incoherent"),
    _("It makes no sense as a text."),
    _("Wrong"),
    _("It says something untrue about the concept."),
    _("It claims the opposite of what the definition says."),
    _("Invented"),
    _("It makes up a name, a date, a source or a fact."),
    _("Recited"),
    _("It repeats words of the definition without answering."),
    _("Unsupported"),
    _("It may be true, but neither definition nor sources carry it."),
    # Why the site itself ended a round.
    _("Version %(number)s of the definition replaced the one that it judged."),
    # What happened to a rubric.
    _("began it"),
    _("changed it"),
    _("published it"),
    # Names that stand for people, and files.
    _("Reviewer %(letter)s"),
    _("CSV for spreadsheets"),
)
