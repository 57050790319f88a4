"""What may be told once a round is closed: to people on the decision page, to packs as plain data."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from common.answers import require
from concepts.models import SoftPrompt
from evaluations.arms import JUDGED
from evaluations.models import Adjudication, Output, Round, Rubric
from evaluations.passages import Passage, passages
from evaluations.permissions import may_see_decision
from evaluations.rubric import Rubric as Words
from evaluations.states import RoundState, Verdict
from evaluations.stats import majority

from .disagreement import Text
from .naming import letters_of
from .referring import adjudicated
from .unblinding import Judgement, arms_of, judgements, of_arms, words_for

SUMMARY_VERSION = 2
WORST = 3
DISPUTED = 5
IMPORTED = "imported"  # the mark of every arm that is not ours
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
class Settled:
    """What an adjudicator said of a text; `reason` in their own words."""

    fidelity: int
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class UnblindedOutput:
    """A text with its arm and everything that was said about it; `place` counts from 1. `mark` names
    the arm's mark, which labels of importers have in common."""

    place: int
    arm: str
    label: str
    mark: str
    instruction: str
    kind: str
    text: str
    gain: float | None
    fidelity: float
    majority: Verdict | None
    reviews: tuple[ReviewLine, ...]
    adjudication: Settled | None


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
    """Every output of a closed round that an arm wrote, by instruction and then by arm."""
    require(may_see_decision(viewer, round_))
    arms, said = arms_of(round_), _by_output(round_)
    names = letters_of(round_)
    labels = words_for(round_, arms.values())
    places = {arm: place for place, arm in enumerate(labels)}
    outputs = Output.objects.filter(round=round_).select_related("instruction")
    rows = sorted(
        (row for row in outputs if row.pk in arms),
        key=lambda row: (row.instruction.position, row.instruction_id, places[arms[row.pk]]),
    )
    words, settled = round_.rubric.words, adjudicated(round_)
    return [
        _unblind(
            place,
            row,
            (arms[row.pk], labels[arms[row.pk]], IMPORTED if round_.is_imported else arms[row.pk]),
            said[row.pk],
            names,
            viewer,
            words,
            settled,
        )
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
        **_agreement(round_.decision),
    }


def _agreement(decision: dict[str, Any]) -> dict[str, Any]:
    """How far reviewers agreed, without who with whom; decisions of policy 1 do not tell."""
    found = {}
    if "agreement" in decision:
        agreement = decision["agreement"]
        told = (name for name in ("fidelity", "verdict", "choice") if name in agreement)
        found["agreement"] = {name: agreement[name] for name in told}
    if "adjudication" in decision:
        found["adjudication"] = decision["adjudication"]
    return found


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
    for row in of_arms(judgements(round_)):
        said[row.output_id].append(row)
    return said


def _unblind(
    place: int,
    output: Output,
    arm: tuple[str, str, str],
    rows: list[Judgement],
    names: dict[int, str],
    viewer: Any,
    words: Words,
    settled: dict[Text, Adjudication],
) -> UnblindedOutput:
    most = majority([row.verdict for row in rows])
    return UnblindedOutput(
        place=place,
        arm=arm[0],
        label=arm[1],
        mark=arm[2],
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
        adjudication=_settled(settled.get((output.instruction_id, arm[0]))),
    )


def _settled(row: Adjudication | None) -> Settled | None:
    return Settled(row.fidelity, Verdict(row.verdict), row.comment) if row else None
