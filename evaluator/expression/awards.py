"""Awards: rows that each earn, one achievement only once."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from evaluator.expression import quantities, values
from evaluator.expression.frame import Frame, Row, Run
from evaluator.expression.logic import answers
from evaluator.expression.typed import AwardSum, TrimmedMean, Typed
from evaluator.expression.values import MAYBE, NO_CASE, Between, Value, is_abstract, lift, one_of
from scoring.methods.panel import trimmed_mean


def award_sum(node: AwardSum, compiled: Callable[[Typed], Run]) -> Run:
    """Return the function that adds up what the rows are worth."""

    def run(frame: Frame) -> Value:
        rows = frame.table(node.table)
        total: Value = Fraction(0)
        groups: dict[tuple[Claim, ...], None] = {}
        for index, row in enumerate(rows.rows):
            same = frame.duplicates.get((node, index))
            if same is None:
                total = quantities.arithmetic("+", total, row_worth(node, index, row, frame, compiled))
            else:
                groups[same] = None
        for same in groups:
            total = quantities.arithmetic("+", total, _share(node, same, frame, compiled))
        if (
            frame.contested and node in frame.contested
        ):  # what is not known yet may turn out to be the same achievement
            total = values.hull([Fraction(0), total])
        if not rows.open:
            return total
        return Between(total.low if total.__class__ is Between else _least(total), None)

    return run


Claim = tuple[Any, int]


def _share(node: AwardSum, same: tuple[Claim, ...], frame: Frame, compiled: Callable[[Typed], Run]) -> Value:
    """Return what *node* earns by one achievement claimed several times: the highest claim counts, where it stands."""
    worths = [
        row_worth(*claim, frame.table(claim[0].table).rows[claim[1]], frame, compiled) for claim in same
    ]
    own = [worth for (owner, _), worth in zip(same, worths, strict=True) if owner is node]
    most = quantities.extreme(own, largest=True)
    if len(own) == len(same):
        return most
    if not any(is_abstract(worth) for worth in worths):
        return most if same[worths.index(max(worths))][0] is node else Fraction(0)
    for claim in same:
        row_worth(
            *claim, frame.table(claim[0].table).rows[claim[1]], frame, compiled
        )  # read again, so that it is split
    return one_of([Fraction(0), most])


def _least(value: Value) -> Any:
    return min(value.values) if is_abstract(value) else value


def row_worth(node: AwardSum, index: int, row: Row, frame: Frame, compiled: Callable[[Typed], Run]) -> Value:
    """Return what one row is worth; doubt about its level, condition or proof stays doubt."""
    worth: Value = node.points
    if node.level:
        table = dict(node.worth)
        level = row.cell(node.level, frame)
        worth = (
            lift(lambda each: table.get(each, Fraction(0)), level)
            if is_abstract(level)
            else table.get(level, Fraction(0))
        )
        if worth is values.ANYTHING:
            worth = one_of([Fraction(0), *table.values()])
    if node.where is not None:
        frame.rows.append(row)
        false, true, no_case = answers(compiled(node.where)(frame))
        frame.rows.pop()
        if not true:
            return Fraction(0)
        if false or no_case:
            worth = one_of([Fraction(0), worth])
    if node.proof:
        proof = row.cell(node.proof, frame)
        if proof is None or proof == "" or is_abstract(proof):
            proved = frame.unknown(
                ("proof", node.table, index), MAYBE, f"{node.table}·{index + 1}·{node.proof}"
            )
            worth = one_of([Fraction(0), worth]) if is_abstract(proved) else worth if proved else Fraction(0)
    return worth


def mean_of_marks(node: TrimmedMean) -> Run:
    """Return the function that averages a panel's marks."""

    def run(frame: Frame) -> Value:
        rows = frame.table(node.table)
        marks = [row.cell(node.column, frame) for row in rows.rows]
        if rows.open or any(is_abstract(mark) or mark is None for mark in marks):
            return Between(0, None, no_case=rows.open and not marks)
        exact = [Fraction(mark) for mark in marks]
        return trimmed_mean(exact, node.trim, node.trim_from) if exact else NO_CASE

    return run
