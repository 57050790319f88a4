"""States of a thread."""

from common.states import StateChoices


class ThreadState(StateChoices):
    OPEN = "open", "running", "Open"
    RESOLVED = "resolved", "good", "Resolved"


# Nothing is ever over for good: what is resolved may come up again.
THREAD_MOVES = {
    ThreadState.OPEN: {ThreadState.RESOLVED},
    ThreadState.RESOLVED: {ThreadState.OPEN},
}
