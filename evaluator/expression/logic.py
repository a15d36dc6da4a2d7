"""Answers that may be unknown: comparisons, and Kleene's logic with a third word for what has no case."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

from evaluator.expression.quantities import interval
from evaluator.expression.values import (
    ANYTHING,
    MAYBE,
    NO_CASE,
    Between,
    OneOf,
    Value,
    is_abstract,
    lift,
)  # fmt: skip

__all__ = ["answers", "compare", "conjunction", "disjunction", "negation", "truth"]

_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def truth(*, false: bool, true: bool, no_case: bool = False) -> Value:
    """Return the answer that may be exactly those of False, True and NO_CASE which are said to be possible."""
    if not no_case and false != true:
        return true
    if not no_case:
        return MAYBE
    possible = [*([False] if false else []), *([True] if true else []), NO_CASE]
    return OneOf(tuple(possible)) if len(possible) > 1 else NO_CASE


def compare(symbol: str, left: Value, right: Value) -> Value:
    """Return the answer of `left symbol right`; where there is no case to compare, NO_CASE.

    >>> from fractions import Fraction
    >>> compare(">=", Fraction(18999, 20000), Fraction(95, 100)), compare("<", NO_CASE, 1)
    (False, NO_CASE)
    """
    if not is_abstract(left) and not is_abstract(right):
        return _COMPARE[symbol](*_same_kind(left, right))
    if left is NO_CASE or right is NO_CASE:
        return NO_CASE
    if left.__class__ is not Between and right.__class__ is not Between:
        return lift(lambda a, b: _COMPARE[symbol](*_same_kind(a, b)), left, right, otherwise=MAYBE)
    if left is ANYTHING or right is ANYTHING:
        return MAYBE
    a, b = interval(left), interval(right)
    false, true = _answers(symbol, a, b)
    return truth(false=false, true=true, no_case=a.no_case or b.no_case)


def _answers(symbol: str, a: Between, b: Between) -> tuple[bool, bool]:
    """Return whether `a symbol b` can be false and whether it can be true."""
    if symbol in (">", ">="):
        return _answers({">": "<", ">=": "<="}[symbol], b, a)
    if symbol == "!=":
        false, true = _answers("==", a, b)
        return true, false
    if symbol == "==":
        apart = _below(a, b, strict=True) or _below(b, a, strict=True)
        same = a.low is not None and a.low == a.high == b.low == b.high
        return not same, not apart
    strict = symbol == "<"
    return not _below(a, b, strict=strict), not _below(b, a, strict=not strict)


def _below(a: Between, b: Between, *, strict: bool) -> bool:
    """Tell whether every number of *a* is below (or, unless *strict*, equal to) every number of *b*."""
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and (not strict or a.high_open or b.low_open))


def _same_kind(left: Value, right: Value) -> tuple[Value, Value]:
    """Compare a moment with a day by its day."""
    if left.__class__ is datetime and right.__class__ is date:
        return left.date(), right
    if left.__class__ is date and right.__class__ is datetime:
        return left, right.date()
    return left, right


def answers(value: Value) -> tuple[bool, bool, bool]:
    """Return whether the answer *value* can be False, True, NO_CASE."""
    if value is True:
        return False, True, False
    if value is False:
        return True, False, False
    if value is NO_CASE:
        return False, False, True
    if value.__class__ is OneOf:
        return False in value.values, True in value.values, NO_CASE in value.values
    return True, True, False


def negation(value: Value) -> Value:
    """Return `not value`; no case stays no case."""
    if value is True or value is False:
        return not value
    false, true, no_case = answers(value)
    return truth(false=true, true=false, no_case=no_case)


def conjunction(operands: Iterable[Value]) -> Value:
    """Return `a and b and ...`: False wins over no case, no case over True."""
    possible = [answers(operand) for operand in operands]
    bearable = all(true or no_case for _, true, no_case in possible)
    return truth(
        false=any(false for false, _, _ in possible),
        true=all(true for _, true, _ in possible),
        no_case=bearable and any(no_case for _, _, no_case in possible),
    )


def disjunction(operands: Iterable[Value]) -> Value:
    """Return `a or b or ...`: True wins over no case, no case over False."""
    return negation(conjunction(negation(operand) for operand in operands))
