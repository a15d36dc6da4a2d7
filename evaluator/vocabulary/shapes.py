"""What an author may write in a vocabulary: a closed list of kinds of facts, told apart by `type`, and parameters."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from evaluator.language import say
from evaluator.problems import suggest
from evaluator.reading.models import Shape, refuse
from evaluator.vocabulary.scalars import (
    CalendarDay,
    Count,
    Flag,
    Line,
    Lines,
    Name,
    Names,
    Quantity,
    Unit,
    unlike,
)

__all__ = [
    "AnyFact", "Boolean", "Choice", "Column", "ColumnType", "DateTime", "Day", "Decimal", "Declared", "Fact", "Integer",
    "Money", "Narrowing", "Number", "Parameter", "ParameterValue", "Records", "Results", "SetOf", "Tally", "Text",
    "Vocabulary",
]  # fmt: skip


class Declared(Shape):
    """What every fact and every column says of itself; `name` is its key in the vocabulary."""

    called: ClassVar[tuple[str, str]] = ("事实", "a fact")

    ask: Line = ""
    note: Line = ""
    group: Line = ""
    material: Lines = ()
    private: Flag = False
    by: Line = ""
    en: Line = ""
    optional: Flag = False


class Number(Declared):
    """A number in `unit`, from `min` (zero unless declared) to `max` (None: no limit), both included."""

    unit: Unit = ""
    min: Quantity = Fraction(0)
    max: Quantity | None = None


class Integer(Number):
    """A count: a whole number of at most 18 digits."""

    type: Literal["integer"]


class Decimal(Number):
    """An exact decimal number, at most 18 digits before and after the point."""

    type: Literal["decimal"]


class Money(Number):
    """An amount in 元 with at most two decimal places."""

    type: Literal["money"]
    unit: Unit = "元"


class Boolean(Declared):
    """Yes or no."""

    type: Literal["boolean"]


class Day(Declared):
    """A day of the Gregorian calendar; with `within` (key `in: period`) it must lie in the submission's period."""

    type: Literal["date"]
    within: Literal["period"] | None = Field(default=None, alias="in")


class DateTime(Declared):
    """A moment in local time, to the minute or second."""

    type: Literal["datetime"]
    within: Literal["period"] | None = Field(default=None, alias="in")


class Text(Declared):
    """Free text or an id; kept as typed, without blanks at the ends."""

    type: Literal["text"]


class Choice(Declared):
    """One of the names in `of`."""

    type: Literal["choice"]
    of: Names


class SetOf(Declared):
    """Any of the names in `of`, none included."""

    type: Literal["set"]
    of: Names


def _typed(value: object, *, kinds: dict[str, type[Declared]]) -> object:
    """Make sure a declaration names one of *kinds*, so that the discriminator cannot fail."""
    if isinstance(value, Declared):
        return value
    if not isinstance(value, dict):
        raise refuse(
            "wrong-type", expected=say("一组“键: 值”，至少写 type", "a mapping with at least `type`")
        )
    if "type" not in value:
        raise refuse("missing-key", name="type", at=("type",))
    written = value["type"]
    if not isinstance(written, str) or written not in kinds:
        shown = written if isinstance(written, str) else ""
        raise refuse("not-one-of", value=shown, allowed=list(kinds), hint=suggest(shown, kinds), at=("type",))
    return value


_SCALARS: dict[str, type[Declared]] = {
    "integer": Integer, "decimal": Decimal, "money": Money, "boolean": Boolean, "date": Day, "datetime": DateTime,
    "text": Text, "choice": Choice, "set": SetOf,
}  # fmt: skip

ColumnType = Integer | Decimal | Money | Boolean | Day | DateTime | Text | Choice | SetOf
Column = Annotated[ColumnType, Field(discriminator="type"), BeforeValidator(partial(_typed, kinds=_SCALARS))]


class Records(Declared):
    """Many rows with the same columns; `dated` names the column that puts a row into a month or quarter."""

    type: Literal["records"]
    columns: dict[Name, Column]
    dated: Line = ""


class Tally(Declared):
    """Ballots: for every row, how many chose what; `total` names the fact that is their denominator."""

    type: Literal["tally"]
    rows: Names
    choices: Names
    total: Line = ""


class Results(Declared):
    """Published results of a table: the own earlier ones, the children's or the peers'.

    Rows are expected for every month, quarter, half or year of the period (`every`), or `need` of them.
    """

    type: Literal["results"]
    ruleset: Line
    of: Literal["self", "children", "peers"] = "self"
    every: Literal["month", "quarter", "half", "year"] | None = None
    need: Count | None = None


_FACTS: dict[str, type[Declared]] = {**_SCALARS, "records": Records, "tally": Tally, "results": Results}

AnyFact = ColumnType | Records | Tally | Results
Fact = Annotated[AnyFact, Field(discriminator="type"), BeforeValidator(partial(_typed, kinds=_FACTS))]


class ParameterValue(Shape):
    """A parameter's value from a day on, for a region and the regions below it (empty: everywhere).

    `value` is the text of a literal (number, percent, date, duration, quoted text); its type is found where it is used.
    """

    from_: CalendarDay = Field(alias="from")
    region: Line = ""
    value: Line
    source: Line = ""


class Parameter(Shape):
    """A threshold that differs by region and changes with time."""

    values: tuple[ParameterValue, ...]
    unit: Unit = ""
    source: Line = ""
    note: Line = ""
    en: Line = ""


class Vocabulary(Shape):
    """All facts that tables may use, in the order of the clerk's form."""

    called: ClassVar[tuple[str, str]] = ("词汇表", "the vocabulary")

    vocabulary: Line
    version: Line
    groups: dict[Line, Line] = Field(default_factory=dict)
    facts: dict[Name, Fact]
    titles: Annotated[Lines, AfterValidator(unlike)] = ()
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    note: Line = ""


class Narrowing(Shape):
    """What one table may say of a fact more strictly than the vocabulary: never another type, never more values."""

    called: ClassVar[tuple[str, str]] = ("事实的收窄", "a narrowing")

    min: Quantity | None = None
    max: Quantity | None = None
    of: Names | None = None
    ask: Line | None = None
    note: Line | None = None
    material: Lines | None = None
    private: Flag | None = None
    by: Line | None = None
