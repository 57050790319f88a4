"""People who are told: the record read to its end, and addresses that are known to be theirs."""

from allauth.account.models import EmailAddress

from following.models import Notification
from following.services import reading
from following.wording import sentence


def read():
    """As the job does, to the end of the record."""
    while reading.read_on():
        pass


def told(user):
    """What this person was told, in words, oldest first. Reads the record first."""
    read()
    rows = Notification.objects.visible_to(user).for_list().order_by("pk")
    return [sentence(row.act, direct=row.is_direct) for row in rows]


def confirmed(*people):
    """Their addresses are shown to be theirs."""
    for one in people:
        EmailAddress.objects.create(user=one, email=one.email, verified=True, primary=True)
