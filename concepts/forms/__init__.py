"""What people fill in. The rules live in the services; forms keep what was typed and say where."""

from .comparing import CompareForm
from .defining import DefinitionForms
from .finding import ConceptFilter, RunFilter, SaveSearchForm
from .proposing import (
    AcceptForm,
    GroundsForm,
    LinkForm,
    MergeForm,
    ProposalForm,
    ProposalsForm,
    ReasonForm,
    RestoreForm,
    StanceForm,
)
from .traditions import (
    ClassifyForm,
    MergeTraditionForm,
    NewTraditionForm,
    PlaceForm,
    TraditionForm,
)
from .training import RunRequestForm

__all__ = [
    "AcceptForm",
    "ClassifyForm",
    "CompareForm",
    "ConceptFilter",
    "DefinitionForms",
    "GroundsForm",
    "LinkForm",
    "MergeForm",
    "MergeTraditionForm",
    "NewTraditionForm",
    "PlaceForm",
    "ProposalForm",
    "ProposalsForm",
    "ReasonForm",
    "RestoreForm",
    "RunFilter",
    "RunRequestForm",
    "SaveSearchForm",
    "StanceForm",
    "TraditionForm",
]
