"""A release's rows and artifacts into the pure format, and what comes out. Runs in a worker."""

import re
from dataclasses import asdict
from typing import Any

from common import artifacts
from concepts.citing import model_text
from concepts.models import Definition, SoftPrompt
from evaluations.services import reporting
from jobs.errors import JobFailed
from packs.format import PackError, canonical, manifest, names, peft, tensors
from packs.format import keys as key_files
from packs.format.building import Built, Vectors, build
from packs.models import Release

from . import keys

TENSORS = {"before", "vectors", "after"}
TIMES = "times"  # in the metadata of a soft prompt whose vectors are read that often
MEANT = [tensors.METADATA, *({TIMES: str(times)} for times in range(1, manifest.MOST_TIMES + 1))]


def build_release(release: Release) -> tuple[Built, str]:
    """The signed archive of a draft, and the PEM of its key. Raises `JobFailed` with the reason."""
    try:
        key = keys.private_key()
        stated, vectors = load(release)
        return build(stated, vectors, key), key_files.public_pem(key).decode()
    except PackError as error:
        raise JobFailed(
            f"{error} The release is still a draft; mend this, then publish it again."
        ) from error


def facts_of_built(built: Built, public_pem: str) -> dict[str, Any]:
    """What `publishing.record_built` keeps."""
    return {
        "size": len(built.archive),
        "manifest": asdict(built.manifest),
        "public_pem": public_pem,
    }


def load(release: Release) -> tuple[manifest.Manifest, dict[str, Vectors]]:
    """The manifest of a release, still without files, and the rows of its soft prompts."""
    pack, prompts = release.pack, [e.soft_prompt for e in _entries(release)]
    folders = {prompt.pk: folder_of(prompt.concept.slug) for prompt in prompts}
    rows = {folders[prompt.pk]: _vectors(prompt) for prompt in prompts}
    concepts = tuple(_concept(p, folders[p.pk], rows[folders[p.pk]]) for p in prompts)
    _same([_template(concept) for concept in concepts], "chat frame")
    stated = manifest.Manifest(
        format=manifest.FORMAT,
        format_version=manifest.FORMAT_VERSION,
        name=pack.slug,
        version=release.version,
        title=pack.name,
        about=pack.about,
        notes=release.notes,
        licence=pack.licence,
        language_model=_same([_language_model(prompt) for prompt in prompts], "language model"),
        concepts=concepts,
        files=(),
    )
    return stated, rows


def folder_of(slug: str) -> str:
    """The folder of a concept in a pack: its slug, shortened by digest where a path has no room."""
    if names.SLUG.fullmatch(slug):
        return slug
    tidy = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:48].strip("-")
    return f"{tidy or 'concept'}-{canonical.sha256(slug.encode())[:8]}"


def _entries(release: Release) -> list[Any]:
    wanted = release.entries.select_related(
        "soft_prompt__concept", "soft_prompt__run", "soft_prompt__language_model"
    )
    return sorted(wanted, key=lambda entry: entry.soft_prompt.concept.slug)


def _vectors(prompt: SoftPrompt) -> Vectors:
    where = f"The soft prompt of “{prompt.concept}”"
    try:
        content = artifacts.read(prompt.digest)
    except (OSError, ValueError) as error:
        raise PackError(f"{where} cannot be read from the artifacts.") from error
    found, told = tensors.read_told(content, TENSORS, where, MEANT)
    return Vectors(**found, times=int(told.get(TIMES, 1)))


def _same(values: list[Any], what: str) -> Any:
    """The one value they share: a pack is for one model, seen the same way by every training."""
    if any(value != values[0] for value in values):
        raise PackError(
            f"Not all soft prompts of this release were trained with the same {what}. Train the odd "
            "one again, or leave it out."
        )
    return values[0]


def _language_model(prompt: SoftPrompt) -> manifest.LanguageModel:
    row, seen = prompt.language_model, _facts(prompt)["backbone"]
    return manifest.LanguageModel(
        name=row.name,
        source=row.source,
        location=row.location,
        revision=row.revision,
        hidden_size=prompt.hidden_size,
        weights_sha256=seen["weights"],
        tokenizer_sha256=seen["tokenizer"],
        chat_template_sha256=seen["chat_template"],
        template_kwargs=seen.get("template_kwargs", {}),
    )


def _times(prompt: SoftPrompt, rows: Vectors) -> int:
    """How often the vectors are read, by the file and by the facts, which do not contradict it."""
    if _facts(prompt).get("sentence", {}).get("times", 1) != rows.times:
        raise PackError(
            f"The training of “{prompt.concept}” and its file do not agree on how often the vectors "
            "are read. Train it again."
        )
    return rows.times


def _frame(prompt: SoftPrompt, rows: Vectors) -> manifest.Frame:
    text = _facts(prompt)["frame"]
    return manifest.Frame(text["before"], text["after"], len(rows.before), len(rows.after))


def _sentence(prompt: SoftPrompt, rows: Vectors) -> manifest.Frame:
    """What of the frame is the sentence: all rows that are not the chat template's own."""
    facts = _facts(prompt)
    if "sentence" not in facts:  # trained before there were sentences: alone in the system turn
        return manifest.Frame("", "", 0, 0)
    words, template = facts["sentence"], facts["template"]
    return manifest.Frame(
        words["before"],
        words["after"],
        len(rows.before) - template["before"],
        len(rows.after) - template["after"],
    )


def _template(concept: manifest.Concept) -> tuple[str, str]:
    """The chat template's parts of a frame: what stands around the sentence."""
    whole, words = concept.frame, concept.sentence
    return whole.before.removesuffix(words.before), whole.after.removeprefix(words.after)


def _facts(prompt: SoftPrompt) -> dict[str, Any]:
    facts = prompt.run.result.get("facts", {})
    needed = {"backbone", "frame", "recipe"} | ({"template"} if "sentence" in facts else set())
    if not needed <= set(facts):
        raise PackError(f"The training of “{prompt.concept}” left no facts. Train it again.")
    return dict(facts)


def _concept(prompt: SoftPrompt, folder: str, rows: Vectors) -> manifest.Concept:
    concept, run = prompt.concept, prompt.run
    definition = Definition.objects.with_parts().get(pk=prompt.definition_id)
    return manifest.Concept(
        slug=folder,
        term=concept.term,
        aliases=tuple(concept.aliases),
        language=concept.language,
        tradition=concept.tradition_names,
        k=prompt.k,
        times=_times(prompt, rows),
        frame=_frame(prompt, rows),
        sentence=_sentence(prompt, rows),
        vectors_sha256=peft.digest(rows.vectors),
        definition=_definition(definition),
        training=manifest.Training(
            recipe=run.recipe,
            recipe_version=str(run.recipe_version),
            seed=run.seed,
            facts=_facts(prompt),
        ),
        measures=prompt.measures,
        reviews=reporting.summary(prompt),
    )


def _definition(row: Definition) -> manifest.Definition:
    return manifest.Definition(
        number=row.number,
        text=row.text,
        plain=model_text(row.text),
        sha256=canonical.sha256(row.text.encode()),
        held_out_sha256=row.held_out_digest,
        sources=tuple(
            manifest.Source(s.author, s.title, s.year, s.url, s.page) for s in row.sources.all()
        ),
        contrast_pairs=tuple(
            manifest.ContrastPair(p.true_statement, p.inversion) for p in row.contrast_pairs.all()
        ),
        instructions=tuple(
            manifest.Instruction(i.kind, i.text, i.held_out) for i in row.instructions.all()
        ),
    )
