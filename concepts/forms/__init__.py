"""What people fill in. The rules live in the services; forms keep what was typed and say where."""

from .defining import DefinitionForms
from .finding import ConceptFilter, RunFilter
from .proposing import AcceptForm, ProposalForm, ReasonForm
from .training import RunRequestForm

__all__ = [
    "AcceptForm",
    "ConceptFilter",
    "DefinitionForms",
    "ProposalForm",
    "ReasonForm",
    "RunFilter",
    "RunRequestForm",
]
