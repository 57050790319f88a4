"""Run the site and its job runner until Ctrl-C."""

import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.people import CAST, PASSWORD
from demo.serving import HOST, CannotServe, serve
from jobs.stopping import stopping


class Command(BaseCommand):
    help = "Run the site and its job runner together. Ctrl-C stops both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, **options: Any) -> None:
        stopping.on_signals()
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))  # the terminal was closed
        port = options["port"]
        self.stdout.write("Starting the site and the job runner ...")
        try:
            serve(port, stopping, self._say, lambda: self._welcome(port))
        except CannotServe as problem:
            raise CommandError(str(problem)) from problem
        self._say("Stopped. Your data are kept.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _welcome(self, port: int) -> None:
        here = f"http://{HOST}:{port}"
        lines = ["", f"  Lacuna    {here}/", f"  API       {here}/api/docs/", ""]
        if settings.DEMO:
            lines += [f"  Sign in at {here}/accounts/login/ with the password {PASSWORD} as"]
            lines += [f"    {member.username}   {member.does}" for member in CAST]
            lines += ["", "  The job runner trains, and the demo people act, as you watch."]
        self._say("\n".join([*lines, "  Ctrl-C stops everything; the data stay.", ""]))
