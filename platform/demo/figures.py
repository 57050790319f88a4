"""The figures of a demo life, as plain data for a JSON file."""

import resource
import sys
from typing import Any

from packs.models import Release

from .standing import Life


def of_life(life: Life) -> dict[str, Any]:
    """What training measured, and what the reviewers said by arm."""
    decision = life.round.decision if life.round else {}
    return {
        "concept": life.demo.slug,
        "language_model": str(life.language_model),
        "recipe": life.recipe,
        "training": _of_training(life),
        "measures": life.soft_prompt.measures if life.soft_prompt else {},
        "accepted": life.round.accepted if life.round else None,
        "fidelity": {arm["arm"]: arm["fidelity"] for arm in decision.get("arms", ())},
        "rules": decision.get("rules", []),
        "reviews": decision.get("counts", {}),
        "reviews_are_demo_data": decision.get("is_demo"),
    }


def of_release(release: Release) -> dict[str, Any]:
    return {
        "name": str(release),
        "sha256": release.digest,
        "bytes": release.size,
        "key_id": release.key_id,
    }


def peak_rss_mb() -> float:
    """The most memory that this process, or any one child of it, has held."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(each).ru_maxrss for each in who)
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def _of_training(life: Life) -> dict[str, Any]:
    facts = life.run.result.get("facts", {}) if life.run else {}
    return {name: facts.get(name) for name in ("seconds", "threads", "seed")}
