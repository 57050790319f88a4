"""Whether a judgement can be meant: checked in one place against rubric and text, for pages and API."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid
from common.text import clean

from .rubric import Rubric

COMMENT_BYTES = 2000
NOTE_BYTES = 500
MOST_SPANS = 50


@dataclass(frozen=True)
class Said:
    """One judgement as it is stored: JSON data under the names of `models.review.SAID`."""

    fidelity: int
    verdict: str
    comment: str
    answers: dict[str, int]
    spans: list[dict[str, Any]]


def checked(
    rubric: Rubric,
    text: str,
    *,
    fidelity: Any,
    verdict: Any,
    comment: Any,
    answers: Any = None,
    spans: Any = None,
) -> Said:
    """Raises Invalid with all objections at once, by field; an answer's field is its scale's name."""
    wrong: dict[str, list[str]] = {}
    if type(fidelity) is not int or fidelity not in rubric.fidelity.values:
        wrong["fidelity"] = [_("Choose how faithful the text is, from 1 to 5.")]
    if not isinstance(verdict, str) or rubric.verdict(verdict) is None:
        wrong["verdict"] = [_("Choose the one verdict that fits best.")]
    said, marks = {}, []
    for attempt in (
        lambda: _comment(comment),
        lambda: said.update(_answers(rubric, answers)),
        lambda: marks.extend(checked_spans(rubric, text, spans)),
    ):
        try:
            attempt()
        except Invalid as error:
            wrong |= error.fields
    if wrong:
        raise Invalid(_("Your review is not complete yet."), fields=wrong)
    return Said(fidelity, str(verdict), _comment(comment), said, marks)


def _comment(comment: Any) -> str:
    if not isinstance(comment, str):
        raise Invalid.field("comment", _("A comment is text."))
    return clean(comment, field="comment", limit=COMMENT_BYTES)


def _answers(rubric: Rubric, answers: Any) -> dict[str, int]:
    """The points given on the rubric's own scales; None is a scale left out."""
    if not isinstance(answers or {}, dict):
        raise Invalid.field("answers", _("Answers are points by the name of their scale."))
    given = {name: value for name, value in (answers or {}).items() if value is not None}
    scales = {scale.name: scale for scale in rubric.scales}
    wrong: dict[str, list[str]] = {}
    for name, value in given.items():
        if name not in scales:
            told = _("This rubric does not ask for %(name)s.") % {"name": f"{name!r:.40}"}
            wrong.setdefault("answers", []).append(told)
        elif type(value) is not int or value not in scales[name].values:
            told = _("Choose from 1 to %(most)s, or leave it out.")
            wrong[name] = [told % {"most": len(scales[name].values)}]
    if wrong:
        raise Invalid(_("An answer cannot be meant."), fields=wrong)
    return {name: given[name] for name in scales if name in given}


def checked_spans(rubric: Rubric, text: str, spans: Any) -> list[dict[str, Any]]:
    """The marks in the order of the text, each once."""
    if not isinstance(spans or [], list | tuple):
        raise Invalid.field("spans", _("Marks come as a list."))
    if len(spans or []) > MOST_SPANS:
        raise Invalid.field(
            "spans",
            _("At most %(most_spans)s passages can be marked.") % {"most_spans": MOST_SPANS},
        )
    reasons, marks = [], {}
    for place, span in enumerate(spans or [], start=1):
        try:
            mark = _span(rubric, text, span)
            marks[mark["start"], mark["end"], mark["tag"]] = mark
        except Invalid as error:
            told = {"place": place, "message": error.message}
            reasons.append(_("Mark %(place)s: %(message)s") % told)
    if reasons:
        raise Invalid(_("A mark cannot be meant."), fields={"spans": reasons})
    return [marks[key] for key in sorted(marks)]


def _span(rubric: Rubric, text: str, span: Any) -> dict[str, Any]:
    names = {"start", "end", "tag", "note"}
    if not isinstance(span, dict) or not {"start", "end", "tag"} <= span.keys() <= names:
        raise Invalid(_("it has start, end, tag and perhaps a note."))
    start, end, tag, note = span["start"], span["end"], span["tag"], span.get("note", "")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise Invalid(_("it begins at 0 or later and ends after that."))
    if end > len(text):
        raise Invalid(
            _("it ends at %(end)s, outside the text, which has %(text)s characters.")
            % {"end": end, "text": len(text)}
        )
    if not text[start:end].strip():
        raise Invalid(_("it holds nothing but blanks."))
    if not isinstance(tag, str) or rubric.tag(tag) is None:
        raise Invalid(_("this rubric has no tag %(tag)s.") % {"tag": f"{tag!r:.40}"})
    if not isinstance(note, str):
        raise Invalid(_("its note is not text."))
    return {
        "start": start,
        "end": end,
        "tag": tag,
        "note": clean(note, field="spans", limit=NOTE_BYTES),
    }
