"""The row that an address names, if this person may see it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound
from concepts.models import Concept, Definition, TrainingRun


def find_concept(user: Any, slug: str) -> Concept:
    rows = Concept.objects.visible_to(user).select_related("proposed_by")
    if (row := rows.filter(slug=slug).first()) is None:
        raise NotFound(_("There is no such concept."), hint=_("The list of concepts has a search."))
    return row


def find_definition(user: Any, slug: str, number: int) -> Definition:
    rows = Definition.objects.visible_to(user).with_parts()
    if (row := rows.filter(concept__slug=slug, number=number).first()) is None:
        raise NotFound(_("There is no such version of a definition, or it is still a draft."))
    return row


def find_run(user: Any, pk: UUID) -> TrainingRun:
    rows = TrainingRun.objects.visible_to(user).for_page().with_staleness()
    if (row := rows.filter(pk=pk).first()) is None:
        raise NotFound(_("There is no such training."))
    return row
