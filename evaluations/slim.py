"""The columns that a reviewer's step needs of a round and what it is about: it is asked for at each text,
and a training's measures and curves are long."""

from collections.abc import Iterable

_CONCEPT = ("slug", "term", "language", "hidden_at")
_DEFINITION = ("concept", "text_html", "hidden_at")
_IMPORT = ("round", "title", "definition", "term", "language", "reference_html", "sources")
_ROUND = (
    "soft_prompt", "appeal_of", "state", "mode", "seed", "policy", "wanted_reviews", "rubric",
    "opened_by",
)  # fmt: skip


def columns(to_round: str = "") -> list[str]:
    """For `QuerySet.only`; `to_round` is the path that leads to the round, with its underscores."""
    of_soft_prompt = [
        "concept",
        "definition",
        "state",
        *_below("concept", _CONCEPT),
        *_below("definition", _DEFINITION),
    ]
    of_import = [
        *_IMPORT,
        *_below("definition", _DEFINITION),
        *_below("definition__concept", _CONCEPT),
    ]
    names = [*_ROUND, *_below("soft_prompt", of_soft_prompt), *_below("imported", of_import)]
    return [f"{to_round}{name}" for name in names]


def _below(path: str, names: Iterable[str]) -> list[str]:
    return [f"{path}__{name}" for name in names]
