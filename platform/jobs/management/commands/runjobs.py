"""Do the work in the queue, without a broker: one worker process per queue."""

import argparse
import os
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs.names import QUEUES
from jobs.runner import poll, run_until_idle
from jobs.stopping import stopping
from jobs.supervisor import supervise


class Command(BaseCommand):
    requires_system_checks = []  # a worker that died is back sooner, and it serves no pages
    help = "Run queued jobs. Ctrl-C ends it cleanly: a job in work goes back to the queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queues",
            nargs="+",
            default=list(QUEUES),
            metavar="QUEUE",
            help="one worker each; name a queue twice for two (default: %(default)s)",
        )
        parser.add_argument(
            "--until-idle", action="store_true", help="run what is queued, here, and return"
        )
        parser.add_argument("--child", metavar="QUEUE", help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["until_idle"]:
            count = run_until_idle(options["queues"])
            self.stdout.write(f"Nothing is queued any more ({count} attempts made).")
            return
        stopping.on_signals()
        if options["child"]:
            _stop_with_parent()
            poll([options["child"]], stopping)
        else:
            self.stdout.write(f"Running jobs of {', '.join(options['queues'])}. Ctrl-C stops.")
            supervise(options["queues"], stopping)


def _stop_with_parent() -> None:
    """The supervisor holds the other end of standard input; when it dies, however, so do we."""

    def wait() -> None:
        # Not through sys.stdin: its lock, held by this thread, would spoil the interpreter's exit.
        while os.read(0, 1024):
            pass
        stopping.set()

    threading.Thread(target=wait, name="parent", daemon=True).start()
