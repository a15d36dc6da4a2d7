"""A result as versioned JSON, `pingjia.result/1`: same explanation, same bytes.

`docs/result-json.md` is the reference, `docs/result.schema.json` the schema. The document holds no JSON number:
every number is a string, a decimal where it ends (`"83.1"`), else a fraction in lowest terms (`"8/3"`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from fractions import Fraction

from evaluator.explanation import (
    Attached,
    Duty,
    EvidenceUse,
    Explanation,
    Fix,
    Formula,
    Gap,
    Grade,
    GradeStanding,
    Item,
    Part,
    Question,
    Ruling,
    Score,
)
from evaluator.language import current
from evaluator.report.figures import REPLACED, exact
from evaluator.report.options import Options
from evaluator.report.privacy import withheld

FORMAT = "pingjia.result/1"
Json = dict[str, object]
_STEERING = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What could steer the screen the text is shown on: written as an escape, it means the same."""


def render(explanation: Explanation, options: Options) -> str:
    """Return *explanation* as JSON text: fixed key order, two spaces of indent, a newline at the end."""
    return written(explanation, options, indent=2)


def written(explanation: Explanation, options: Options, *, indent: int | None) -> str:
    """Return *explanation* as JSON text: on many lines, or (*indent* None) on one."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        document(explanation, options), ensure_ascii=False, indent=indent, separators=separators
    )
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def document(explanation: Explanation, options: Options) -> Json:
    """Return *explanation* as plain dicts, lists, strings, booleans and None.

    Raises:
        TypeError: the embedded evidence or a gap's value holds a binary float.
    """
    it = explanation if options.with_private else withheld(explanation)
    plain: Json = {
        "format": FORMAT,
        "language": current(),
        "ruleset": {
            "code": it.ruleset.code,
            "id": it.ruleset.id,
            "title": it.ruleset.title,
            "version": it.ruleset.version,
            "digest": it.ruleset.digest,
            "status": it.ruleset.status,
            "note": it.ruleset.note,
        },
        "organisation": {
            "id": it.organisation.id,
            "name": it.organisation.name,
            "region": it.organisation.region,
            "type": it.organisation.type,
        },
        "period": {"from": it.period[0].isoformat(), "to": it.period[1].isoformat()},
        "as_of": it.as_of.isoformat(),
        "score": _score(it.score),
        "ranking_score": None if it.ranking_score is None else _score(it.ranking_score),
        "grade": _grade(it.grade),
        "grade_except_review": None if it.grade_except_review is None else _grade(it.grade_except_review),
        "grades": [_standing(standing) for standing in it.grades],
        "ladder": None
        if it.ladder is None
        else {"level": it.ladder.level, "to": it.ladder.to, "say": it.ladder.say},
        "eligible": it.eligible,
        "complete": it.complete,
        "sections": _sections(it),
        "items": [_item(item) for item in it.items],
        "bonus": [_item(item) for item in it.bonus],
        "penalties": [_item(item) for item in it.penalties],
        "bridge": _bridge(it),
        "rulings": [_ruling(ruling) for ruling in it.rulings],
        "signals": [{"id": one.id, "say": one.say, "because": one.because} for one in it.signals],
        "missing": [_question(question) for question in it.missing],
        "attachments": [_attached(one) for one in it.attachments],
        "claims": it.claims,
        "changes": it.changes,
        "notes": it.notes,
        "warnings": it.warnings,
        "engine": it.engine,
        "digests": {name: it.digests[name] for name in sorted(it.digests)},
        "evidence": it.evidence or None,
    }
    return {key: _plain(value) for key, value in plain.items()}


def _score(score: Score) -> Json:
    return {"confirmed": score.confirmed, "possible": score.possible, "full": score.full}


def _grade(grade: Grade) -> Json:
    return {
        "confirmed": grade.confirmed,
        "possible": grade.possible,
        "status": grade.status,
        "held_down": grade.held_down,
        "then": grade.then,
        "measured": grade.measured,
        "votes": [_use(use) for use in grade.votes],
    }


def _standing(standing: GradeStanding) -> Json:
    return {
        "name": standing.name,
        "status": standing.status,
        "threshold": standing.threshold,
        "limit": standing.limit,
        "lacks": standing.lacks,
        "because": standing.because,
    }


def _sections(explanation: Explanation) -> list[Json]:
    return [
        {
            "id": section.id,
            "title": section.title,
            "full": section.full,
            "confirmed": section.confirmed,
            "possible": section.possible,
            "applicable": section.applicable,
        }
        for section in explanation.sections
    ]


def _bridge(explanation: Explanation) -> list[Json]:
    return [
        {"id": line.id, "label": line.label, "confirmed": line.confirmed, "possible": line.possible}
        for line in explanation.bridge
    ]


def _item(item: Item) -> Json:
    return {
        "id": item.id,
        "title": item.title,
        "section": item.section,
        "full": item.full,
        "confirmed": item.confirmed,
        "possible": item.possible,
        "state": item.state,
        "required": item.required,
        "lost": item.lost,
        "sentence": item.sentence,
        "reason": item.reason,
        "have": item.have,
        "need": item.need,
        "short": item.gaps[0].short if item.gaps else None,
        "parts": [_part(part) for part in item.parts],
        "gaps": [_gap(gap) for gap in item.gaps],
        "fix": [_fix(fix) for fix in item.fix],
        "evidence": [_use(use) for use in item.evidence],
        "clause": item.clause,
        "material": item.material,
        "verify": item.verify,
        "questions": item.questions,
        "duties": [_duty(duty) for duty in item.duties],
    }


def _part(part: Part) -> Json:
    return {
        "name": part.name,
        "say": part.say,
        "full": part.full,
        "confirmed": part.confirmed,
        "possible": part.possible,
        "have": part.have,
        "need": part.need,
        "short": part.short,
        "worth": part.worth,
        "formulas": [_formula(formula) for formula in part.formulas],
    }


def _formula(formula: Formula) -> Json:
    return {
        "name": formula.name,
        "written": formula.written,
        "filled": formula.filled,
        "value": formula.value,
        "private": formula.private,
    }


def _gap(gap: Gap) -> Json:
    return {
        "fact": gap.fact,
        "direction": gap.direction,
        "short": gap.short,
        "amount": gap.amount,
        "value": gap.value,
        "need": gap.need,
        "worth": gap.worth,
        "grade_after": gap.grade_after,
        "recoverable": gap.recoverable,
        "due": gap.due,
        "step": gap.step,
        "total": gap.total,
        "detail": gap.detail,
    }


def _fix(fix: Fix) -> Json:
    return {"do": fix.do, "who": fix.who, "proof": fix.proof, "effort": fix.effort, "lead": fix.lead}


def _duty(duty: Duty) -> Json:
    return {
        "obligation": duty.obligation,
        "event": duty.event,
        "state": duty.state,
        "due": None if duty.due is None else duty.due.isoformat(),
        "done": None if duty.done is None else duty.done.isoformat(),
        "late": None if duty.late is None else str(duty.late),
        "trace": duty.trace,
        "private": duty.private,
    }


def _use(use: EvidenceUse) -> Json:
    return {
        "fact": use.fact,
        "value": use.value,
        "private": use.private,
        "supplied_by": use.supplied_by,
        "claimed": use.claimed,
        "audited_by": use.audited_by,
        "audited_why": use.audited_why,
        "attachments": use.attachments,
        "place": use.place,
    }


def _attached(one: Attached) -> Json:
    return {
        "id": one.id,
        "path": one.path,
        "items": one.items,
        "date": one.date,
        "size": one.size,
        "sha256": one.sha256,
        "private": one.private,
    }


def _ruling(ruling: Ruling) -> Json:
    return {
        "id": ruling.id,
        "kind": ruling.kind,
        "title": ruling.title,
        "state": ruling.state,
        "because": ruling.because,
        "then": ruling.then,
        "basis": ruling.basis,
        "by": ruling.by,
    }


def _question(question: Question) -> Json:
    return {
        "fact": question.fact,
        "ask": question.ask,
        "unit": question.unit,
        "items": question.items,
        "worth": question.worth,
        "by": question.by,
        "material": question.material,
    }


def _plain(value: object) -> object:
    """Return *value* as JSON can hold it without loss; sets are sorted: the bytes do not depend on hashing."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if value.isascii() else _encodable(value)
    if isinstance(value, int | Fraction):
        return exact(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_encodable(str(key)): _plain(part) for key, part in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((_plain(part) for part in value), key=str)
    if isinstance(value, float):
        raise TypeError(f"a binary float reached a result: {value!r}")
    if isinstance(value, Iterable):
        return [_plain(part) for part in value]
    return _encodable(str(value))


def _encodable(text: str) -> str:
    """Return *text* with lone surrogates, which no UTF-8 file can hold, replaced."""
    return "".join(REPLACED if "\ud800" <= character <= "\udfff" else character for character in text)
