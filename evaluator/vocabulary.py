"""What can be asked: the facts of all tables, declared once, each with its type, unit and question.

`read_vocabulary` turns a document into a `declarations.Vocabulary`; `narrow` applies what one table says more strictly.
What an author may write is a closed list of models, told apart by `type`. Scalars arrive as the author's text and are
read here, exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Annotated, ClassVar, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from evaluator import declarations
from evaluator.declarations import RESERVED, FactType
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, RulesetError, problem, suggest
from evaluator.reading import dates, numbers
from evaluator.reading.keywords import to_english
from evaluator.reading.models import Shape, refuse, validate
from evaluator.reading.nodes import Document, Node, locate, locate_key
from evaluator.reading.text import Unreadable, clean, fold

__all__ = [
    "Boolean", "Choice", "Column", "DateTime", "Day", "Decimal", "Declared", "Fact", "Integer", "Money", "Narrowing",
    "Number", "Parameter", "ParameterValue", "RESERVED", "Records", "Results", "SetOf", "Tally", "Text", "Vocabulary",
    "narrow", "read_vocabulary",
]  # fmt: skip

_NAME = re.compile(r"[^\W\d]\w*")
_FLAGS = {"true": True, "是": True, "false": False, "否": False}


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise refuse("empty-value" if value is None else "wrong-type", expected=say("一段文字", "text"))
    try:
        text = clean(value)
    except Unreadable as error:
        raise refuse(error.code, hint=error.hint, **error.words) from None
    if not text:
        raise refuse("empty-value")
    return text


def _name(value: object) -> str:
    text = _line(value)
    if not _NAME.fullmatch(text):
        raise refuse("bad-name", name=text)
    if text in RESERVED:
        raise refuse("reserved-name", name=text)
    return text


def _flag(value: object) -> bool:
    text = _line(value)
    if text not in _FLAGS:
        raise refuse("bad-boolean", value=text)
    return _FLAGS[text]


def _quantity(value: object) -> Fraction:
    try:
        return numbers.read_number(_line(value))[0]
    except Unreadable as error:
        raise refuse(error.code, hint=error.hint, **error.words) from None


def _count(value: object) -> int:
    try:
        count = numbers.read_integer(_line(value))[0]
    except Unreadable as error:
        raise refuse(error.code, hint=error.hint, **error.words) from None
    if count < 1:
        raise refuse("below-minimum", value=str(count), limit="1")
    return count


def _unit(value: object) -> str:
    unit = fold(_line(value))
    if "%" in unit or "‰" in unit:
        raise refuse("bad-fact-declaration", owner=True, detail=_no_ratio())
    if not numbers.is_unit(unit):
        detail = say(f"`{unit}` 不能做单位", f"`{unit}` cannot be a unit")
        raise refuse("bad-fact-declaration", owner=True, detail=detail)
    return unit


def _no_ratio() -> str:
    return say("事实不能是百分比，请问两个计数", "a fact is never a ratio; ask for both counts")


def _day(value: object) -> date:
    try:
        return dates.read_date(_line(value))[0]
    except Unreadable as error:
        raise refuse(error.code, hint=error.hint, **error.words) from None


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise refuse("empty-value")
    return _unlike(values)


def _unlike(values: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for index, value in enumerate(values):
        if fold(value) in seen:
            raise refuse("duplicate-choice", value=value, at=(index,))
        seen[fold(value)] = value
    return values


Line = Annotated[str, PlainValidator(_line)]
Name = Annotated[str, PlainValidator(_name)]
Flag = Annotated[bool, PlainValidator(_flag)]
Quantity = Annotated[Fraction, PlainValidator(_quantity)]
Count = Annotated[int, PlainValidator(_count)]
Unit = Annotated[str, PlainValidator(_unit)]
CalendarDay = Annotated[date, PlainValidator(_day)]
Lines = tuple[Line, ...]
Names = Annotated[Lines, AfterValidator(_distinct)]


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
    titles: Annotated[Lines, AfterValidator(_unlike)] = ()
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


def read_vocabulary(document: Document) -> declarations.Vocabulary:
    """Return the vocabulary a document declares. Raises RulesetError with every problem of the file."""
    try:
        root = to_english(document.root, "vocabulary")
    except PingjiaError as error:
        raise RulesetError(error.problems) from None
    vocabulary = _vocabulary(validate(Vocabulary, root))
    problems = tuple(_inconsistent(vocabulary, root))
    if problems:
        raise RulesetError(problems)
    return vocabulary


def _vocabulary(shape: Vocabulary) -> declarations.Vocabulary:
    return declarations.Vocabulary(
        shape.vocabulary, shape.version, shape.groups,
        {name: declared(name, fact) for name, fact in shape.facts.items()}, shape.titles,
        {name: parameter(each) for name, each in shape.parameters.items()}, shape.note,
    )  # fmt: skip


def declared(name: str, shape: Declared) -> FactType:
    """Return what a fact's or column's *shape* declares, under its *name*."""
    kind = getattr(declarations, type(shape).__name__)
    said = {key: getattr(shape, key) for key in type(shape).model_fields if key not in ("type", "columns")}
    if isinstance(shape, Records):
        said["columns"] = {title: declared(title, column) for title, column in shape.columns.items()}
    found: FactType = kind(name=name, **said)
    return found


def parameter(shape: Parameter) -> declarations.Parameter:
    """Return what a parameter's *shape* declares."""
    values = tuple(
        declarations.ParameterValue(each.from_, each.value, each.region, each.source) for each in shape.values
    )
    return declarations.Parameter(values, shape.unit, shape.source, shape.note, shape.en)


