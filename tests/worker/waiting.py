"""Trainings that wait on the real (small) language model, each of a concept of its own."""

from dataclasses import replace

from common import artifacts
from concepts.definition_data import DefinitionData, InstructionData, PairData, SourceData
from concepts.models import LanguageModel
from concepts.services import defining, language_models, proposing, training
from concepts.states import Origin
from worker import engine
from worker.engine import Recipe

TINY = Recipe("draft", 1, steps=6, validate_every=3, checkpoint_every=2, answer_tokens=6)
LONG = replace(TINY, name="standard", steps=24)
ENDLESS = Recipe("draft", 1, steps=5000, validate_every=2500, checkpoint_every=1, answer_tokens=6)


def definition_of(term):
    return DefinitionData(
        text=f"**{term}** means that a thing has more sides than one sentence can hold.",
        sources=(SourceData(author="Matilal", title="The Central Philosophy of Jainism"),),
        contrast_pairs=(
            PairData(f"{term} holds that many views are partly true", f"{term} holds that one is"),
        ),
        instructions=(
            InstructionData("explain", f"Explain {term} to a friend."),
            InstructionData("use", f"Use {term} in a sentence."),
            InstructionData("apply", f"Two people quarrel about a tree. What would {term} say?"),
            InstructionData("define", f"What is {term}?", held_out=True),
            InstructionData("contrast", f"Is {term} mere doubt?", held_out=True),
            InstructionData("counterfactual", f"Why does {term} refuse all views?", held_out=True),
        ),
    )


def accepted(ana, ben, term="anekanta", data=None):
    """A concept of Ana's with a definition that Ben accepted."""
    concept = proposing.propose(ana, term=term, why="Models lack it.", sources="Matilal")
    concept = proposing.open_concept(ben, concept)
    draft = defining.save_draft(ana, concept, data or definition_of(term.capitalize()))
    return defining.accept(ben, defining.submit(ana, draft), "Clear and sourced.")


def lexicon(location="worker/lexicon/weights"):
    name = "Lexicon" if location.endswith("weights") else "Another"
    found = LanguageModel.objects.filter(location=location).first()
    return found or language_models.register(
        None, name=name, location=location, hidden_size=256, source=Origin.LOCAL
    )


def waiting(ana, ben, term, recipe="draft", *, data=None, model=None):
    """A training of a new concept that Ana asked for."""
    definition = accepted(ana, ben, term, data)
    return training.request_run(ana, definition, model or lexicon(), recipe)


def vectors_of(run):
    return engine.artifact.read(artifacts.read(run.soft_prompt.digest)).vectors


def fresh(row):
    return type(row).objects.get(pk=row.pk)
