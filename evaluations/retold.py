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
    # Names that stand for people, and files.
    _("Reviewer %(letter)s"),
    _("CSV for spreadsheets"),
)
