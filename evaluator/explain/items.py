"""One item in words: its sentence, gaps, evidence and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from evaluator import explanation as told
from evaluator.declarations import Records, Results, Tally
from evaluator.explain.parts import lines_of, worth_text
from evaluator.explain.questions import ask
from evaluator.expression.aggregate import in_order
from evaluator.expression.typed import Type
from evaluator.expression.values import is_abstract
from evaluator.gaps import Change, Found, gaps
from evaluator.language import say
from evaluator.problems import headline
from evaluator.program.duties import DutyPlan
from evaluator.program.rows import LATE, ON_TIME, UNDONE, DutyRow
from evaluator.spec import FixSpec
from evaluator.trace import ItemTrace, Trace
from evaluator.wording import amount, condition
from scoring.grades import Grading
from scoring.units import shown

ZERO = Fraction(0)


def explained(trace: Trace, each: ItemTrace, search: bool) -> told.Item:
    """Return one item in words; *search* looks for what would earn more."""
    spec = each.plan.spec
    low, high = (ZERO, ZERO) if each.applicable is False else (each.bounds.low, each.bounds.high)
    parts = (
        ()
        if each.line is None or each.applicable is False or each.no_case
        else tuple(lines_of(each.line, trace))
    )
    lacking = next((part for part in parts if part.need), None)
    found = gaps(trace, each) if search else ()
    shown_gaps = tuple(_gap(trace, each, one) for one in found)
    questions = tuple(dict.fromkeys(ask(trace, name) for name in each.missing))
    reason = reason_of(each)
    behind = tuple(duties(trace, each))
    overdue = tuple(_overdue(behind)) if each.bounds.low < each.plan.full else ()
    have, need = (lacking.have, lacking.need) if lacking else (None, None)
    return told.Item(
        id=each.plan.id, section=each.plan.section, title=spec.title, full=each.plan.full, confirmed=low, possible=high,
        state=each.state, lost=ZERO if each.applicable is False else each.plan.full - low,
        sentence=_sentence(each, parts, have, need, shown_gaps, questions, reason, overdue),
        parts=parts, have=have, need=need,
        gaps=shown_gaps,
        fix=tuple(_fix(fix) for fix in spec.fix),
        evidence=tuple(uses(trace, each.used, each.plan.id)), clause=spec.basis,
        material=spec.material, verify=spec.verify,
        questions=questions, duties=behind, reason=reason, required=spec.required is not None,
    )  # fmt: skip


def _sentence(
    each: ItemTrace, parts: tuple[told.Part, ...], have: str | None, need: str | None, found: tuple[told.Gap, ...],
    questions: tuple[str, ...], reason: str, overdue: tuple[str, ...],
) -> str:  # fmt: skip
    """Return the item's tail in one line: what is there, what is needed, what is short, what it brings."""
    if each.state in ("not_applicable", "failed"):
        return reason
    said: list[str] = [reason] if reason else []
    if have and need:
        said.append(say(f"有 {have}，应 {need}", f"have {have}, need {need}"))
    elif each.bounds.low < each.plan.full:
        said.extend(part.say for part in parts if part.say and part.confirmed < part.full)
    said.extend(overdue)
    if questions and each.state == "missing":
        asked = say("；", "; ").join(questions[:2])
        said.append(say(f"待补：{asked}", f"to be answered: {asked}"))
    if found:
        said.append(_promise(found[0]))
    return say("，", ", ").join(said)


_STATES: dict[object, told.DutyState] = {ON_TIME: "on_time", LATE: "late", UNDONE: "undone"}


def duties(trace: Trace, each: ItemTrace) -> Iterator[told.Duty]:
    """Yield what became of each event behind an item, in the order in which they fell due."""
    if each.applicable is False:
        return
    plans = {plan.name: plan for plan in trace.program.duties}
    for name, through in each.plan.duties:
        counted = trace.frame.table(name)
        if through:  # a table may leave some out
            groups = trace.frame.table(through).rows
            counted = replace(counted, rows=tuple(row for group in groups for row in _members(group)))
        yield from (_duty(trace, plans[name], row) for row in in_order(counted, trace.frame))


def _members(group: Any) -> tuple[Any, ...]:
    """Return the duties in a group, also where they are grouped twice over."""
    rows: tuple[Any, ...] = group.members.rows
    return (
        rows
        if all(isinstance(row, DutyRow) for row in rows)
        else tuple(row for each in rows for row in _members(each))
    )


def _duty(trace: Trace, plan: DutyPlan, row: Any) -> told.Duty:
    keys = [row.cell(column, trace.frame) for _, column in plan.match]
    event = " ".join([*(str(key) for key in keys if isinstance(key, str)), row.stretch]).strip()
    due, done = (each if isinstance(each, date) else None for each in (row.due, row.done))
    late = (done - due).days if due is not None and done is not None and done > due else None
    return told.Duty(
        plan.name,
        event,
        _STATES.get(row.state, "open"),
        due,
        done,
        late,
        _said(trace, plan, row.answer),
        plan.private,
    )


