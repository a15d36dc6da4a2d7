"""Reckoning with numbers that may be unknown: the exact result where they are known, else all that it may be."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from evaluator.expression.values import (
    ANYTHING,
    NO_CASE,
    NUMBER,
    Between,
    Number,
    Value,
    hull,
    is_abstract,
    lift,
)  # fmt: skip

__all__ = ["EXACT", "arithmetic", "extreme", "interval", "negative", "quotient"]


def quotient(left: Number, right: Number) -> Value:
    """Return left/right exactly; over zero there is no case."""
    return (
        NO_CASE
        if right == 0
        else Fraction(left) / right
        if left.__class__ is Fraction
        else Fraction(left, right)
    )


EXACT: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": quotient,
}  # fmt: skip


def arithmetic(symbol: str, left: Value, right: Value) -> Value:
    """Return `left symbol right` for numbers that may be unknown."""
    if left is NO_CASE or right is NO_CASE:
        return NO_CASE
    if left.__class__ is not Between and right.__class__ is not Between:
        result = lift(EXACT[symbol], left, right, otherwise=None)
        if result is not None:
            return result
    a, b = interval(left), interval(right)
    no_case = a.no_case or b.no_case
    if symbol == "+":
        return Between(*_add(a, b), no_case)
    if symbol == "-":
        return Between(*_add(a, _negative(b)), no_case)
    if symbol == "*":
        return _scaled(a, b, no_case)
    return _divided(a, b, no_case)


def extreme(operands: list[Value], *, largest: bool) -> Value:
    """Return the largest (or smallest) of numbers or days that may be unknown."""
    pick = max if largest else min
    if not any(is_abstract(each) for each in operands):
        return pick(operands)
    if any(each.__class__ is Between for each in operands):
        pieces = [interval(each) for each in operands]
        lows, highs = [piece.low for piece in pieces], [piece.high for piece in pieces]
        no_case = any(piece.no_case for piece in pieces)
        return Between(_end(lows, pick, largest), _end(highs, pick, not largest), no_case=no_case)
    return lift(lambda *each: pick(each), *operands)


def _end(ends: list[Number | None], pick: Callable[..., Any], skip_endless: bool) -> Number | None:
    known = [end for end in ends if end is not None]
    return None if not known or (len(known) < len(ends) and not skip_endless) else pick(known)


def negative(value: Value) -> Value:
    """Return `-value`."""
    if value.__class__ is Between:
        return _negative(value)
    return lift(operator.neg, value) if is_abstract(value) else -value


def interval(value: Value) -> Between:
    """Return the numbers that *value* may be as one interval."""
    if isinstance(value, Between):
        return value
    if value is ANYTHING:
        return NUMBER
    found = hull([value])
    return found if found.__class__ is Between else NUMBER


def _negative(a: Between) -> Between:
    return Between(
        None if a.high is None else -a.high,
        None if a.low is None else -a.low,
        a.high_open,
        a.low_open,
        a.no_case,
    )


def _add(a: Between, b: Between) -> tuple[Number | None, Number | None, bool, bool]:
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return (
        low,
        high,
        low is not None and (a.low_open or b.low_open),
        high is not None and (a.high_open or b.high_open),
    )


def _scaled(a: Between, b: Between, no_case: bool) -> Between:
    if a.low is not None and a.high is not None and b.low is not None and b.high is not None:
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return Between(min(corners), max(corners), no_case=no_case)
    if _at_least_zero(a) and _at_least_zero(b):
        return Between((a.low or 0) * (b.low or 0), _times(a.high, b.high), no_case=no_case)
    return Between(None, None, no_case=no_case)


def _times(x: Number | None, y: Number | None) -> Number | None:
    return 0 if x == 0 or y == 0 else None if x is None or y is None else x * y


def _at_least_zero(a: Between) -> bool:
    return a.low is not None and a.low >= 0


def _divided(a: Between, b: Between, no_case: bool) -> Between:
    """Divide intervals; a divisor that may be zero adds NO_CASE and, being a count, stays above zero otherwise."""
    touches = b.low is None or b.high is None or b.low < 0 < b.high or b.low == 0 or b.high == 0
    if not touches and b.low is not None and b.low < 0:
        return _divided(_negative(a), _negative(b), no_case)
    if not _at_least_zero(b) or not _at_least_zero(a):
        if touches or b.low is None or b.high is None or a.low is None or a.high is None:
            return Between(None, None, no_case=no_case or touches)
        corners = [quotient(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
        return Between(min(corners), max(corners), no_case=no_case)
    may_be_zero = b.low == 0 and not b.low_open
    low: Number = 0 if b.high is None else quotient(a.low or 0, b.high) if b.high != 0 else 0
    high = 0 if a.high == 0 else None if a.high is None or not b.low else quotient(a.high, b.low)
    low_open = b.high is None and bool(a.low) or (a.low_open or b.high_open) and b.high is not None
    return Between(
        low, high, low_open, high is not None and (a.high_open or b.low_open), no_case or may_be_zero
    )