def narrow(fact: FactType, node: Node) -> FactType:
    """Return *fact* as one table sees it. Raises RulesetError where *node* would widen it.

    Limits may only move inwards, choices may only become fewer, and what is private stays private.
    """
    wanted = validate(Narrowing, node)
    said = {key: value for key, value in wanted if value is not None}
    problems = [
        problem("redefined-fact", locate(node, (key,)), name=fact.name, key=key)
        for key, value in said.items()
        if not _narrower(fact, key, value)
    ]
    if problems:
        raise RulesetError(problems)
    return replace(fact, **said)


def _narrower(fact: FactType, key: str, value: object) -> bool:
    if key == "private":
        return bool(value) or not fact.private
    if key in ("ask", "note", "material", "by"):
        return True
    if key == "of":
        return isinstance(fact, declarations.Choice | declarations.SetOf) and set(
            cast("Names", value)
        ) <= set(fact.of)
    if not isinstance(fact, declarations.Number):
        return False
    limit = cast("Fraction", value)
    return fact.min <= limit and (fact.max is None or limit <= fact.max)


def _inconsistent(vocabulary: declarations.Vocabulary, root: Node) -> Iterator[Problem]:
    """Yield what is wrong between declarations that are each well formed."""
    for name, fact in vocabulary.facts.items():
        path = ("facts", name)
        if fact.optional:
            place = locate_key(root, (*path, "optional"))
            yield problem("unknown-key", place, name="optional", where=name)
        if fact.group and fact.group not in vocabulary.groups:
            hint = suggest(fact.group, vocabulary.groups)
            yield problem("unknown-group", locate(root, (*path, "group")), name=fact.group, hint=hint)
        yield from _limits(fact, root, path)
        if isinstance(fact, declarations.Records):
            yield from _records(fact, root, path)
        elif isinstance(fact, declarations.Tally) and fact.total:
            yield from _total(vocabulary, fact.total, root, (*path, "total"))
    for name, parameter in vocabulary.parameters.items():
        if name in vocabulary.facts:
            place = locate_key(root, ("parameters", name))
            yield problem("duplicate-name", place, name=name, other=say("事实", "a fact"))
        yield from _values(name, parameter, root)


def _records(fact: declarations.Records, root: Node, path: tuple[str, ...]) -> Iterator[Problem]:
    if not fact.columns:
        yield problem("empty-value", locate(root, (*path, "columns")), name="columns")
    for name, column in fact.columns.items():
        yield from _limits(column, root, (*path, "columns", name))
    if not fact.dated:
        return
    dated, place = fact.columns.get(fact.dated), locate(root, (*path, "dated"))
    if dated is None:
        hint = suggest(fact.dated, fact.columns)
        yield problem("unknown-column", place, table=fact.name, name=fact.dated, hint=hint)
    elif not isinstance(dated, declarations.Day | declarations.DateTime):
        yield problem("wrong-fact-type", place, name=fact.dated, found=dated.type, expected="date")


def _total(
    vocabulary: declarations.Vocabulary, total: str, root: Node, path: tuple[str, ...]
) -> Iterator[Problem]:
    found = vocabulary.facts.get(total)
    if found is None:
        yield problem("unknown-fact", locate(root, path), name=total, hint=suggest(total, vocabulary.facts))
    elif not isinstance(found, declarations.Integer):
        yield problem("wrong-fact-type", locate(root, path), name=total, found=found.type, expected="integer")


def _limits(fact: FactType, root: Node, path: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(fact, declarations.Number) and fact.max is not None and fact.max < fact.min:
        low, high = numbers.exact_text(fact.min), numbers.exact_text(fact.max)
        detail = say(f"max {high} 小于 min {low}", f"max {high} is below min {low}")
        yield problem("bad-fact-declaration", locate(root, (*path, "max")), name=fact.name, detail=detail)


def _values(name: str, parameter: declarations.Parameter, root: Node) -> Iterator[Problem]:
    path = ("parameters", name, "values")
    if not parameter.values:
        yield problem("empty-value", locate(root, path), name="values")
    seen: set[tuple[object, str]] = set()
    for index, value in enumerate(parameter.values):
        if (value.from_, value.region) in seen:
            region, place = value.region or say("全部", "all"), locate(root, (*path, index))
            yield problem("parameter-overlap", place, name=name, date=str(value.from_), region=region)
        seen.add((value.from_, value.region))
