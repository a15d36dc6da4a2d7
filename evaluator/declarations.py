"""Declared facts as plain data: what the vocabulary says, once it has been read and checked.

`evaluator.vocabulary` reads what an author wrote into these; everything that runs speaks of these alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

__all__ = [
    "RESERVED", "RESULT_COLUMNS", "Boolean", "Choice", "Column", "DateTime", "Day", "Decimal", "Declared", "Fact",
    "FactType", "Integer", "Money", "Number", "Parameter", "ParameterValue", "Records", "Results", "SetOf", "Tally",
    "Text", "Vocabulary",
]  # fmt: skip

RESERVED = frozenset(
    [
        *("评定日", "期初", "期末", "地区", "单位类型", "单位名称", "section", "类目"),
        *("and", "or", "not", "in", "且", "或", "非", "属于", "true", "false", "是", "否"),
    ]
)
"""Names an expression gives a meaning of its own; a fact, column or parameter may not bear them."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What every fact and every column says of itself."""

    type: ClassVar[str] = ""
    name: str = ""
    ask: str = ""
    note: str = ""
    group: str = ""
    material: tuple[str, ...] = ()
    private: bool = False
    by: str = ""
    en: str = ""
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Number(Declared):
    """A number in `unit`, from `min` to `max` (None: no limit), both included."""

    unit: str = ""
    min: Fraction = Fraction(0)
    max: Fraction | None = None

    @property
    def percent(self) -> bool:
        """Say whether its question asks for a percentage: `95%` and `95` are the same answer then."""
        asked = self.ask.casefold()
        return (
            isinstance(self, Decimal)
            and not self.unit
            and any(word in asked for word in ("百分数", "百分比", "百分之", "percent"))
        )


class Integer(Number):
    """A count: a whole number of at most 18 digits."""

    type = "integer"


class Decimal(Number):
    """An exact decimal number, at most 18 digits before and after the point."""

    type = "decimal"


class Money(Number):
    """An amount in 元 with at most two decimal places."""

    type = "money"


class Boolean(Declared):
    """Yes or no."""

    type = "boolean"


@dataclass(frozen=True, kw_only=True)
class Day(Declared):
    """A day; with `within` it must lie in the submission's period."""

    type: ClassVar[str] = "date"
    within: Literal["period"] | None = None


@dataclass(frozen=True, kw_only=True)
class DateTime(Declared):
    """A moment in local time, to the minute or second."""

    type: ClassVar[str] = "datetime"
    within: Literal["period"] | None = None


class Text(Declared):
    """Free text or an id."""

    type = "text"


@dataclass(frozen=True, kw_only=True)
class Choice(Declared):
    """One of the names in `of`."""

    type: ClassVar[str] = "choice"
    of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SetOf(Declared):
    """Any of the names in `of`, none included."""

    type: ClassVar[str] = "set"
    of: tuple[str, ...]


Column = Integer | Decimal | Money | Boolean | Day | DateTime | Text | Choice | SetOf
ColumnType = Column


@dataclass(frozen=True, kw_only=True)
class Records(Declared):
    """Many rows with the same columns; `dated` names the column that puts a row into a month or quarter."""

    type: ClassVar[str] = "records"
    columns: Mapping[str, Column]
    dated: str = ""


@dataclass(frozen=True, kw_only=True)
class Tally(Declared):
    """Ballots: for every row, how many chose what; `total` names the fact that is their denominator."""

    type: ClassVar[str] = "tally"
    rows: tuple[str, ...]
    choices: tuple[str, ...]
    total: str = ""


@dataclass(frozen=True, kw_only=True)
class Results(Declared):
    """Published results of a table: the own earlier ones, the children's or the peers'."""

    type: ClassVar[str] = "results"
    ruleset: str
    of: Literal["self", "children", "peers"] = "self"
    every: Literal["month", "quarter", "half", "year"] | None = None
    need: int | None = None


FactType = Column | Records | Tally | Results
Fact = FactType


def is_private(fact: FactType) -> bool:
    """Tell whether a fact is private, or has private columns."""
    columns = fact.columns.values() if isinstance(fact, Records) else ()
    return fact.private or any(each.private for each in columns)


RESULT_COLUMNS: Mapping[str, Column] = {
    "单位": Text(name="单位"), "期间": Text(name="期间"), "期初": Day(name="期初"), "期末": Day(name="期末"),
    "得分": Decimal(name="得分"), "等级": Text(name="等级"), "资格": Boolean(name="资格"),
}  # fmt: skip
"""The columns of every `results` fact. 期间 is the short spelling of a period, 期初 and 期末 its ends."""


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter's value (literal text) from a day on, for a region and the regions below it."""

    from_: date
    value: str
    region: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold that differs by region and changes with time."""

    values: tuple[ParameterValue, ...]
    unit: str = ""
    source: str = ""
    note: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts that tables may use, in the order of the clerk's form."""

    vocabulary: str
    version: str
    groups: Mapping[str, str]
    facts: Mapping[str, FactType]
    titles: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    note: str = ""

    @property
    def name(self) -> str:
        """Return the name tables refer to in `uses`."""
        return self.vocabulary

    def in_order(self) -> Iterator[FactType]:
        """Yield the facts group by group, those without a group last."""
        order = {name: index for index, name in enumerate(self.groups)}
        yield from sorted(self.facts.values(), key=lambda fact: order.get(fact.group, len(order)))
