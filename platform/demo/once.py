"""One concept's whole life in one go, with the figures: what `manage.py demo --once` does."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from concepts.models import SoftPrompt
from evaluations.services import planning, reporting
from jobs.models import Job
from jobs.names import JobName
from jobs.runner import task_named
from jobs.states import JobState
from packs.models import Release
from packs.states import ReleaseState

from . import catalogue, figures, verifying
from .catalogue import DemoConcept, Stage
from .life import LIVE
from .seeding import Troupe
from .standing import Life

JUDGED = "soft_prompt"  # as the decision page names it
LOOK_SECONDS = 0.2
PHASES: dict[str, str] = {
    JobName.TRAIN: "training",
    JobName.GENERATE: "generating",
    JobName.BUILD_RELEASE: "publishing",
}


class CutShort(Exception):
    """The life did not come to its good end; the words say why."""


@dataclass
class Diary:
    """Says what happens, and keeps the seconds of each phase."""

    say: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            spent = self.seconds.get(name, 0.0) + time.monotonic() - started
            self.seconds[name] = round(spent, 2)


def choose(slug: str | None) -> DemoConcept:
    """The concept of that slug, or the first that was never trained here; told to the end.

    Raises `LookupError` when there is no such concept, or it has been trained already.
    """
    asked = [catalogue.find(slug)] if slug else catalogue.furthest_first()
    for demo in asked:
        if not SoftPrompt.objects.filter(concept__term=demo.term).exists():
            return replace(demo, life=catalogue.Life(Stage.PUBLISHED))
    raise LookupError(
        f"{f'“{asked[0].term}” has' if slug else 'All demo concepts have'} been trained in this "
        "database already, so no whole life is left to show. Use a fresh one: set LACUNA_VAR to an "
        "empty folder, then `manage.py migrate` and `manage.py demo --once` again."
    )


def live(demo: DemoConcept, recipe: str, diary: Diary) -> dict[str, Any]:
    """Lead `demo` from where it stands to a verified release; return the figures.

    A life that is cut short (a failed job, a rejection, a release that does not verify) has the
    reason under "ended".
    """
    troupe = Troupe.assemble([demo], recipe)
    started = time.monotonic()
    _play(troupe, demo, diary)
    life = troupe.life_of(demo)
    found = figures.of_life(life)
    try:
        release = _published(life)
        found["release"] = figures.of_release(release)
        with diary.phase("verifying"):
            found["verification"] = _look_as_a_stranger(release, life, diary)
    except CutShort as end:
        found["ended"] = str(end)
    return found | {
        "seconds": diary.seconds,
        "total_seconds": round(time.monotonic() - started, 1),
        "peak_rss_mb": figures.peak_rss_mb(),
    }


def _play(troupe: Troupe, demo: DemoConcept, diary: Diary) -> None:
    """Act, see the job done, act again, until the life needs nothing more."""
    while True:
        with diary.phase("people"):
            for step in troupe.act():
                diary.say(f"  {step.said}")
        job = troupe.life_of(demo).job
        if job is None or job.state not in LIVE:
            return
        name = PHASES[job.name]
        diary.say(f"  ... {name}")
        with diary.phase(name):
            _see_done(job)


def _see_done(job: Job) -> None:
    """Do the job here, by the same task as any worker, or wait while another worker does it."""
    waiting = Job.objects.filter(pk=job.pk, state__in=LIVE)
    while waiting.exists():
        if not task_named(job.name)(str(job.pk)):
            time.sleep(LOOK_SECONDS)


def _published(life: Life) -> Release:
    """The release; raises `CutShort` with the first thing that went otherwise."""
    if life.job and life.job.state != JobState.SUCCEEDED:
        raise CutShort(f"A job did not succeed. {life.job.error}")
    if life.round is None or life.round.accepted is None:
        raise CutShort("Nothing was decided about the soft prompt.")
    if not life.round.accepted:
        raise CutShort(life.round.decision["sentence"])
    if life.release is None or life.release.state != ReleaseState.PUBLISHED:
        raise CutShort("The soft prompt was accepted, but no release with it was published.")
    return life.release


def _look_as_a_stranger(release: Release, life: Life, diary: Diary) -> dict[str, Any]:
    assert life.concept is not None
    with verifying.workplace() as place:
        found = verifying.verify(release, place)
        diary.say(f"  {found['said']}")
        if not found["verified"]:
            raise CutShort(f"The release does not verify. {found['said']}")
        alike = verifying.same_answers(
            place,
            life.concept.slug,
            life.language_model,
            _answers_of_the_worker(life),
            planning.MAX_NEW_TOKENS,
        )
    diary.say(f"  Loaded by PEFT, it gives the worker's own words: {alike['said']}.")
    if alike["same"] not in {None, alike["asked"]}:
        raise CutShort(f"Loaded by PEFT, the pack does not answer as it did here: {alike['said']}.")
    return found | {"peft": alike}


def _answers_of_the_worker(life: Life) -> list[tuple[str, str]]:
    """What was written with the soft prompt for the round: (instruction, text)."""
    assert life.round is not None
    rows = reporting.unblinded(life.people["ada"], life.round)
    return [(row.instruction, row.text) for row in rows if row.arm == JUDGED]
