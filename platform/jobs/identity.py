"""Who is working: the name a process writes into the rows it holds."""

import os
import socket

VARIABLE = "LACUNA_WORKER"


def name() -> str:
    """What the supervisor called this process, else its host and process id."""
    return os.environ.get(VARIABLE) or f"{socket.gethostname()}:{os.getpid()}"