def _said(trace: Trace, plan: DutyPlan, answer: Any) -> str:
    """Return what else stands in the row of an answer, private columns and those of the match left out."""
    declared = trace.program.facts.get(plan.answers)
    if answer is None or not isinstance(declared, Records):
        return ""
    keys = {plan.at, *(column for column, _ in plan.match)}
    cells = [
        (name, answer.cell(name, trace.frame))
        for name, column in declared.columns.items()
        if name not in keys and not column.private and not declared.private
    ]
    known = ((name, value) for name, value in cells if value is not None and not is_abstract(value))
    return say("，", ", ").join(f"{name} {_value(declared.columns[name], value)}" for name, value in known)


def _overdue(found: Iterable[told.Duty]) -> Iterator[str]:
    """Yield how many of an item's duties were answered late, or not at all."""
    for state, zh, en in (("late", "逾期", "late"), ("undone", "未办", "not done")):
        count = sum(1 for each in found if each.state == state)
        if count:
            yield say(f"{zh} {count} 件", f"{count} {en}")


def _promise(gap: told.Gap) -> str:
    """Return what a gap brings; a bare number speaks for itself, anything else names its fact."""
    worth = worth_text(gap.worth)
    worth = f"≈+{worth[1:]}" if worth.startswith("≈") else f"+{worth}"
    counted = gap.direction in ("raise", "lower") and not hasattr(gap.value, "isoformat")
    short = gap.short if counted else gap.fact + gap.short
    after = f" → {gap.grade_after}" if gap.grade_after else ""
    if not gap.recoverable:
        note = say("本期已过，如确有请补交记录", "the period is over: submit the record if there is one")
        return say(f"{short}，{note}，可 {worth} 分{after}", f"{short}; {note}, {worth}{after}")
    if gap.total is not None:
        moved = worth_text(abs(gap.total))
        moved = f"+{moved}" if gap.total > 0 else f"−{moved}"
        none = say("（全表不增不减）", " (nothing in all)")
        after = (say(f"（全表 {moved} 分）", f" ({moved} in all)") if gap.total else none) + after
    if gap.direction == "correct":
        note = say("如系填错或已改正", "if mistyped or made good")
        return say(f"{short}，{note}，可 {worth} 分{after}", f"{short}; {note}, {worth}{after}")
    if gap.direction == "add":
        return say(f"{short}，可 {worth} 分{after}", f"{short}: {worth}{after}")
    return say(f"{short}，补齐 {worth} 分{after}", f"{short}, {worth} when made up{after}")


def reason_of(each: ItemTrace) -> str:
    """Return why an item does not apply, failed, or counts as it does without a case; else an empty text."""
    spec = each.plan.spec
    if each.problem is not None:
        return headline(each.problem)
    if each.claim is not None:
        by = each.claim.approved_by
        agreed = say(f"{by} 同意", f"approved by {by}") if by else say("待复核人同意", "waiting for approval")
        return say(
            f"申报不适用：{each.claim.reason}（{agreed}）",
            f"claimed not applicable: {each.claim.reason} ({agreed})",
        )
    if each.applicable is False:
        if each.no_case:
            return spec.say_not_applicable or say("本期没有此类事项", "there was no such case in the period")
        when = condition(each.plan.when_typed) if each.plan.when_typed is not None else ""
        return spec.say_not_applicable or say(f"不符合适用条件：{when}", f"does not apply: not {when}")
    if each.no_case:
        return say(*_NO_CASE[spec.no_case or "missing"])
    return ""


_NO_CASE = {
    "full": ("本期没有此类事项，按表得满分", "there was no such case: full points by the table"),
    "zero": ("本期没有此类事项，按表得零分", "there was no such case: no points by the table"),
    "missing": ("本期没有此类事项，按表不得推定", "there was no such case, and the table presumes nothing"),
    "not_applicable": ("本期没有此类事项", "there was no such case"),
}


def _gap(trace: Trace, each: ItemTrace, found: Found) -> told.Gap:
    change = found.change
    declared = trace.program.facts[change.fact]
    improved = _improved(trace.grading, found.after.grading)
    if not improved:
        improved = _improved(trace.grading_except_review, found.after.grading_except_review)
        improved += say("（除待复核外）", " (but for the review)") if improved else ""
    recoverable = not (
        isinstance(declared, Records) and change.latest is not None and change.latest <= trace.as_of
    )
    short, detail = _short(trace, found), ""
    if (
        change.row
        and isinstance(declared, Records)
        and any(each.private for each in declared.columns.values())
    ):
        short, detail = (
            say(f"有一行“{change.short}”要改", f"{change.short} of one row is to be mended"),
            short,
        )
    return told.Gap(
        change.fact, change.direction, short, change.units, found.worth, value=_plain(change.value),
        grade_after=improved, recoverable=recoverable, due=change.day if recoverable else None,
        fix=None if found.fix is None else _fix(found.fix), total=_gained(trace, found), detail=detail,
    )  # fmt: skip


