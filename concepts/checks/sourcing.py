"""Sources and the note about what is new: who says so, and why again."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from concepts.citing import marks
from concepts.definition_data import DefinitionData

from .base import Check, Context, Finding


class NoSource(Check):
    id, severity, field = "no-source", "error", "sources"
    title = _("It says who says so")
    why = _("Readers and deciders can go and look.")
    how = _("Name the work that made the term, or one that its own people would point to.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        if not data.sources:
            yield self.says(gettext_noop("Name at least one source: who says so?"))


class HalfSource(Check):
    id, severity, field = "half-source", "error", "sources"
    title = _("Sources can be found again")
    why = _("An address may vanish; author and title remain.")
    how = _("Give the author (a person, a group, a newspaper) and the title of the work.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, source in enumerate(data.sources, 1):
            if not source.author or not source.title:
                yield self.says(
                    gettext_noop("Source %(number)s lacks its author or its title."), number=number
                )


class LostMark(Check):
    id, severity, field = "lost-mark", "warning", "text"
    title = _("Each mark leads to its source")
    why = _("A number in brackets, such as [1], leads readers to that source. No model reads it.")
    how = _("Give the mark the number of a source in the list, or add the source.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        lost = sorted(marks(data.text) - set(range(1, len(data.sources) + 1)))
        if lost:
            told = ", ".join(f"[{number}]" for number in lost)
            yield self.says(
                gettext_noop("There is no source for %(marks)s; %(count)s in the list."),
                marks=told,
                count=len(data.sources),
            )


class NoWhy(Check):
    id, severity, field = "no-why", "error", "change_note"
    title = _("A later version says why")
    why = _(
        "Those who knew the version before see at a glance what is different, and for which reason."
    )
    how = _("One line: “Names the dispute, after the discussion with the archive.”")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        if context.follows and not data.change_note:
            yield self.says(
                gettext_noop("There is an earlier version: say what is new in this one, and why.")
            )
