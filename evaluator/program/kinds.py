"""Declared facts as expression types and domains: what each is, and all it may be while it is missing."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from evaluator.declarations import (
    RESULT_COLUMNS,
    Boolean,
    Choice,
    DateTime,
    Day,
    Declared,
    Integer,
    Number,
    Records,
    Results,
    SetOf,
    Tally,
)  # fmt: skip
from evaluator.expression.scope import FactType, TableType, TallyType
from evaluator.expression.typed import BOOLEAN, DATE, DATETIME, TEXT, Type
from evaluator.expression.values import ANYTHING, MAYBE, Between, Value, one_of

FINITE = 64
"""A whole number with at most so many values is known to be one of them."""

SMALL_SET = 8


def type_of(fact: Declared) -> Type:
    """Return the expression type of a scalar fact or column."""
    if isinstance(fact, Number):
        return Type("number", fact.unit)
    if isinstance(fact, Boolean):
        return BOOLEAN
    if isinstance(fact, Choice):
        return Type("choice", "", fact.of)
    if isinstance(fact, SetOf):
        return Type("set", "", fact.of)
    return DATE if isinstance(fact, Day) else DATETIME if isinstance(fact, DateTime) else TEXT


def fact_type(fact: Declared) -> FactType:
    """Return a scalar fact's type, and whether its declaration excludes zero."""
    return FactType(type_of(fact), isinstance(fact, Number) and fact.min > 0)


def table_type(fact: Records | Results) -> TableType:
    """Return the columns of a fact of rows."""
    columns = fact.columns if isinstance(fact, Records) else RESULT_COLUMNS
    dated = fact.dated if isinstance(fact, Records) else "期末"
    return TableType({name: type_of(column) for name, column in columns.items()}, dated or None)


def tally_type(fact: Tally) -> TallyType:
    """Return the rows, choices and denominator of a ballot count."""
    return TallyType(fact.rows, fact.choices, fact.total or None)


def domain_of(fact: Declared) -> Value:
    """Return all that a missing scalar may be: every value where they are few, else an interval, else anything."""
    if isinstance(fact, Boolean):
        return MAYBE
    if isinstance(fact, Choice):
        return one_of(fact.of)
    if isinstance(fact, SetOf) and len(fact.of) <= SMALL_SET:
        sizes = range(len(fact.of) + 1)
        return one_of(frozenset(each) for size in sizes for each in combinations(fact.of, size))
    if isinstance(fact, Number):
        if isinstance(fact, Integer) and fact.max is not None and fact.max - fact.min < FINITE:
            return one_of(range(int(fact.min), int(fact.max) + 1))
        return Between(plain(fact.min), None if fact.max is None else plain(fact.max))
    return ANYTHING


def plain(number: Fraction) -> int | Fraction:
    """Return a whole fraction as an int."""
    return number.numerator if number.denominator == 1 else number
