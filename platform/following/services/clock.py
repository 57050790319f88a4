"""What is done by the clock: reading acts, and writing the letters that are due."""

from collections.abc import Callable

from . import mailing, reading


def is_wanted() -> bool:
    """Whether there is anything to do; asked every few seconds, so it writes nothing."""
    return reading.is_behind() or mailing.is_due()


def catch_up(should_stop: Callable[[], bool] = lambda: False) -> tuple[int, int]:
    """Do it; returns how many acts were read and how many letters written."""
    acts = 0
    while not should_stop() and (read := reading.read_on()):
        acts += read
    reading.try_again()
    return acts, mailing.write_letters()
