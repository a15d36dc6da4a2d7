"""Aggregates over rows, where rows may still come and cells may be missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from evaluator.expression import logic, quantities
from evaluator.expression.frame import Frame, Row, Rows, Run
from evaluator.expression.logic import answers
from evaluator.expression.typed import Aggregate, Typed
from evaluator.expression.values import ANYTHING, MAYBE, NO_CASE, NUMBER, Between, Value, is_abstract, one_of


def aggregate(node: Aggregate, compiled: Callable[[Typed], Run]) -> Run:
    """Return the function that evaluates one aggregate in a frame."""
    where = compiled(node.where) if node.where is not None else None
    of = compiled(node.of) if node.of is not None else None
    reduce = _REDUCE[node.function]
    table, kind = node.table, node.type.kind
    unknown = MAYBE if kind == "boolean" else NUMBER if kind == "number" else ANYTHING

    def run(frame: Frame) -> Value:
        rows = frame.table(table) if table is not None else frame.groups[-1]
        return reduce(frame, rows, of, where, unknown)

    return run


def _count(frame: Frame, rows: Rows, _: Any, where: Run | None, __: Value) -> Value:
    if where is None:
        sure, doubtful = len(rows.rows), 0
    else:
        sure = doubtful = 0
        for _row in frame.each(rows):
            value = where(frame)
            if value is True:
                sure += 1
            elif value is not False and value is not NO_CASE:
                doubtful += answers(value)[1]
    if rows.open:
        return Between(sure, None)
    return one_of(range(sure, sure + doubtful + 1)) if doubtful else sure


def _members(frame: Frame, rows: Rows, of: Run, where: Run | None) -> Iterator[tuple[Value, bool]]:
    """Yield each row's value and whether it surely belongs; a doubtful row is read again so that it is split."""
    for _row in frame.each(rows):
        belongs = True if where is None else where(frame)
        false, true, no_case = answers(belongs)
        if not true:
            continue
        value = of(frame)
        if value is NO_CASE or value is None:
            continue
        if false or no_case:
            assert where is not None
            where(frame)
        yield value, not (false or no_case)


def _sum(frame: Frame, rows: Rows, of: Run | None, where: Run | None, _: Value) -> Value:
    assert of is not None
    total: Value = 0
    for value, sure in _members(frame, rows, of, where):
        total = quantities.arithmetic("+", total, value if sure else one_of([0, value]))
    if not rows.open:
        return total
    low = total.low if total.__class__ is Between else min(total.values) if is_abstract(total) else total
    return Between(low, None)


def _avg(frame: Frame, rows: Rows, of: Run | None, where: Run | None, unknown: Value) -> Value:
    assert of is not None
    if rows.open:
        _touch(frame, rows, of)
        return Between(None, None, no_case=True)
    total: Value = 0
    least = most = 0
    for value, sure in _members(frame, rows, of, where):
        if not sure or _may_have_no_case(value):
            return Between(None, None, no_case=True)
        total, least, most = quantities.arithmetic("+", total, value), least + 1, most + 1
    return quantities.arithmetic("/", total, most) if most else NO_CASE


def _may_have_no_case(value: Value) -> bool:
    return is_abstract(value) and (
        getattr(value, "no_case", False) or NO_CASE in getattr(value, "values", ())
    )


def _touch(frame: Frame, rows: Rows, of: Run) -> None:
    for _row in frame.each(rows):
        of(frame)


def _extreme(largest: bool) -> Callable[[Frame, Rows, Run | None, Run | None, Value], Value]:
    def reduce(frame: Frame, rows: Rows, of: Run | None, where: Run | None, unknown: Value) -> Value:
        assert of is not None
        found = list(_members(frame, rows, of, where))
        if rows.open or not all(sure for _, sure in found):
            return unknown if unknown is not NUMBER else Between(None, None, no_case=True)
        return quantities.extreme([value for value, _ in found], largest=largest) if found else NO_CASE

    return reduce


def _judge(frame: Frame, rows: Rows, where: Run | None) -> list[Value]:
    """Return the answer of every row that has a case."""
    assert where is not None
    found = []
    for _row in frame.each(rows):
        value = where(frame)
        false, true, no_case = answers(value)
        if false or true:
            found.append(logic.truth(false=false or no_case, true=true))
    return found


def _any(frame: Frame, rows: Rows, _: Any, where: Run | None, __: Value) -> Value:
    found = _judge(frame, rows, where)
    return logic.disjunction([*found, MAYBE] if rows.open else found)


def _none(frame: Frame, rows: Rows, of: Any, where: Run | None, unknown: Value) -> Value:
    return logic.negation(_any(frame, rows, of, where, unknown))


def _every(frame: Frame, rows: Rows, _: Any, where: Run | None, __: Value) -> Value:
    assert where is not None
    found = []
    for _row in frame.each(rows):
        false, true, no_case = answers(where(frame))
        if false or true:
            found.append(logic.truth(false=false, true=true or no_case))
    return logic.conjunction([*found, MAYBE] if rows.open else found)


def in_order(rows: Rows, frame: Frame) -> tuple[Row, ...]:
    """Return the rows from the earliest to the latest; undated tables keep the order in which they were given."""
    if rows.dated is None:
        return rows.rows
    dates = [row.cell(rows.dated, frame) for row in rows.rows]
    if any(is_abstract(day) or day is None for day in dates):
        return rows.rows
    order = sorted(range(len(dates)), key=lambda index: dates[index])
    return tuple(rows.rows[index] for index in order)


def _last(frame: Frame, rows: Rows, of: Run | None, where: Run | None, unknown: Value) -> Value:
    assert of is not None
    if rows.open:
        return unknown
    for row in reversed(in_order(rows, frame)):
        for _row in frame.each(Rows((row,))):
            belongs = True if where is None else where(frame)
            if belongs is True:
                return of(frame)
            if belongs is not False and belongs is not NO_CASE:
                return unknown
    return NO_CASE


def _streak(frame: Frame, rows: Rows, _: Any, where: Run | None, __: Value) -> Value:
    assert where is not None
    possible = []
    latest_first = Rows(tuple(reversed(in_order(rows, frame))))
    for length, _row in enumerate(frame.each(latest_first)):
        value = where(frame)
        if value is not True:
            possible.append(length)
            if not answers(value)[1]:
                break
    else:
        possible.append(len(rows.rows))
    return Between(0, None) if rows.open else one_of(possible)


_REDUCE: dict[str, Callable[[Frame, Rows, Run | None, Run | None, Value], Value]] = {
    "count": _count, "sum": _sum, "avg": _avg, "min": _extreme(False), "max": _extreme(True), "any": _any,
    "every": _every, "none": _none, "last": _last, "streak": _streak,
}  # fmt: skip
