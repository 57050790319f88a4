"""The life of a release."""

from common.states import StateChoices


class ReleaseState(StateChoices):
    DRAFT = "draft", "waiting", "Draft"
    PUBLISHED = "published", "good", "Published"
    YANKED = "yanked", "warning", "Withdrawn"


TERMINAL = frozenset({ReleaseState.YANKED})
MOVES: dict[ReleaseState, set[ReleaseState]] = {
    ReleaseState.DRAFT: {ReleaseState.PUBLISHED},
    ReleaseState.PUBLISHED: {ReleaseState.YANKED},
}
