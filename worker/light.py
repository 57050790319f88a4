"""What needs no model: building releases, and looking after the queue itself."""

from jobs.reconciling import reconcile as reconcile_jobs

from .tasks import chore


@chore("worker.light.reconcile")
def reconcile() -> None:
    """One pass over lost workers and lost messages; beat calls it, `runjobs` has its own."""
    reconcile_jobs()
