"""The single values an author writes - a line, a name, a flag, a number, a day - read exactly from his text."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, PlainValidator

from evaluator.declarations import RESERVED
from evaluator.language import say
from evaluator.reading import dates, numbers
from evaluator.reading.models import refuse
from evaluator.reading.text import Unreadable, clean, fold

__all__ = ["CalendarDay", "Count", "Flag", "Line", "Lines", "Name", "Names", "Quantity", "Unit", "unlike"]

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
    return unlike(values)


def unlike(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the *values*, of which no two may read the same."""
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