def _gained(trace: Trace, found: Found) -> Fraction | None:
    """Return what the whole table gains, where another item loses by the change, or gains with it."""
    before, after = trace.total.confirmed, found.after.total.confirmed
    if before is None or after is None:
        return None
    gained = after.headline - before.headline
    near = abs(gained - found.worth) <= max(Fraction(1, 10), found.worth / 4)
    return None if gained > 0 and near else gained


def _fix(fix: FixSpec) -> told.Fix:
    return told.Fix(fix.do, fix.who, fix.proof, fix.effort, fix.lead)


def _improved(before: Grading | None, after: Grading | None) -> str:
    """Return the best news about a grade: now secured, or possible where it was out of reach."""
    if before is None or after is None:
        return ""
    old = dict(before.standings)
    for name, status in after.standings[:-1]:
        if status == "secured" != old[name]:
            return say(f"{name}已稳", f"{name} secured")
        if status == "possible" and old[name] == "out_of_reach":
            return say(f"{name}可争取", f"{name} possible")
    return ""


def _short(trace: Trace, found: Found) -> str:
    """Return the change in words: `差 4 人`."""
    change, declared = found.change, trace.program.facts[found.change.fact]
    unit = getattr(declared, "unit", "") or ""
    count = shown(change.units)
    if isinstance(declared, Tally):
        return say(f"差 {count} 票", f"{count} votes short")
    if isinstance(declared, Records):
        return _rows_short(change, count)
    if change.short:
        return say(f"缺 {change.short}", f"lacks {change.short}")
    if change.direction == "set":
        text = amount(change.value, Type("text"))
        return say(f"应为“{text}”", f"should be “{text}”")
    if hasattr(change.value, "isoformat"):
        word = say(
            "推后" if change.direction == "raise" else "提前",
            "later" if change.direction == "raise" else "earlier",
        )
        return say(f"需{word} {count} 天", f"{count} days {word}")
    if change.direction == "raise":
        return say(f"差 {count} {unit}".rstrip(), f"{count} {unit} short".rstrip())
    return say(f"多 {count} {unit}".rstrip(), f"{count} {unit} too many".rstrip())


def _rows_short(change: Change, count: str) -> str:
    """Return what rows are short of: `第 3 行缺“表彰”`, `再有 1 次（2025年第四季度）`."""
    if change.to:
        what = change.to if change.to.startswith("不") else f"为{change.to}"
        return say(
            f"第 {change.row} 行“{change.short}”应{what}",
            f"row {change.row}: {change.short} should be {change.to}",
        )
    if change.row:
        return say(f"第 {change.row} 行缺“{change.short}”", f"row {change.row} lacks {change.short}")
    near = [] if change.day is None else [_stretch(change.day, change.stretch)]
    near.extend(change.choices)
    where = say(f"（{'，'.join(near)}）", f" ({', '.join(near)})") if near else ""
    return say(f"再有 {count} 次{where}", f"{count} more{where}")


def _stretch(day: date, kind: str) -> str:
    """Return the month, quarter or half a day stands for."""
    if kind == "quarter":
        quarter = (day.month + 2) // 3
        return say(f"{day.year}年第{'一二三四'[quarter - 1]}季度", f"{day.year}Q{quarter}")
    if kind == "half":
        return say(f"{day.year}年{'上' if day.month < 7 else '下'}半年", f"{day.year}H{(day.month + 5) // 6}")
    return say(f"{day.year}年{day.month}月", f"{day.year}-{day.month:02}")


def _plain(value: Any) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Fraction):
        return value
    if isinstance(value, tuple):
        return len(value)
    return {key: dict(row) for key, row in value.items()} if isinstance(value, dict) else value


def uses(trace: Trace, facts: Iterable[str], item: str = "") -> Iterator[told.EvidenceUse]:
    """Yield *facts* as they were understood, with what was attached for them and for the *item* that read them."""
    for name in facts:
        declared = trace.program.facts.get(name)
        if declared is None:
            continue
        given = trace.evidence.facts.get(name)
        attached = tuple(
            one.id for one in trace.evidence.attachments
            if item in one.for_ or (given is not None and {one.id, one.path} & set(given.material))
        )  # fmt: skip
        if given is None:
            yield told.EvidenceUse(name, None, declared.private, attachments=attached)
            continue
        audited = given.audited
        yield told.EvidenceUse(
            name, _value(declared, given.deciding), declared.private, given.by or trace.evidence.supplied_by,
            _value(declared, given.value) if audited is not None and given.value is not None else None,
            audited.by if audited else "", audited.why if audited else "", attached,
            str(given.span),
        )  # fmt: skip


def _value(declared: Any, value: Any) -> str:
    from evaluator.program.kinds import type_of

    if isinstance(declared, Records | Results):
        return say(f"{len(value)} 行", f"{len(value)} rows")
    if isinstance(declared, Tally):
        rows = []
        for row, votes in value.items():
            counted = say("，", ", ").join(f"{choice} {count}" for choice, count in votes.items())
            rows.append(counted if len(value) == 1 else f"{row}：{counted}")
        return say("；", "; ").join(rows)
    return amount(value, type_of(declared))
