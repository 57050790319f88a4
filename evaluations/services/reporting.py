"""What may be told once a round is closed: to people on the decision page, to packs as plain data."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from common.answers import require
from concepts.models import SoftPrompt
from evaluations.arms import JUDGED, Arm
from evaluations.models import Output, Round, Rubric
from evaluations.passages import Passage, passages
from evaluations.permissions import may_see_decision
from evaluations.rubric import Rubric as Words
from evaluations.states import RoundState, Verdict
from evaluations.stats import majority

from .naming import pseudonyms
from .unblinding import Judgement, arms_of, judgements

SUMMARY_VERSION = 1
WORST = 3
DISPUTED = 5
APART = 2  # steps of fidelity; one step is how people differ anyway
SUMMARISED = (
    "accepted",
    "sentence",
    "counts",
    "arms",
    "effects",
    "rules",
    "policy",
    "seed",
    "is_demo",
    "reviews_digest",
)


@dataclass(frozen=True)
class ReviewLine:
    """One review as the decision page shows it: a letter instead of a name."""

    reviewer: str
    mine: bool
    fidelity: int
    verdict: Verdict
    comment: str
    answers: dict[str, int]
    marks: tuple[Passage, ...]


@dataclass(frozen=True)
class UnblindedOutput:
    """A text with its arm and everything that was said about it; `place` counts from 1."""

    place: int
    arm: str
    label: str
    instruction: str
    kind: str
    text: str
    gain: float | None
    fidelity: float
    majority: Verdict | None
    reviews: tuple[ReviewLine, ...]


@dataclass(frozen=True)
class Disputed:
    """A text with ratings far apart. `verdicts` in words, most frequent first."""

    output: UnblindedOutput
    lowest: int
    highest: int
    verdicts: str


@dataclass(frozen=True)
class Comparison:
    """One reviewer beside the others on the same texts. `difference`: own fidelity minus theirs."""

    reviews: int
    difference: float
    agreed: int
    with_majority: int

    @property
    def size(self) -> float:
        return abs(self.difference)

    @property
    def strictness(self) -> str:
        if self.size < 0.05:
            return "same"
        return "milder" if self.difference > 0 else "stricter"


def unblinded(viewer: Any, round_: Round) -> list[UnblindedOutput]:
    """Every output of a closed round, by instruction and then by arm."""
    require(may_see_decision(viewer, round_))
    arms, said = arms_of(round_), _by_output(round_)
    names = pseudonyms(round_, (row.reviewer_id for rows in said.values() for row in rows))
    places = {arm: place for place, arm in enumerate(Arm)}
    outputs = Output.objects.filter(round=round_).select_related("instruction")
    rows = sorted(
        outputs,
        key=lambda row: (row.instruction.position, row.instruction_id, places[arms[row.pk]]),
    )
    words = round_.rubric.words
    return [
        _unblind(place, row, arms[row.pk], said[row.pk], names, viewer, words)
        for place, row in enumerate(rows, 1)
    ]


def worst(outputs: list[UnblindedOutput]) -> list[UnblindedOutput]:
    """The soft prompt's texts that reviewers liked least."""
    mine = [output for output in outputs if output.arm == JUDGED]
    return sorted(mine, key=lambda output: output.fidelity)[:WORST]


def disputed(outputs: list[UnblindedOutput]) -> list[Disputed]:
    """The texts whose ratings of fidelity lie furthest apart, by two steps or more."""
    rows = [_disputed(output) for output in outputs if output.reviews]
    rows = [row for row in rows if row.highest - row.lowest >= APART]
    rows.sort(key=lambda row: (row.lowest - row.highest, -row.verdicts.count(",")))
    return rows[:DISPUTED]


def _disputed(output: UnblindedOutput) -> Disputed:
    said = [line.fidelity for line in output.reviews]
    words = Counter(line.verdict.label.lower() for line in output.reviews)
    verdicts = ", ".join(f"{count} {word}" for word, count in words.most_common())
    return Disputed(output, min(said), max(said), verdicts)


def compare(reviewer: Any, round_: Round) -> Comparison | None:
    """How a reviewer's ratings sit among the others'; None for who reviewed nothing with others."""
    require(may_see_decision(reviewer, round_))
    differences: list[float] = []
    agreed = with_majority = 0
    for rows in _by_output(round_).values():
        mine = next((row for row in rows if row.reviewer_id == reviewer.pk), None)
        others = [row for row in rows if row.reviewer_id != reviewer.pk]
        if mine is None or not others:
            continue
        differences.append(mine.fidelity - fmean(row.fidelity for row in others))
        most = majority([row.verdict for row in others])
        with_majority += most is not None
        agreed += most == mine.verdict
    if not differences:
        return None
    return Comparison(len(differences), fmean(differences), agreed, with_majority)


def summary(soft_prompt: SoftPrompt) -> dict[str, Any]:
    """The reviews' summary that a pack carries: figures and rules, no names, no texts.

    Plain JSON; `{}` for a soft prompt that no closed round has judged.
    """
    rounds = Round.objects.filter(soft_prompt=soft_prompt, state=RoundState.CLOSED)
    round_ = rounds.order_by("-closed_at").first()
    if round_ is None or round_.closed_at is None:
        return {}
    rubrics = Rubric.objects.in_bulk(round_.decision["rubric_versions"])
    return {
        "version": SUMMARY_VERSION,
        "round": str(round_.pk),
        "closed_at": round_.closed_at.isoformat(),
        "rubrics": [_rubric(rubrics[version]) for version in sorted(rubrics)],
        **{name: round_.decision[name] for name in SUMMARISED},
    }


def _rubric(row: Rubric) -> dict[str, Any]:
    words = row.words
    return {
        "version": row.version,
        "question": words.question,
        "fidelity": {str(anchor.value): anchor.meaning for anchor in words.fidelity.anchors},
        "verdicts": {verdict.value: verdict.meaning for verdict in words.verdicts},
    }


def _by_output(round_: Round) -> dict[int, list[Judgement]]:
    said: dict[int, list[Judgement]] = defaultdict(list)
    for row in judgements(round_):
        said[row.output_id].append(row)
    return said


def _unblind(
    place: int,
    output: Output,
    arm: Arm,
    rows: list[Judgement],
    names: dict[int, str],
    viewer: Any,
    words: Words,
) -> UnblindedOutput:
    most = majority([row.verdict for row in rows])
    return UnblindedOutput(
        place=place,
        arm=str(arm),
        label=str(arm.label),
        instruction=output.instruction.text,
        kind=output.instruction.get_kind_display(),
        text=output.text,
        gain=output.gain,
        fidelity=fmean(row.fidelity for row in rows),
        majority=Verdict(most) if most else None,
        reviews=tuple(
            ReviewLine(
                names[row.reviewer_id],
                row.reviewer_id == viewer.pk,
                row.fidelity,
                Verdict(row.verdict),
                row.comment,
                row.answers,
                tuple(passages(words, output.text, row.spans)),
            )
            for row in sorted(rows, key=lambda row: names[row.reviewer_id])
        ),
    )
