"""Pages of concepts, definitions, trainings and language models."""

from .amending import definition_amend, definition_revise
from .answering import definition_answer
from .catalogue import concept_list
from .concepts import concept_decide, concept_merge, concept_propose, concept_retire
from .coverage import coverage
from .deciding import definition_accept, definition_changes, definition_decline
from .definitions import definition, definition_submit
from .editing import definition_discard, definition_edit, definition_new
from .endorsing import definition_endorse, definition_withdraw, objection_overrule
from .guidelines import guideline
from .language_models import language_models
from .proposals import concept_import
from .runs import run_list, run_request
from .searches import saved_search_delete, saved_searches
from .traditions import (
    concept_classify,
    tradition,
    tradition_add,
    tradition_edit,
    tradition_list,
)
from .translations import concept_translations
from .tutorial import tutorial
from .versions import definition_compare, definition_history, definition_restore
from .watching import run, run_answers, run_cancel, run_retry, run_status

__all__ = [
    "concept_classify",
    "concept_decide",
    "concept_import",
    "concept_list",
    "concept_merge",
    "concept_propose",
    "concept_retire",
    "concept_translations",
    "coverage",
    "definition",
    "definition_accept",
    "definition_amend",
    "definition_answer",
    "definition_changes",
    "definition_compare",
    "definition_decline",
    "definition_discard",
    "definition_edit",
    "definition_endorse",
    "definition_history",
    "definition_new",
    "definition_restore",
    "definition_revise",
    "definition_submit",
    "definition_withdraw",
    "guideline",
    "language_models",
    "objection_overrule",
    "run",
    "run_answers",
    "run_cancel",
    "run_list",
    "run_request",
    "run_retry",
    "run_status",
    "saved_search_delete",
    "saved_searches",
    "tradition",
    "tradition_add",
    "tradition_edit",
    "tradition_list",
    "tutorial",
]
