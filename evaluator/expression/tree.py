"""The tree of an expression as written: form only, no meaning.

Every node keeps where it stands in its source text (`start`, `end`: character offsets) and how deep it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time as an author writes it: `3年`, `6个月`, `90天`, `24小时`, `7个工作日`.

    Years and months move to the corresponding day (the month's last day where there is none, 民法典 202);
    days, hours and working days are counted. *n* times a duration multiplies every part.
    """

    months: int = 0
    days: int = 0
    hours: int = 0
    workdays: int = 0

    def __mul__(self, times: int) -> Duration:
        """Return this stretch *times* over.

        >>> Duration(months=12) * 3
        Duration(months=36, days=0, hours=0, workdays=0)
        """
        return Duration(self.months * times, self.days * times, self.hours * times, self.workdays * times)

    @property
    def fixed_days(self) -> int | None:
        """Return the number of days where the stretch is made of days alone, else None."""
        return None if self.months or self.hours or self.workdays else self.days


@dataclass(frozen=True, slots=True)
class Raw:
    """What all nodes share: their place in the text, and the depth and size of the tree below them."""

    start: int
    end: int
    depth: int
    size: int


@dataclass(frozen=True, slots=True)
class Number(Raw):
    """A literal: `12`, `0.5`, or with *percent* `95%` (its value is then 19/20)."""

    value: Fraction
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Literal(Raw):
    """A date, a duration or a quoted text."""

    value: date | Duration | str


@dataclass(frozen=True, slots=True)
class Name(Raw):
    """A bare name; what it names is decided by the checker."""

    text: str


@dataclass(frozen=True, slots=True)
class Dotted(Raw):
    """`table.column` or `tally.row`."""

    owner: str
    member: str


@dataclass(frozen=True, slots=True)
class Call(Raw):
    """`function(argument, name: argument)`."""

    function: str
    arguments: tuple[Raw, ...]
    named: tuple[tuple[str, Raw], ...] = ()


@dataclass(frozen=True, slots=True)
class Braces(Raw):
    """`{a, b}` or `{a: 1, b: 2}`; in the first form the values are None."""

    entries: tuple[tuple[Raw, Raw | None], ...]


@dataclass(frozen=True, slots=True)
class Minus(Raw):
    """`-operand`."""

    operand: Raw


@dataclass(frozen=True, slots=True)
class Binary(Raw):
    """`left operator right` with operator one of + - * /."""

    operator: str
    left: Raw
    right: Raw


@dataclass(frozen=True, slots=True)
class Compare(Raw):
    """`left operator right` with operator one of == != < <= > >=."""

    operator: str
    left: Raw
    right: Raw


@dataclass(frozen=True, slots=True)
class Member(Raw):
    """`left in right`, or with *negated* `left not in right`."""

    left: Raw
    right: Raw
    negated: bool


@dataclass(frozen=True, slots=True)
class Not(Raw):
    """`not operand`."""

    operand: Raw


@dataclass(frozen=True, slots=True)
class Join(Raw):
    """`a and b and c` (*every*) or `a or b or c`."""

    every: bool
    operands: tuple[Raw, ...]
