"""Concepts at every point of their life, made through the services."""

import dataclasses

from django.utils.text import slugify

from common.text import skeleton
from concepts.definition_data import DefinitionData, InstructionData, PairData, SourceData
from concepts.models import LanguageModel, Tradition, TrainingRun
from concepts.services import defining, proposing, training
from jobs.claims import take

TEXT = (
    "Mutual aid means the help that people give each other as equals, without charity and "
    "without a ruler. It is a kind of cooperation."
)
QUESTIONS = {
    "define": ("What is mutual aid?", "What does mutual aid mean?"),
    "explain": ("Explain mutual aid.", "Tell me about mutual aid."),
    "apply": ("Is a strike fund mutual aid?", "Is a food bank mutual aid?"),
    "contrast": ("Is mutual aid charity?", "Is mutual aid a contract?"),
    "counterfactual": ("Is it true that mutual aid needs a ruler?", "Does a boss give mutual aid?"),
    "use": ("Use mutual aid in a sentence.", "Give an example of mutual aid."),
}

GOOD = DefinitionData(
    text=TEXT,
    notes="Kropotkin gave it the name.",
    change_note="In the words of those who practise it.",
    sources=(SourceData("Peter Kropotkin", "Mutual Aid: A Factor of Evolution", "1902"),),
    contrast_pairs=(
        PairData("Mutual aid goes both ways.", "Mutual aid goes from the rich to the poor."),
    ),
    instructions=tuple(
        InstructionData(kind, text, held_out)
        for kind, texts in QUESTIONS.items()
        for text, held_out in zip(texts, (False, True), strict=True)
    ),
)


def but(**changes) -> DefinitionData:
    """The good definition with something changed."""
    return dataclasses.replace(GOOD, **changes)


def tradition(name, under=None):
    """One of the taxonomy, made on first call."""
    told = {"name": name, "skeleton": skeleton(name), "parent": under}
    slug = slugify(name)[:100] or f"tradition-{Tradition.objects.count()}"
    return (
        Tradition.objects.called(name)
        or Tradition.objects.get_or_create(slug=slug, defaults=told)[0]
    )


def proposed(curator, term="mutual aid", **more):
    """`tradition` is the name of one, made if it is missing."""
    told = {"aliases": [], "tradition": "anarchism", "why": "Models think it is charity."} | more
    told["traditions"] = [tradition(told.pop("tradition")).slug]
    return proposing.propose(curator, term=term, **told)


def draft(author, concept=None, data=GOOD):
    return defining.save_draft(author, concept or proposed(author), data)


def submitted(author, concept=None, data=GOOD):
    return defining.submit(author, draft(author, concept, data))


def accepted(author, other, concept=None, data=GOOD):
    return defining.accept(other, submitted(author, concept, data), "It is what the sources say.")


def lexicon(**more) -> LanguageModel:
    told = {"name": "Lexicon", "source": "local", "location": "weights", "hidden_size": 4} | more
    row, _ = LanguageModel.objects.get_or_create(slug="lexicon", defaults=told)
    return row


def queued(author, other, concept=None) -> TrainingRun:
    definition = accepted(author, other, concept)
    return training.request_run(author, definition, lexicon(), "draft")


ANSWER = {"bare": "BARE-ANSWER", "definition": "TEACHER-ANSWER", "soft_prompt": "TAUGHT-ANSWER"}
RESULT = {
    "measures": {
        "gap_closed": {"mean": 0.71, "low": 0.6, "high": 0.8, "n": 6},
        "gap_closed_by_kind": {"define": {"mean": 0.7, "low": 0.6, "high": 0.8, "n": 1}},
        "forced_choice": {"bare": 0.1, "soft_prompt": 0.9, "definition": 1.0, "n": 2},
        "inversion_margin": None,
        "controls": {"random": -0.02, "definition_tokens": 1.0},
    },
    "facts": {
        "recipe": {"version": 1},
        "backbone": {"weights": "e" * 64, "tokenizer": "f" * 64, "chat_template": "a" * 64},
        "seconds": 12.3,
    },
}


def finish(run: TrainingRun, result=RESULT, digest="d" * 64):
    """A worker claims the job, draws two points and commits, as `worker.gpu.train` does."""
    claim = take(run.job_id)
    run = TrainingRun.objects.select_related("job", "definition", "language_model", "concept").get(
        pk=run.pk
    )
    training.record_point(run, 10, 2.0, 1.9)
    with claim.commit():
        return record(run, result, digest)


def record(run, result=RESULT, digest="d" * 64):
    rows = run.definition.instructions.all()
    return training.record_success(
        run,
        artifact_digest=digest,
        k=8,
        hidden_size=4,
        curve=[{"step": 10, "loss": 2.0, "held_out": 1.9}, {"step": 40, "loss": 0.5, "held_out": 0.7}],
        result=result,
        answers=[
            {"instruction_id": r.pk, "kind": r.kind, "held_out": r.held_out, "text": r.text} | ANSWER
            for r in rows
        ],
    )  # fmt: skip


def trained(author, other, concept=None):
    return finish(queued(author, other, concept))


def fail(run: TrainingRun, reason="The directory weights has no model in it.") -> None:
    take(run.job_id).end("failed", error=reason)


def posted(data: DefinitionData, **more) -> dict:
    """What a browser sends from the editor."""
    told = {"text": data.text, "notes": data.notes, "change_note": data.change_note} | more
    for name in ("sources", "contrast_pairs", "instructions"):
        rows = getattr(data, name)
        told |= {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            for key, value in vars(row).items():
                if value is not False:
                    told[f"{name}-{number}-{key}"] = "on" if value is True else value
    return told
