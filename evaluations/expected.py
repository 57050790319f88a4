"""What a text whose answer is known should be called: for gold items and for the calibration."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .states import Verdict


@dataclass(frozen=True)
class Expected:
    """The verdicts and the fidelities, `low` to `high`, that somebody who has read will give; and why.

    More than one verdict, because readers differ: whoever is outside all of them has not read.
    """

    verdicts: tuple[str, ...]
    low: int
    high: int
    why: str

    def met_by(self, fidelity: int, verdict: str) -> bool:
        return verdict in self.verdicts and self.low <= fidelity <= self.high

    @property
    def words(self) -> str:
        """“faithful or partial, fidelity 3 to 5”."""
        told = {
            "verdicts": _(" or ").join(_labels(self.verdicts)),
            "low": self.low,
            "high": self.high,
        }
        if self.low == self.high:
            return _("%(verdicts)s, fidelity %(low)s") % told
        return _("%(verdicts)s, fidelity %(low)s to %(high)s") % told


def _labels(verdicts: Iterable[str]) -> list[str]:
    return [str(Verdict(verdict).label).lower() for verdict in verdicts]
