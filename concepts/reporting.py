"""A training as people read it: numbers with their intervals, in words where words do."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.plots import LinePlot, Series, line_plot
from jobs.models import Job

from .models import TrainingRun
from .states import InstructionKind


@dataclass(frozen=True)
class Row:
    """A label with its value, as the receipt and the tables show it."""

    label: str
    value: str
    hash: bool = False
    note: str = ""


@dataclass(frozen=True)
class Share:
    """A share of the gap with its interval, in per cent."""

    mean: int
    low: int
    high: int
    n: int

    @classmethod
    def of(cls, found: dict[str, Any] | None) -> "Share | None":
        if not found:
            return None
        percent = {name: round(100 * found[name]) for name in ("mean", "low", "high")}
        return cls(n=found.get("n", 0), **percent)

    def __str__(self) -> str:
        return _("%(mean)s %% (%(low)s to %(high)s)") % {
            "mean": _signed(self.mean),
            "low": _signed(self.low),
            "high": _signed(self.high),
        }


def gap_closed(run: TrainingRun) -> Share | None:
    return Share.of(_measures(run).get("gap_closed"))


def curves(run: TrainingRun) -> LinePlot:
    """Distance to the model that has read the definition: in training, and where it only watches."""
    points = run.curve
    return line_plot(
        _("Distance to the model that has read the definition"),
        [
            Series(
                _("training"), "training", [(p["step"], p["loss"]) for p in _with(points, "loss")]
            ),
            Series(
                _("held out"),
                "held_out",
                [(p["step"], p["held_out"]) for p in _with(points, "held_out")],
            ),
        ],
        y_label=_("KL, nats per token"),
    )


def measures(run: TrainingRun) -> list[Row]:
    """Everything that was measured on the held-out instructions, and the controls."""
    found = _measures(run)
    if not found:
        return []
    rows = [Row(_("Gap closed"), str(Share.of(found.get("gap_closed")) or _("not measured")))]
    for kind, share in (found.get("gap_closed_by_kind") or {}).items():
        label = InstructionKind(kind).label if kind in InstructionKind.values else kind
        rows.append(Row(f"… {label.lower()}", str(Share.of(share) or _("not measured"))))
    rows += _arms(
        _("Picks its own definition among near ones"), found.get("forced_choice"), percent=True
    )
    rows += _arms(_("Prefers the truth to its inversion"), found.get("inversion_margin"))
    controls = found.get("controls") or {}
    rows.append(
        _control(
            _("Control: random rows, words too"), controls.get("random"), _("should be near 0 %")
        )
    )
    if controls.get("words") is not None:
        rows.append(
            _control(_("Control: the words alone"), controls["words"], _("the vectors do the rest"))
        )
    rows.append(
        _control(
            _("Control: the definition’s own tokens"), controls.get("definition_tokens"), "100 %"
        )
    )
    return rows


def touched(run: TrainingRun) -> list[Row]:
    """What the training made and what it left alone."""
    facts = run.result.get("facts", {})
    backbone = facts.get("backbone", {})
    prompt = getattr(run, "soft_prompt", None)
    rows = [Row(_("Weights of the language model changed"), "0")]
    if prompt:
        numbers = prompt.k * prompt.hidden_size
        rows.append(
            Row(
                _("Numbers trained"),
                _("%(numbers)s (%(k)s vectors of %(size)s)")
                % {"numbers": f"{numbers:,}", "k": prompt.k, "size": prompt.hidden_size},
            )
        )
        rows.append(Row(_("Soft prompt"), prompt.digest, hash=True))
    rows.append(Row(_("Definition"), run.definition.digest, hash=True))
    rows.append(Row(_("Held-out instructions"), run.definition.held_out_digest, hash=True))
    return rows + [
        Row(label, backbone[name], hash=True)
        for name, label in (
            ("weights", _("Weights")),
            ("tokenizer", _("Tokenizer")),
            ("chat_template", _("Chat template")),
        )
        if backbone.get(name)
    ]


def time_left(job: Job) -> str:
    """The time left in words; empty while nobody knows."""
    seconds = job.seconds_left
    if seconds is None:
        return ""
    if seconds < 5:
        return _("a few seconds left")
    if seconds < 90:
        return _("about %(count)s seconds left") % {"count": 5 * round(seconds / 5)}
    return ngettext(
        "about %(count)s minute left", "about %(count)s minutes left", round(seconds / 60)
    ) % {"count": round(seconds / 60)}


def _measures(run: TrainingRun) -> dict[str, Any]:
    found: dict[str, Any] = run.result.get("measures", {})
    return found


def _with(points: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [point for point in points if point.get(name) is not None]


ARMS = {
    "bare": gettext_lazy("bare"),
    "soft_prompt": gettext_lazy("soft prompt"),
    "definition": gettext_lazy("definition in the prompt"),
}


def _arms(label: str, found: dict[str, Any] | None, *, percent: bool = False) -> list[Row]:
    if not found:
        return []
    parts = [
        f"{name} {_number(found[arm], percent)}"
        for arm, name in ARMS.items()
        if found.get(arm) is not None
    ]
    note = f"n = {found['n']}" if found.get("n") else ""
    return [Row(label, ", ".join(parts), note=note)]


def _number(value: Any, percent: bool) -> str:
    if isinstance(value, dict):
        value = value.get("mean")
    if value is None:
        return "–"
    return f"{_signed(round(100 * value))} %" if percent else f"{value:+.2f}".replace("-", "−")


def _control(label: str, value: float | None, note: str) -> Row:
    text = _("not measured") if value is None else f"{_signed(round(100 * value))} %"
    return Row(label, text, note=note)


def _signed(number: int) -> str:
    return str(number).replace("-", "−")
