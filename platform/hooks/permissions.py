"""Where the site sends word is the admins' business."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_admin
from common.answers import YES, Answer, no

from .models import Delivery


def may_manage(user: Any) -> Answer:
    return is_admin(user)


def may_send_again(user: Any, delivery: Delivery) -> Answer:
    if not (answer := is_admin(user)):
        return answer
    if delivery.job.is_live:
        return no(
            _("It is still under way: it was not sent yet, or will be tried again by itself.")
        )
    if not delivery.endpoint.enabled:
        return no(_("This webhook is disabled. Enable it first."))
    return YES
