"""From JSON to a rubric, or to the objections to it, part by part."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid
from common.text import clean

from .rubric import FIDELITIES, PAGE_KEYS, Anchor, Rubric, Scale, Tag, VerdictAnchor
from .states import Verdict

NAME = re.compile(r"[a-z][a-z_]{1,19}")
TAKEN = {  # names of fields that every review, or its page, has already
    "fidelity", "verdict", "comment", "spans", "answers", "item",
    "quote", "quote_tag", "quote_note", "mark", "unmark", "discard",
}  # fmt: skip
MOST_SCALES, MOST_ANCHORS, MOST_TAGS = 4, 7, 9
LABEL, MEANING = 40, 300  # letters
NEEDED = {Verdict.FAITHFUL, Verdict.INVERTED}  # decisions count these by name


class Wrong(ValueError):
    """What is wrong with one part, in words for the admin who wrote it."""


def read_rubric(content: Any) -> Rubric:
    """Raises Invalid with the first objection to each part: question, fidelity, verdicts, scales, tags."""
    if not isinstance(content, dict) or content.keys() != PARTS.keys():
        raise Invalid(
            _("A rubric consists of %(parts)s, and of nothing else.") % {"parts": ", ".join(PARTS)}
        )
    made: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for name, read in PARTS.items():
        try:
            made[name] = read(content[name])
        except Wrong as objection:
            wrong[name] = [str(objection)]
    wrong = wrong or _clashes(Rubric(**made))
    if wrong:
        raise Invalid(_("This rubric cannot be used as it is."), fields=wrong)
    return Rubric(**made)


def _text(value: Any, what: str, limit: int) -> str:
    if not isinstance(value, str):
        raise Wrong(_("%(what)s must be text.") % {"what": what})
    try:
        value = clean(value, field="text")
    except Invalid as error:
        raise Wrong(
            _("%(what)s: %(message)s") % {"what": what, "message": error.message}
        ) from error
    if not value or len(value) > limit or "\n" in value:
        raise Wrong(
            _("%(what)s needs 1 to %(limit)s letters on one line.") % {"what": what, "limit": limit}
        )
    return value


def _rows(value: Any, names: set[str], most: int, what: str, least: int = 0) -> list[dict]:
    if not isinstance(value, list | tuple) or not least <= len(value) <= most:
        raise Wrong(
            _("There can be %(least)s to %(most)s %(what)s.")
            % {"least": least, "most": most, "what": what}
        )
    for row in value:
        if not isinstance(row, dict) or row.keys() != names:
            raise Wrong(
                _("Each of the %(what)s has %(names)s.")
                % {"what": what, "names": ", ".join(sorted(names))}
            )
    return list(value)


def _named(value: Any, what: str) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Wrong(
            _("The name of %(what)s is 2 to 20 small letters, such as “off_topic”.")
            % {"what": what}
        )
    return value


def _key(value: Any, what: str) -> str:
    if not isinstance(value, str) or not re.fullmatch("[a-z]", value):
        raise Wrong(_("The key of %(what)s is one small letter.") % {"what": what})
    if value in PAGE_KEYS:
        raise Wrong(
            _("The key “%(key)s” is taken: on the page it is for “%(use)s”.")
            % {"key": value, "use": _(PAGE_KEYS[value])}
        )
    return value


def _once(values: Iterator[str] | list[str], what: str) -> None:
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        raise Wrong(_("%(what)s “%(value)s” is there twice.") % {"what": what, "value": twice[0]})


def _anchors(value: Any, of: str) -> tuple[Anchor, ...]:
    rows = _rows(
        value,
        {"value", "label", "meaning"},
        MOST_ANCHORS,
        _("points of %(of)s") % {"of": of},
        least=2,
    )
    if [row["value"] for row in rows] != list(range(1, len(rows) + 1)) or any(
        type(row["value"]) is not int for row in rows
    ):
        raise Wrong(_("The points of %(of)s count from 1 upwards.") % {"of": of})
    return tuple(
        Anchor(
            row["value"],
            _text(
                row["label"],
                _("Point %(value)s of %(of)s") % {"value": row["value"], "of": of},
                LABEL,
            ),
            _text(
                row["meaning"],
                _("What point %(value)s of %(of)s means") % {"value": row["value"], "of": of},
                MEANING,
            ),
        )
        for row in rows
    )


def _question(value: Any) -> str:
    return _text(value, _("The question"), 200)


def _fidelity(value: Any) -> Scale:
    (row,) = _rows([value], {"name", "label", "key", "anchors"}, 1, _("scales of fidelity"))
    scale = Scale(
        "fidelity",
        _text(row["label"], _("The label"), LABEL),
        "",
        _anchors(row["anchors"], _("fidelity")),
    )
    if row["name"] != "fidelity" or row["key"] != "" or scale.values != FIDELITIES:
        raise Wrong(_("Fidelity runs from 1 to 5: decisions are computed on that scale."))
    return scale


def _verdicts(value: Any) -> tuple[VerdictAnchor, ...]:
    rows = _rows(value, {"value", "label", "key", "meaning"}, len(Verdict), _("verdicts"), least=2)
    if unknown := [row["value"] for row in rows if row["value"] not in Verdict.values]:
        raise Wrong(
            _("There is no verdict %(value)s; there are %(values)s.")
            % {"value": f"{unknown[0]!r}", "values": ", ".join(Verdict.values)}
        )
    _once([row["value"] for row in rows], _("The verdict"))
    if not {row["value"] for row in rows} >= NEEDED:
        raise Wrong(_("Faithful and inverted must be among the verdicts: decisions count them."))
    return tuple(
        VerdictAnchor(
            str(row["value"]),
            _text(row["label"], _("The label of %(name)s") % {"name": row["value"]}, LABEL),
            _key(row["key"], row["value"]),
            _text(row["meaning"], _("What %(name)s means") % {"name": row["value"]}, MEANING),
        )
        for row in rows
    )


def _scales(value: Any) -> tuple[Scale, ...]:
    rows = _rows(value, {"name", "label", "key", "anchors"}, MOST_SCALES, _("more scales"))
    names = [_named(row["name"], _("a scale")) for row in rows]
    if taken := sorted(set(names) & TAKEN):
        raise Wrong(
            _("A scale cannot be called %(value)s: every review has that already.")
            % {"value": taken[0]}
        )
    _once(names, _("The scale"))
    return tuple(
        Scale(
            row["name"],
            _text(row["label"], _("The label of %(name)s") % {"name": row["name"]}, LABEL),
            _key(row["key"], row["name"]),
            _anchors(row["anchors"], row["name"]),
        )
        for row in rows
    )


def _tags(value: Any) -> tuple[Tag, ...]:
    rows = _rows(value, {"value", "label", "meaning"}, MOST_TAGS, _("tags"))
    _once([_named(row["value"], _("a tag")) for row in rows], _("The tag"))
    return tuple(
        Tag(
            row["value"],
            _text(row["label"], _("The label of %(name)s") % {"name": row["value"]}, LABEL),
            _text(row["meaning"], _("What %(name)s means") % {"name": row["value"]}, MEANING),
        )
        for row in rows
    )


def _clashes(rubric: Rubric) -> dict[str, list[str]]:
    """One letter cannot do two things."""
    try:
        _once(
            [*(row.key for row in rubric.verdicts), *(row.key for row in rubric.scales)],
            _("The key"),
        )
    except Wrong as objection:
        return {"verdicts": [str(objection)]}
    return {}


PARTS: dict[str, Callable[[Any], Any]] = {
    "question": _question,
    "fidelity": _fidelity,
    "verdicts": _verdicts,
    "scales": _scales,
    "tags": _tags,
}
