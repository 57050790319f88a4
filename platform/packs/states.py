"""The life of a release."""

from django.utils.translation import pgettext_lazy

from common.states import StateChoices


class ReleaseState(StateChoices):
    DRAFT = "draft", "waiting", pgettext_lazy("release", "Draft")
    PUBLISHED = "published", "good", pgettext_lazy("release", "Published")
    YANKED = "yanked", "warning", pgettext_lazy("release", "Withdrawn")


TERMINAL = frozenset({ReleaseState.YANKED})
MOVES: dict[ReleaseState, set[ReleaseState]] = {
    ReleaseState.DRAFT: {ReleaseState.PUBLISHED},
    ReleaseState.PUBLISHED: {ReleaseState.YANKED},
}
