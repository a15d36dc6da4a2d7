"""Values at run time: concrete ones, and what is still possible where evidence is missing.

Concrete values are plain Python: `int | Fraction` (numbers), `bool`, `date`, `datetime`, `Duration`, `str` (texts and
choice symbols), `frozenset[str]` (sets). Beside them stand four kinds of not knowing:

- `OneOf`: one of finitely many concrete values (a missing yes/no is one of False, True);
- `Between`: a number in an interval, an end of None being unbounded;
- `ANYTHING`: a date or text of which nothing is known;
- `NO_CASE`: a quotient 0/0: there was nothing to do, which is neither zero nor unknown.

Operations map every possibility; where each missing fact is read once, the result is exactly the set of results over
all completions. `evaluator.explore` splits the facts that are read more than once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final, final

from evaluator.expression.duration import Duration

Number = int | Fraction
MAX_SPREAD: Final = 256


@final
class _NoCase:
    __slots__ = ()

    def __repr__(self) -> str:
        return "NO_CASE"

    def __reduce__(self) -> str:
        return "NO_CASE"


@final
class _Anything:
    __slots__ = ()

    def __repr__(self) -> str:
        return "ANYTHING"

    def __reduce__(self) -> str:
        return "ANYTHING"


NO_CASE: Final = _NoCase()
ANYTHING: Final = _Anything()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of *values*, at least two, distinct; `NO_CASE` may be among them."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A number from *low* to *high* (None: unbounded), ends excluded where open; or NO_CASE with *no_case*."""

    low: Number | None
    high: Number | None
    low_open: bool = False
    high_open: bool = False
    no_case: bool = False


MAYBE: Final = OneOf((False, True))
NUMBER: Final = Between(None, None)
Value = Any
_ABSTRACT: Final = frozenset({OneOf, Between, _Anything, _NoCase})


def is_abstract(value: Value) -> bool:
    """Tell whether *value* is anything but one concrete value (`NO_CASE` counts as not concrete)."""
    return value.__class__ in _ABSTRACT


def is_unknown(value: Value) -> bool:
    """Tell whether evidence is missing behind *value*."""
    return value.__class__ in _ABSTRACT and value is not NO_CASE


def one_of(values: Iterable[Value]) -> Value:
    """Return the one value left, or `OneOf` the distinct *values*; too many numbers become an interval.

    >>> one_of([3, 3]), one_of([True, False])
    (3, OneOf(values=(False, True)))
    """
    distinct: dict[Any, None] = {}
    for value in values:
        if value.__class__ is OneOf:
            distinct.update((_keyed(each), None) for each in value.values)
        elif value.__class__ is Between or value is ANYTHING:
            return hull([*_plain(distinct), value, *values])
        else:
            distinct[_keyed(value)] = None
    plain = _plain(distinct)
    if len(plain) == 1:
        return plain[0]
    if len(plain) > MAX_SPREAD:
        return hull(plain)
    if all(value is True or value is False for value in plain):
        return MAYBE
    return OneOf(tuple(plain))


def _keyed(value: Value) -> tuple[bool, Any]:
    return (value is True or value is False, value)


def _plain(distinct: dict[Any, None]) -> list[Any]:
    return [value for _, value in distinct]


def hull(values: Iterable[Value]) -> Value:
    """Return the tightest interval (or `OneOf`, or ANYTHING) that holds all of *values*."""
    low: Number | None = None
    high: Number | None = None
    low_open = high_open = no_case = False
    endless_low = endless_high = False
    started = False
    for value in _possibilities(values):
        if value is NO_CASE:
            no_case = True
            continue
        if value is ANYTHING or value.__class__ is bool or not isinstance(value, int | Fraction | Between):
            return MAYBE if value.__class__ is bool else ANYTHING
        piece = value if isinstance(value, Between) else Between(value, value)
        no_case = no_case or piece.no_case
        endless_low = endless_low or piece.low is None
        endless_high = endless_high or piece.high is None
        if not started or (
            piece.low is not None and low is not None and (piece.low, piece.low_open) < (low, low_open)
        ):
            low, low_open = piece.low, piece.low_open
        if not started or (
            piece.high is not None
            and high is not None
            and (piece.high, not piece.high_open) > (high, not high_open)
        ):
            high, high_open = piece.high, piece.high_open
        started = True
    if not started:
        return NO_CASE
    return Between(
        None if endless_low else low, None if endless_high else high,
        low_open and not endless_low, high_open and not endless_high, no_case,
    )  # fmt: skip


def _possibilities(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if value.__class__ is OneOf:
            yield from value.values
        else:
            yield value


def lift(function: Callable[..., Value], *operands: Value, otherwise: Value = ANYTHING) -> Value:
    """Apply *function* to every combination of what *operands* may be; NO_CASE swallows the rest.

    Where an operand is an interval or anything, or the combinations are too many, the result is *otherwise*.
    """
    combinations: list[tuple[Value, ...]] = [()]
    for operand in operands:
        if operand.__class__ is Between or operand is ANYTHING:
            return otherwise
        choices = operand.values if operand.__class__ is OneOf else (operand,)
        if len(combinations) * len(choices) > MAX_SPREAD * 4:
            return otherwise
        combinations = [(*head, choice) for head in combinations for choice in choices]
    return one_of(
        NO_CASE if NO_CASE in combination else function(*combination) for combination in combinations
    )


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
    a, b = _interval(left), _interval(right)
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
        pieces = [_interval(each) for each in operands]
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


def _interval(value: Value) -> Between:
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

    >>> compare(">=", Fraction(18999, 20000), Fraction(95, 100)), compare("<", NO_CASE, 1)
    (False, NO_CASE)
    """
    if left.__class__ not in _ABSTRACT and right.__class__ not in _ABSTRACT:
        return _COMPARE[symbol](*_same_kind(left, right))
    if left is NO_CASE or right is NO_CASE:
        return NO_CASE
    if left.__class__ is not Between and right.__class__ is not Between:
        return lift(lambda a, b: _COMPARE[symbol](*_same_kind(a, b)), left, right, otherwise=MAYBE)
    if left is ANYTHING or right is ANYTHING:
        return MAYBE
    a, b = _interval(left), _interval(right)
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


def shift(moment: date | datetime, by: Duration, *, back: bool = False) -> date | datetime | None:
    """Return *moment* moved by *by*; working days need a calendar and give None here.

    >>> shift(date(2022, 2, 28), Duration(months=36)), shift(date(2023, 1, 31), Duration(months=1))
    (datetime.date(2025, 2, 28), datetime.date(2023, 2, 28))
    """
    from calendar import monthrange
    from datetime import timedelta

    sign = -1 if back else 1
    if by.workdays:
        return None
    if by.months:
        month = moment.year * 12 + moment.month - 1 + sign * by.months
        year, month = divmod(month, 12)
        if not 1 <= year <= 9999:
            return None
        moment = moment.replace(
            year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1])
        )
    if by.hours and moment.__class__ is date:
        moment = datetime(moment.year, moment.month, moment.day)
    try:
        return moment + timedelta(days=sign * by.days, hours=sign * by.hours)
    except OverflowError:
        return None
