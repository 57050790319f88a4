"""A verified pack in a few lines for a terminal."""

from .manifest import Concept
from .verifying import Receipt


def text(receipt: Receipt) -> str:
    stated = receipt.manifest
    model = stated.language_model
    lines = [
        f"Verified: {stated.name} {stated.version}",
        f"  signed by key   {receipt.key_id}",
        *([f"  archive sha256  {receipt.sha256}"] if receipt.sha256 else []),
        f"  language model  {printable(model.name)} ({printable(model.location)}"
        + (f", revision {printable(model.revision)})" if model.revision else ")"),
        f"  model weights   {printable(model.weights_sha256)}",
        f"  files           {len(stated.files) + 1}, each with its digest",
        f"  concepts        {len(stated.concepts)}",
        *(f"    {_concept(concept)}" for concept in stated.concepts),
    ]
    return "\n".join(lines)


def printable(text: str) -> str:
    """`text` without anything that could move a terminal's cursor or hide a letter."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _concept(concept: Concept) -> str:
    gap = concept.measures.get("gap_closed")
    mean = gap.get("mean") if isinstance(gap, dict) else None
    figure = f", gap closed {mean:.2f}" if isinstance(mean, int | float) else ""
    return f"{printable(concept.term)} ({concept.slug}): {concept.k} vectors{figure}"
