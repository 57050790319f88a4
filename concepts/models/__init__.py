"""Concepts and everything that hangs on one, a module for each aggregate."""

from .concept import Concept, ConceptName
from .definition import ContrastPair, Definition, Dismissal, Instruction, Source
from .endorsement import Endorsement
from .language_model import LanguageModel
from .saved_search import SavedSearch
from .search_text import SearchText
from .tradition import Tradition
from .training import Sighting, SoftPrompt, TrainingRun
from .translation import TranslationGroup

__all__ = [
    "Concept",
    "ConceptName",
    "ContrastPair",
    "Definition",
    "Dismissal",
    "Endorsement",
    "Instruction",
    "LanguageModel",
    "SavedSearch",
    "SearchText",
    "Sighting",
    "SoftPrompt",
    "Source",
    "Tradition",
    "TrainingRun",
    "TranslationGroup",
]
