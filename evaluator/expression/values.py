"""Values at run time: concrete ones, and what is still possible where evidence is missing.

Concrete values are plain Python: `int | Fraction` (numbers), `bool`, `date`, `datetime`, `Duration`, `str` (texts and
choice symbols), `frozenset[str]` (sets). Beside them stand four kinds of not knowing:

- `OneOf`: one of finitely many concrete values (a missing yes/no is one of False, True);
- `Between`: a number in an interval, an end of None being unbounded;
- `ANYTHING`: a date or text of which nothing is known;
- `NO_CASE`: a quotient 0/0: there was nothing to do, which is neither zero nor unknown.

Operations (`quantities`, `logic`) map every possibility; where each missing fact is read once, the result is exactly
the set of results over all completions. `evaluator.explore` splits the facts that are read more than once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, final

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
