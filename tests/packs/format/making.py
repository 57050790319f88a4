"""A small, complete pack for tests: two concepts of two and three vectors in eight dimensions, one
in a sentence, where they are read twice, and one alone in the system turn, read once."""

from dataclasses import replace

import numpy as np

from packs.format import canonical, keys, peft
from packs.format.building import Vectors, build
from packs.format.manifest import (
    Concept,
    ContrastPair,
    Definition,
    Frame,
    Instruction,
    LanguageModel,
    Manifest,
    Source,
    Training,
)

HIDDEN = 8
FRAMED = Frame("<|im_start|>system\nPrefigurative politics means", ".<|im_end|>\n", 3 + 4, 1 + 2)
SENTENCE = Frame("Prefigurative politics means", ".", 4, 1)
BARE = Frame("<|im_start|>system\n", "<|im_end|>\n", 3, 2)
ALONE = Frame("", "", 0, 0)
MODEL = LanguageModel(
    "Lexicon", "local", "worker/lexicon/weights", "", HIDDEN, "a" * 64, "b" * 64, "c" * 64, {}
)


def rows(seed, count, hidden=HIDDEN):
    return np.random.default_rng(seed).normal(size=(count, hidden)).astype(np.float32)


def concept(slug, term, text, given, frame, sentence):
    return Concept(
        slug=slug,
        term=term,
        aliases=("politics by example",),
        language="en",
        tradition="anarchism",
        k=len(given.vectors),
        times=given.times,
        frame=frame,
        sentence=sentence,
        vectors_sha256=peft.digest(given.vectors),
        definition=Definition(
            number=2,
            text=text,
            plain=text,
            sha256=canonical.sha256(text.encode()),
            held_out_sha256="d" * 64,
            sources=(Source("Carl Boggs", "Marxism, prefigurative communism", "1977", "", "100"),),
            contrast_pairs=(ContrastPair("It builds now.", "It waits."),),
            instructions=(Instruction("define", f"What is {term}?", True),),
        ),
        training=Training("standard", "1", 0, {"steps": 250}),
        measures={"gap_closed": {"mean": 0.71, "low": 0.6, "high": 0.8, "n": 12}},
        reviews={"reviewers": 3, "mean_fidelity": 4.2},
    )


def parts():
    """A manifest and the vectors of its concepts."""
    vectors = {
        "prefiguration": Vectors(rows(1, 7), rows(2, 2), rows(3, 3), times=2),
        "detournement": Vectors(rows(1, 3), rows(4, 3), rows(3, 2)),
    }
    manifest = Manifest(
        format="lacuna-pack",
        format_version=3,
        name="freedom-words",
        version="1.2.0",
        title="Freedom words",
        about="Words of movements.",
        notes="First release.",
        licence="CC-BY-4.0",
        language_model=MODEL,
        concepts=(
            concept(
                "prefiguration",
                "prefigurative politics",
                "Building now the society that it wants.",
                vectors["prefiguration"],
                FRAMED,
                SENTENCE,
            ),
            concept(
                "detournement",
                "détournement",
                "Turning an image against *itself*.",
                vectors["detournement"],
                BARE,
                ALONE,
            ),
        ),
        files=(),
    )
    return manifest, vectors


def read_once():
    """The same as `parts`, with vectors that are read once, as in trainings of an earlier time."""
    manifest, vectors = parts()
    first, *rest = manifest.concepts
    return (
        replace(manifest, concepts=(replace(first, times=1), *rest)),
        vectors | {first.slug: replace(vectors[first.slug], times=1)},
    )


def signing_key(folder):
    """(path of a new private key, its public PEM)."""
    path = folder / "keys" / "signing.pem"
    keys.generate(path)
    return path, keys.public_pem(path)


def built(folder):
    """(a finished release, the public PEM of its key)."""
    private, public = signing_key(folder)
    return build(*parts(), private), public


def with_term(manifest, term):
    first, *rest = manifest.concepts
    return replace(manifest, concepts=(replace(first, term=term), *rest))
