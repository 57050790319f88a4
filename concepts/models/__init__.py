"""Concepts and everything that hangs on one, a module for each aggregate."""

from .concept import Concept, ConceptName
from .definition import ContrastPair, Definition, Instruction, Source
from .language_model import LanguageModel
from .training import Sighting, SoftPrompt, TrainingRun

__all__ = [
    "Concept",
    "ConceptName",
    "ContrastPair",
    "Definition",
    "Instruction",
    "LanguageModel",
    "Sighting",
    "SoftPrompt",
    "Source",
    "TrainingRun",
]
