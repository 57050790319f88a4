"""README files of a pack, in markdown. What people wrote appears in them as text, never as markup."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .manifest import Concept, Manifest, Source

_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~#:@!$])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def literal(text: str) -> str:
    """`text` as one paragraph of markdown that reads exactly like the text."""
    flat = " ".join(text.split())
    escaped = _SPECIAL.sub(r"\\\1", flat).replace("www.", "www\\.")
    return _LINE_START.sub(_guard, escaped)


def concept_card(concept: Concept, manifest: Manifest) -> bytes:
    """The model card of one concept: definition, measures, reviews, how to load it."""
    definition, model = concept.definition, manifest.language_model
    parts = [
        _front_matter(manifest),
        f"# {literal(concept.term)}",
        f"A soft prompt for {literal(model.name)}: {concept.k} vectors of {model.hidden_size} "
        f"numbers. No weight of the model is changed.",
        "## Definition",
        literal(definition.plain),
        *_sources(definition.sources),
        "## How well it works",
        *_measures(concept.measures),
        *_reviews(concept.reviews),
        "## Load it",
        _snippet(concept.slug, model.location, model.revision),
        "Render the chat without a system turn; the soft prompt takes its place.",
        *_words(concept),
        _rows(concept),
    ]
    return _join(parts)


def pack_card(manifest: Manifest) -> bytes:
    """The README of the whole pack."""
    model = manifest.language_model
    parts = [
        _front_matter(manifest),
        f"# {literal(manifest.title)} {manifest.version}",
        literal(manifest.about) or None,
        f"Soft prompts for {literal(model.name)} (weights SHA-256 `{model.weights_sha256}`). "
        "They work with these weights only.",
        "## Concepts",
        "\n".join(
            f"- [{literal(concept.term)}](./{concept.slug}/README.md)"
            for concept in manifest.concepts
        ),
        "## Check it",
        "From the folder above this one:",
        "```\nmodel_signing verify key --public_key lacuna.pem --signature model.sig pack\n```",
    ]
    return _join(parts)


def _front_matter(manifest: Manifest) -> str:
    """The YAML header that model hubs read. JSON strings are YAML strings."""
    fields = {
        "library_name": "peft",
        "base_model": manifest.language_model.location,
        "license": manifest.licence.lower(),
        "tags": ["lacuna", "prompt-tuning"],
    }
    lines = [f"{name}: {json.dumps(value)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---"])


def _sources(sources: Iterable[Source]) -> Iterable[str]:
    lines = []
    for source in sources:
        parts = (source.author, source.title, source.year, source.page, source.url)
        lines.append("- " + ", ".join(literal(part) for part in parts if part))
    return ["Sources:", "\n".join(lines)] if lines else []


def _measures(measures: Mapping[str, Any]) -> Iterable[str]:
    gap = measures.get("gap_closed")
    if not isinstance(gap, Mapping) or not isinstance(gap.get("mean"), int | float):
        return ["No measure was recorded."]
    interval = ""
    if isinstance(gap.get("low"), int | float) and isinstance(gap.get("high"), int | float):
        interval = f" (95 % interval {gap['low']:.2f} to {gap['high']:.2f})"
    return [
        f"Gap closed on held-out instructions: {gap['mean']:.2f}{interval}. 0 is the bare model, "
        "1 is the model with the definition in front of it. `pack.json` has every measure."
    ]


def _reviews(reviews: Mapping[str, Any]) -> Iterable[str]:
    """The decision of the blind review in words, as the site wrote it."""
    counts = reviews.get("counts")
    if not isinstance(reviews.get("sentence"), str) or not isinstance(counts, Mapping):
        return ["No blind review was recorded."]
    parts = [
        f"Blind review: {counts.get('reviews')} reviews by {counts.get('reviewers')} people. "
        + literal(reviews["sentence"]),
        *_agreement(reviews),
    ]
    if reviews.get("is_demo"):
        parts.append("These reviews are demo data, made by a rule and not by people.")
    return parts


def _agreement(reviews: Mapping[str, Any]) -> Iterable[str]:
    """How far the reviewers agreed on fidelity, where that could be told."""
    found = (reviews.get("agreement") or {}).get("fidelity") or {}
    if found.get("alpha") is None:
        return []
    low, high = found.get("low"), found.get("high")
    between = "" if low is None or high is None else f", from {low:.2f} to {high:.2f}"
    return [
        f"Agreement of the reviewers on fidelity (Krippendorff's alpha): {found['alpha']:.2f}"
        f"{between}; 0 is what chance gives, 1 full agreement."
    ]


def _snippet(slug: str, location: str, revision: str) -> str:
    where = json.dumps(location) + (f", revision={json.dumps(revision)}" if revision else "")
    return (
        "```python\nfrom peft import PeftModel\nfrom transformers import AutoModelForCausalLM\n\n"
        f"model = AutoModelForCausalLM.from_pretrained({where})\n"
        f'model = PeftModel.from_pretrained(model, "pack/{slug}")\n```'
    )


def _words(concept: Concept) -> Iterable[str]:
    """The sentence in which the vectors stand, where there is one, as it is read."""
    words = concept.sentence
    if not (words.before_tokens or words.after_tokens):
        return []
    often = {1: "", 2: ", twice"}.get(concept.times, f", {concept.times} times")
    whole = f"{words.before} [{concept.k} vectors{often}]{words.after}"
    why = " Each further copy of the vectors is read with the one before it in view."
    return [
        f"The vectors were trained as a part of a sentence, which is the whole system turn: "
        f"“{literal(whole)}”{why if often else ''} The words around them are rows of the same "
        "tensor, so PEFT loads both."
    ]


def _rows(concept: Concept) -> str:
    """Which row of the tensor is what, for programs that take embeddings and not PEFT."""
    whole, words = concept.frame, concept.sentence
    parts = [
        (whole.before_tokens - words.before_tokens, "of the chat template"),
        (words.before_tokens, f"of “{literal(words.before)}”"),
        (concept.k, "trained vectors"),
        *[(concept.k, "trained vectors (the same)")] * (concept.times - 1),
        (words.after_tokens, f"of “{literal(words.after)}”"),
        (whole.after_tokens - words.after_tokens, "of the chat template"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in parts if count)
    return (
        f"The rows of `prompt_embeddings` in order: {told}. A program that takes embeddings in the "
        "place of tokens, such as vLLM or llama.cpp, needs all of them before the embedded rest of "
        "the chat; where it adds the template by itself, all but the template's. The vectors "
        "without their words are not what was trained."
    )


def _guard(match: re.Match[str]) -> str:
    lead, mark = match.groups()
    return f"{lead}{mark}\\" if mark.isdigit() else f"{lead}\\{mark}"


def _join(parts: Iterable[str | None]) -> bytes:
    return ("\n\n".join(part for part in parts if part) + "\n").encode()
