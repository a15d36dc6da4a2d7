"""The tree of a checked expression: every name resolved, every node typed. Data, read by records, columns, solvers.

Nodes are frozen and compare by structure, so that "the same quantity" can be asked of two places in a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from evaluator.expression.duration import Duration

Kind = Literal["number", "boolean", "date", "datetime", "duration", "choice", "text", "set"]
RATIO = "%"


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is: its kind; a number's unit ("" bare, "%" a ratio); a choice's or set's symbols."""

    kind: Kind
    unit: str = ""
    symbols: tuple[str, ...] = ()


BOOLEAN, DATE, DATETIME, DURATION, TEXT = (
    Type("boolean"), Type("date"), Type("datetime"), Type("duration"), Type("text"),
)  # fmt: skip
BARE, SHARE, DAYS = Type("number"), Type("number", RATIO), Type("number", "天")
BROKEN = Type("number", "?")
"""A quantity that could not be checked: nothing more is said of its unit."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked node."""

    type: Type


@dataclass(frozen=True, slots=True)
class Const(Typed):
    """A literal or a choice's symbol."""

    value: Any


@dataclass(frozen=True, slots=True)
class FactRef(Typed):
    """A fact of the evidence; *positive* where its declaration excludes zero."""

    name: str
    positive: bool = False


@dataclass(frozen=True, slots=True)
class DeriveRef(Typed):
    """A derived quantity of the ruleset."""

    name: str


@dataclass(frozen=True, slots=True)
class ParameterRef(Typed):
    """A parameter by region and date: at the period's end, or *at* a date."""

    name: str
    at: Typed | None = None
    positive: bool = False


@dataclass(frozen=True, slots=True)
class ReservedRef(Typed):
    """评定日, 期初, 期末, 地区, 单位类型, 单位名称."""

    name: str


@dataclass(frozen=True, slots=True)
class CellRef(Typed):
    """A column of the row in hand (*depth* 0), or of a row further out."""

    column: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Arithmetic(Typed):
    """`left symbol right` over numbers."""

    symbol: str
    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True)
class Negative(Typed):
    """`-operand`."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class Shift(Typed):
    """A date moved by a duration; *back* for minus."""

    moment: Typed
    by: Typed
    back: bool


@dataclass(frozen=True, slots=True)
class Stretch(Typed):
    """A duration times a whole number."""

    times: Typed
    duration: Duration


@dataclass(frozen=True, slots=True)
class Apart(Typed):
    """The whole days or months from *start* to *end*."""

    unit: Literal["days", "months"]
    start: Typed
    end: Typed


@dataclass(frozen=True, slots=True)
class Comparison(Typed):
    """`left symbol right`."""

    symbol: str
    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True)
class Membership(Typed):
    """`operand in {…}`; for a set operand, whether the set holds all of the symbols."""

    operand: Typed
    values: tuple[Any, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Negation(Typed):
    """`not operand`."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class Junction(Typed):
    """`a and b` (*every*) or `a or b`."""

    every: bool
    operands: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Typed):
    """`function(table, of, where)`; *table* None speaks of the group's rows in hand."""

    function: Literal["count", "sum", "min", "max", "avg", "any", "every", "none", "last", "streak"]
    table: str | None
    of: Typed | None = None
    where: Typed | None = None


@dataclass(frozen=True, slots=True)
class Extreme(Typed):
    """The smallest or largest of several numbers."""

    largest: bool
    operands: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class MissingOf(Typed):
    """The symbols a set lacks."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class SizeOf(Typed):
    """How many symbols a set has."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class TallyMean(Typed):
    """The mean weight of the votes on one row; choices without a weight leave the denominator."""

    fact: str
    row: str
    weights: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TallyShare(Typed):
    """The votes for some choices on one row, over the declared total."""

    fact: str
    row: str
    choices: tuple[str, ...]
    total: str | None


@dataclass(frozen=True, slots=True)
class Held(Typed):
    """Whether a title is held on the as-of date, awarded *within* a stretch, held *since* a stretch."""

    title: str
    within: Duration | None = None
    since: Duration | None = None


@dataclass(frozen=True, slots=True)
class Ruled(Typed):
    """Whether another ruling is held."""

    ruling: str


@dataclass(frozen=True, slots=True)
class Previous(Typed):
    """The same expression over the previous period's facts."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class SectionRate(Typed):
    """A section's points over its applicable points; *section* None is the one in hand."""

    section: str | None


@dataclass(frozen=True, slots=True)
class ItemPoints(Typed):
    """The points of an item."""

    item: str


@dataclass(frozen=True, slots=True)
class EverySection(Typed):
    """Whether *condition* holds in every section that applies."""

    condition: Typed


@dataclass(frozen=True, slots=True)
class TrimmedMean(Typed):
    """The mean of a panel's marks, *trim* left out at either end from *trim_from* marks on."""

    table: str
    column: str
    trim: int
    trim_from: int


@dataclass(frozen=True, slots=True)
class AwardSum(Typed):
    """What the rows of a record are worth together: one achievement once, without proof not for sure.

    *worth* maps the symbols of *level* to points; without a level every row is worth *points*.
    Rows that share a *once_per* key - here or in another award of the same *pool* - count once, the highest.
    """

    table: str
    level: str
    worth: tuple[tuple[str, Any], ...]
    points: Any
    once_per: str
    proof: str
    where: Typed | None
    pool: str


@dataclass(frozen=True, slots=True)
class Cases(Typed):
    """The value beside the first condition that holds, else the last value."""

    conditions: tuple[Typed, ...]
    values: tuple[Typed, ...]


def children(node: Typed) -> Iterator[Typed]:
    """Yield the nodes right below *node*."""
    for spec in fields(node):
        value = getattr(node, spec.name)
        if isinstance(value, Typed):
            yield value
        elif isinstance(value, tuple):
            yield from (each for each in value if isinstance(each, Typed))


def walk(node: Typed) -> Iterator[Typed]:
    """Yield *node* and every node below it."""
    yield node
    for child in children(node):
        yield from walk(child)
