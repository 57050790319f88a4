"""The measures of many concepts, for people: against the targets, and who falls short."""

from __future__ import annotations

from typing import Any

from .terminal import give, give_table, number

MOST_SHOWN = 5


def tell(told: dict[str, Any]) -> None:
    """told: what measures.json holds."""
    targets = [row for row in told["summary"]["targets"] if row["reached"]]
    if targets:
        give_table(["measure", "target", "reached", "95 %", "met"], [_row(row) for row in targets])
    for row in targets:
        short = [f for f in told["summary"]["failures"] if f["target"] == row["name"]]
        if short:
            shown = ", ".join(f"{f['key']} ({number(f['reached'])})" for f in short[:MOST_SHOWN])
            more = f" and {len(short) - MOST_SHOWN} more" if len(short) > MOST_SHOWN else ""
            give(f"short of {row['name']}: {shown}{more}")
    for key, reason in told["failures"].items():
        give(f"not done: {key}: {reason}")


def _row(row: dict[str, Any]) -> list[str]:
    reached = row["reached"]
    interval = f"{number(reached['low'])} to {number(reached['high'])}"
    return [
        row["name"],
        row["target"],
        number(reached["mean"], 3),
        interval,
        "yes" if row["met"] else "no",
    ]
