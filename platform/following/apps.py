from functools import partial
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowingConfig(AppConfig):
    name = "following"

    def ready(self) -> None:
        from accounts.parting import owns

        for label, model in (
            (_("watches"), "Watch"),
            (_("notifications"), "Notification"),
            (_("letters"), "Letter"),
            (_("choices about news"), "Preference"),
        ):
            owns(label, partial(_rows, self.get_model(model)))


def _rows(model: Any, person: Any) -> Any:
    return model.objects.filter(user=person)
