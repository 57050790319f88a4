"""`pack.json`: what is in a pack and everything needed to recompute and check it.

The bytes are canonical JSON (`canonical.dumps`) of `Manifest`; `docs/reference/pack-format.md`
describes each field for readers in other languages.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from . import canonical
from .decoding import decode
from .errors import PackError
from .names import check_path, check_slug, is_version

FORMAT = "lacuna-pack"
FORMAT_VERSION = 3
MOST_TIMES = 8  # as the engine has it
FILE = "pack.json"


@dataclass(frozen=True)
class LanguageModel:
    """The base model at its pinned revision. `source` is "local" or "hub"; the hashes are SHA-256
    over its weight files, tokenizer and chat template, as the training saw them."""

    name: str
    source: str
    location: str
    revision: str
    hidden_size: int
    weights_sha256: str
    tokenizer_sha256: str
    chat_template_sha256: str
    template_kwargs: Mapping[str, Any]


@dataclass(frozen=True)
class Frame:
    """Text before and after the vectors, and its length in tokens."""

    before: str
    after: str
    before_tokens: int
    after_tokens: int


@dataclass(frozen=True)
class Source:
    author: str
    title: str
    year: str
    url: str
    page: str


@dataclass(frozen=True)
class ContrastPair:
    true_statement: str
    inversion: str


@dataclass(frozen=True)
class Instruction:
    kind: str
    text: str
    held_out: bool


@dataclass(frozen=True)
class Definition:
    """The reference text. `text` is markdown as its authors wrote it, `plain` what the language
    model read; the SHA-256s are over the UTF-8 bytes of `text`, and over the held-out
    instructions as the site froze them before training."""

    number: int
    text: str
    plain: str
    sha256: str
    held_out_sha256: str
    sources: tuple[Source, ...]
    contrast_pairs: tuple[ContrastPair, ...]
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True)
class Training:
    """How the vectors were made: the recipe with every setting, the seed, and the library
    versions. `facts` holds what else the training wrote down about itself."""

    recipe: str
    recipe_version: str
    seed: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Concept:
    """One soft prompt: k vectors, which are read `times` over, one copy behind the other. `frame`
    is all that stands around them in the system turn's place: the chat template's parts, and
    inside of these the words of `sentence`. `vectors_sha256` is over the k trained rows, little-
    endian float32, row by row."""

    slug: str
    term: str
    aliases: tuple[str, ...]
    language: str
    tradition: str
    k: int
    times: int
    frame: Frame
    sentence: Frame
    vectors_sha256: str
    definition: Definition
    training: Training
    measures: Mapping[str, Any]
    reviews: Mapping[str, Any]


@dataclass(frozen=True)
class FileDigest:
    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """A whole pack. `files` lists each file of the pack except `pack.json` itself, by path."""

    format: str
    format_version: int
    name: str
    version: str
    title: str
    about: str
    notes: str
    licence: str
    language_model: LanguageModel
    concepts: tuple[Concept, ...]
    files: tuple[FileDigest, ...]

    def to_bytes(self) -> bytes:
        return canonical.dumps(asdict(self))

    @property
    def folder(self) -> str:
        """The top folder of the archive."""
        return f"{self.name}-{self.version}"


def from_bytes(content: bytes) -> Manifest:
    """Read `pack.json`. Raises `PackError` with the first thing that is wrong in it."""
    data = canonical.loads(content, FILE)
    _check_format(data)
    manifest = decode(Manifest, data, FILE)
    check(manifest)
    return manifest


def check(manifest: Manifest) -> None:
    """What types alone cannot say: names, lengths, and that the definition has its digest."""
    check_slug(manifest.name, f"{FILE}.name")
    if not is_version(manifest.version):
        raise PackError(f"{FILE}.version is not a semantic version such as 1.2.0.")
    slugs = [concept.slug for concept in manifest.concepts]
    if not slugs or len(set(slugs)) != len(slugs):
        raise PackError(f"{FILE} must hold at least one concept, and each only once.")
    for concept in manifest.concepts:
        check_slug(concept.slug, f"{FILE}.concepts slug")
        if concept.k < 1:
            raise PackError(f"{FILE}: {concept.slug} has no vectors.")
        if not 1 <= concept.times <= MOST_TIMES:
            raise PackError(
                f"{FILE}: the vectors of {concept.slug} are read {concept.times} times; it must be "
                f"1 to {MOST_TIMES}."
            )
        _check_frame(concept)
        if canonical.sha256(concept.definition.text.encode()) != concept.definition.sha256:
            raise PackError(f"{FILE}: the definition of {concept.slug} does not have its digest.")
    paths = [file.path for file in manifest.files]
    for path in paths:
        check_path(path)
    if len({path.casefold() for path in paths}) != len(paths):
        raise PackError(f"{FILE} lists a file twice.")


def _check_frame(concept: Concept) -> None:
    """The sentence lies within the frame, in words and in tokens."""
    whole, words = concept.frame, concept.sentence
    if not (
        0 <= words.before_tokens <= whole.before_tokens
        and 0 <= words.after_tokens <= whole.after_tokens
    ):
        raise PackError(f"{FILE}: the frame of {concept.slug} has an impossible length.")
    if not (whole.before.endswith(words.before) and whole.after.startswith(words.after)):
        raise PackError(f"{FILE}: the sentence of {concept.slug} does not stand in its frame.")


def _check_format(data: Any) -> None:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PackError(f"{FILE} does not describe a Lacuna pack.")
    if data.get("format_version") != FORMAT_VERSION:
        raise PackError(
            f"This pack is in format {data.get('format_version')!r}; this program reads "
            f"format {FORMAT_VERSION}. Get the Lacuna that made it, or a newer one."
        )
