"""Text to a typed value, by the type a fact or column declares; each conversion also says how it was understood.

Nothing is guessed: a text either has one reading or is refused with a code. Not knowing yet (`未知`, `暂无`, an empty
value) is not a value: see `evaluator.reading.text.is_absent`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from evaluator.declarations import (
    Boolean,
    Choice,
    ColumnType,
    DateTime,
    Day,
    Decimal,
    Integer,
    Money,
    Number,
    SetOf,
    Text,
)
from evaluator.language import say
from evaluator.problems import suggest
from evaluator.reading.dates import read_date, read_datetime
from evaluator.reading.numbers import exact_text, read_integer, read_number
from evaluator.reading.text import Unreadable, clean, fold, nearest

__all__ = ["NO", "YES", "Concrete", "convert", "convert_parts"]

Concrete = int | Fraction | bool | date | datetime | str | frozenset[str]

YES = frozenset({"是", "有", "true", "√", "✓", "yes"})
NO = frozenset({"否", "无", "false", "×", "✗", "no"})

Understood = tuple[Concrete, str]


def convert(text: str, kind: ColumnType) -> Understood:
    """Return the value *text* has as *kind*, and how it was understood.

    Raises Unreadable: the codes of `read_number`, `read_date` and `read_datetime`, and negative, below-minimum,
    above-maximum, not-integer, too-many-places, bad-boolean, not-a-choice, value-too-long, control-character.

    >>> from evaluator.declarations import Boolean
    >>> convert("√", Boolean())
    (True, '是')
    """
    return _READERS[type(kind)](text, kind)


def convert_parts(texts: Iterable[str], kind: SetOf) -> Understood:
    """Return the set of choices *texts* name, each written alone. Raises Unreadable as `convert`."""
    found = frozenset(_choice(each, kind.of) for each in texts)
    return found, _listed(found, kind)


def _integer(text: str, kind: Integer) -> Understood:
    value, understood = read_integer(text, unit=kind.unit)
    return int(_within(value, text, kind)), understood


def _decimal(text: str, kind: Number) -> Understood:
    if kind.percent:
        return _percent(text, kind)
    value, understood = read_number(text, unit=kind.unit)
    return _within(value, text, kind), understood


def _percent(text: str, kind: Number) -> Understood:
    """Read a percentage where one is asked: `95%` and `95` are 95; a bare number up to 1 may mean 1% or 100%."""
    written = fold(clean(text))
    signed = written.endswith("%")
    value, understood = read_number(written.removesuffix("%") if signed else text)
    if not signed and 0 < value <= 1:
        raise Unreadable("percent-or-fraction", value=understood, times=exact_text(value * 100))
    return _within(value, text, kind), f"{understood}%" if signed else understood


def _money(text: str, kind: Money) -> Understood:
    value, understood = read_number(text, unit=kind.unit)
    if (value * 100).denominator != 1:
        raise Unreadable("too-many-places", value=text.strip(), places=2)
    return _within(value, text, kind), understood


def _within(value: Fraction | int, text: str, kind: Number) -> Fraction | int:
    if value < kind.min:
        if value < 0 and kind.min == 0:
            raise Unreadable("negative", value=text.strip())
        raise Unreadable("below-minimum", value=text.strip(), limit=exact_text(kind.min))
    if kind.max is not None and value > kind.max:
        raise Unreadable("above-maximum", value=text.strip(), limit=exact_text(kind.max))
    return value


def _boolean(text: str, kind: Boolean) -> Understood:
    word = fold(clean(text)).lower()
    if word in YES:
        return True, say("是", "yes")
    if word in NO:
        return False, say("否", "no")
    meant = {"对": "是", "正确": "是", "√": "是", "错": "否", "不对": "否", "×": "否"}.get(word, "")
    hint = say(f"请写 {meant}", f"write {meant}") if meant else say("请写 是 或 否", "write true or false")
    raise Unreadable("bad-boolean", hint, value=text.strip())


def _day(text: str, kind: Day) -> Understood:
    return read_date(text)


def _moment(text: str, kind: DateTime) -> Understood:
    return read_datetime(text)


def _text(text: str, kind: Text) -> Understood:
    found = clean(text)
    return found, found


def _one(text: str, kind: Choice) -> Understood:
    found = _choice(text, kind.of)
    return found, found


def _several(text: str, kind: SetOf) -> Understood:
    """Read one text as a set: a choice, several parted by `、` `,` `;` or a line break, or `无` for none."""
    written = clean(text)
    if nearest(written, kind.of) is not None:
        return convert_parts([written], kind)
    if fold(written) == "无":
        return frozenset(), _listed(frozenset(), kind)
    return convert_parts((each for each in re.split(r"[、，,；;\n]", written) if each.strip()), kind)


def _choice(text: str, choices: tuple[str, ...]) -> str:
    found = nearest(clean(text), choices)
    if found is None:
        raise Unreadable("not-a-choice", suggest(text, choices), value=text.strip(), allowed=list(choices))
    return found


def _listed(found: frozenset[str], kind: SetOf) -> str:
    return say("、", ", ").join(each for each in kind.of if each in found) or say("无", "none")


_READERS: dict[type, Callable[[str, Any], Understood]] = {
    Integer: _integer, Decimal: _decimal, Money: _money, Boolean: _boolean, Day: _day, DateTime: _moment, Text: _text,
    Choice: _one, SetOf: _several,
}  # fmt: skip
