"""States of a thread."""

from django.utils.translation import pgettext_lazy

from common.states import StateChoices


class ThreadState(StateChoices):
    OPEN = "open", "running", pgettext_lazy("thread", "Open")
    RESOLVED = "resolved", "good", pgettext_lazy("thread", "Resolved")


# Nothing is ever over for good: what is resolved may come up again.
THREAD_MOVES = {
    ThreadState.OPEN: {ThreadState.RESOLVED},
    ThreadState.RESOLVED: {ThreadState.OPEN},
}
