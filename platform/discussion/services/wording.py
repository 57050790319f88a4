"""From what somebody typed to what is kept: cleaned, rendered once, and whom it names."""

from dataclasses import dataclass

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid
from common.text import clean, mentioned, render_markdown
from discussion.addresses import of_person
from discussion.models import Comment, Mention

MOST_PEOPLE = 10
MOST_NAMES = (
    200  # beyond it the text is a list, and asking after everybody costs more than it tells
)


@dataclass(frozen=True)
class Words:
    """`text` and `html` as they are stored, `people` in the order of their ids."""

    text: str
    html: str
    people: tuple[User, ...]


def words(text: str, field: str = "text") -> Words:
    """Raises `Invalid` on `field` for no text, too much of it, and too many people named.

    Only members are mentioned. Nobody is called by a word for everybody: `@everyone` is a name like
    another, and nobody's.
    """
    text = clean(text, field=field)
    if not text:
        raise Invalid.field(field, _("Write something first."))
    names = mentioned(text)
    if len(names) > MOST_NAMES:
        raise Invalid.field(
            field,
            _("At most %(most_people)s people can be mentioned at once.")
            % {"most_people": MOST_PEOPLE},
        )
    found = User.objects.annotate(low=Lower("username")).filter(low__in=names, is_active=True)
    people = tuple(found.order_by("pk")[: MOST_PEOPLE + 1]) if names else ()
    if len(people) > MOST_PEOPLE:
        raise Invalid.field(
            field,
            _("You mention more than %(most_people)s people. Name those whom it is about.")
            % {"most_people": MOST_PEOPLE},
        )
    addresses = {person.username.lower(): of_person(person.username) for person in people}
    return Words(text, render_markdown(text, people=addresses), people)


def keep_mentions(comment: Comment, people: tuple[User, ...]) -> list[int]:
    """Make the rows say whom the comment names now. Returns the ids of those named for the first time,
    its author left out: they are the ones to be told."""
    wanted = {person.pk for person in people}
    there = set(comment.mentions.values_list("person", flat=True))
    comment.mentions.exclude(person__in=wanted).delete()
    new = sorted(wanted - there)
    Mention.objects.bulk_create(Mention(comment=comment, person_id=pk) for pk in new)
    return [pk for pk in new if pk != comment.author_id]
