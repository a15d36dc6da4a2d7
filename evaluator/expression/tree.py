"""The tree of an expression as written: form only, no meaning.

Every node keeps where it stands in its source text (`start`, `end`: character offsets) and how deep it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from evaluator.expression.duration import Duration


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
