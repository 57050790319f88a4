"""The life of a job: its states, which of them are over, and which step may follow which."""

from django.utils.translation import pgettext_lazy

from common.states import StateChoices


class JobState(StateChoices):
    QUEUED = "queued", "waiting", pgettext_lazy("job", "Queued")
    RUNNING = "running", "running", pgettext_lazy("job", "Running")
    SUCCEEDED = "succeeded", "good", pgettext_lazy("job", "Succeeded")
    FAILED = "failed", "bad", pgettext_lazy("job", "Failed")
    CANCELLED = "cancelled", "warning", pgettext_lazy("job", "Cancelled")


LIVE = frozenset({JobState.QUEUED, JobState.RUNNING})
TERMINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})

MOVES: dict[JobState, set[JobState]] = {
    JobState.QUEUED: {JobState.RUNNING, JobState.CANCELLED},
    # Back to queued is another attempt: after an error, a lost worker or a clean stop.
    JobState.RUNNING: {
        JobState.QUEUED,
        JobState.SUCCEEDED,
        JobState.FAILED,
        JobState.CANCELLED,
    },
    JobState.SUCCEEDED: set(),
    # An admin's "try again".
    JobState.FAILED: {JobState.QUEUED},
    JobState.CANCELLED: {JobState.QUEUED},
}
