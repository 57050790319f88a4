"""Pages of concepts, definitions, trainings and language models."""

from .concepts import concept_decide, concept_list, concept_propose, concept_retire
from .definitions import definition, definition_accept, definition_decline, definition_submit
from .editing import definition_edit, definition_new
from .language_models import language_models
from .runs import run_list, run_request
from .watching import run, run_answers, run_cancel, run_retry, run_status

__all__ = [
    "concept_decide",
    "concept_list",
    "concept_propose",
    "concept_retire",
    "definition",
    "definition_accept",
    "definition_decline",
    "definition_edit",
    "definition_new",
    "definition_submit",
    "language_models",
    "run",
    "run_answers",
    "run_cancel",
    "run_list",
    "run_request",
    "run_retry",
    "run_status",
]
