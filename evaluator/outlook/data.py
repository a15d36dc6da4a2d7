"""The outlook as JSON for other programs; `docs/calendar.md` is the reference. It holds no JSON number."""

from __future__ import annotations

import json
from fractions import Fraction

from evaluator.outlook.told import Change, Deadline, Outlook, Spell
from evaluator.report.figures import clean, exact
from evaluator.report.options import Options

FORMAT = "pingjia.outlook/1"
Json = dict[str, object]


def render(outlook: Outlook, options: Options) -> str:
    """Return *outlook* as one JSON object; every number is a string, a decimal where it ends, else a fraction."""
    return json.dumps(_cleaned(document(outlook)), ensure_ascii=False, indent=2) + "\n"


def _cleaned(value: object) -> object:
    """Return *value* with nothing in its texts that could steer the screen they are shown on."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    return [_cleaned(part) for part in value] if isinstance(value, list) else value


def document(it: Outlook) -> Json:
    """Return what `render` writes, as plain data."""
    return {
        "format": FORMAT,
        "ruleset": {"code": it.ruleset.code, "id": it.ruleset.id, "title": it.ruleset.title,
                    "version": it.ruleset.version, "digest": it.ruleset.digest},
        "organisation": {"id": it.organisation.id, "name": it.organisation.name},
        "period": [day.isoformat() for day in it.period],
        "as_of": it.as_of.isoformat(),
        "until": it.until.isoformat(),
        "deadlines": [_deadline(each) for each in it.deadlines],
        "withheld": str(it.withheld),
        "forecast": [_spell(each) for each in it.spells],
    }  # fmt: skip


def _deadline(each: Deadline) -> Json:
    return {
        "day": each.day.isoformat(), "kind": each.kind, "title": each.title, "detail": each.detail,
        "items": list(each.items), "begin": None if each.begin is None else each.begin.isoformat(), "todo": each.todo,
    }  # fmt: skip


def _spell(each: Spell) -> Json:
    score, grade = each.score, each.grade
    return {
        "day": each.day.isoformat(),
        "confirmed": None if score is None else _number(score.confirmed),
        "possible": None if score is None else _number(score.possible),
        "grade": None if grade is None else {
            "confirmed": grade.confirmed, "possible": grade.possible, "status": grade.status, "then": grade.then,
        },
        "eligible": each.eligible,
        "changes": [_change(change) for change in each.changes],
        "refused": list(each.refused),
    }  # fmt: skip


def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact(value)


def _change(each: Change) -> Json:
    return {
        "subject": each.subject, "id": each.id, "title": each.title, "before": each.before, "after": each.after,
        "because": list(each.because), "worse": each.worse,
    }  # fmt: skip
