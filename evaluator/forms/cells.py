"""How a cell of the form takes its answer: its number format, its dropdown or limits, and the prompt beside it.

A limit warns and lets a person go on: reading complains better than a spreadsheet does, and `12人` is understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from evaluator.declarations import (
    Boolean,
    Choice,
    DateTime,
    Day,
    FactType,
    Integer,
    Money,
    Number,
    Records,
    Results,
    SetOf,
    Tally,
)
from evaluator.forms.questions import kept_private, limits
from evaluator.language import say
from evaluator.reading.dates import FIRST_YEAR, LAST_YEAR

__all__ = ["Choices", "Entry", "entry"]

Validation = dict[str, Any]
_INLINE = 255
"""Characters of a dropdown written into the cell itself; a longer one stands on a hidden sheet."""

_PROMPT, _PROMPT_TITLE = 255, 32
_LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cell of one type needs: *notes* are lines for the column of explanations."""

    number_format: str
    width: int
    validation: Validation | None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Choices:
    """The dropdowns of one workbook; those too long for a cell are collected for the hidden sheet *name*."""

    name: str
    lists: list[tuple[str, ...]] = field(default_factory=list)

    def dropdown(self, values: Sequence[str], title: str, prompt: str) -> Validation:
        """Return the validation that offers *values*."""
        given = tuple(values)
        short = len(",".join(given)) <= _INLINE and not any("," in each for each in given)
        return {
            "validate": "list", "source": list(given) if short else self._range(given),
            **_told(title, prompt, say("请从下拉里选一个。", "Choose one of the list.")),
        }  # fmt: skip

    def _range(self, values: tuple[str, ...]) -> str:
        if values not in self.lists:
            self.lists.append(values)
        column, letters = self.lists.index(values) + 1, ""
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"='{self.name}'!${letters}$1:${letters}${len(values)}"


def entry(fact: FactType, choices: Choices) -> Entry:
    """Return how a cell takes *fact*, or a column of one; of a list, the cell that says `无`."""
    plain = _entry(fact, choices)
    return Entry(plain.number_format, plain.width, plain.validation, (*plain.notes, *kept_private(fact)))


def _entry(fact: FactType, choices: Choices) -> Entry:
    title = fact.name
    if isinstance(fact, Records | Results | Tally):
        return _elsewhere(fact, choices)
    if isinstance(fact, Number):
        return _number(fact)
    if isinstance(fact, Boolean):
        words = (say("是", "yes"), say("否", "no"))
        prompt = say("选 是 或 否；不知道就空着。", "yes or no; empty where not known.")
        return Entry("@", 9, choices.dropdown(words, title, prompt))
    if isinstance(fact, Choice):
        prompt = say("选一个；不知道就空着。", "Choose one; empty where not known.")
        return Entry("@", _width(fact.of), choices.dropdown(fact.of, title, prompt))
    if isinstance(fact, SetOf):
        listed = "、".join(fact.of)
        told = say(
            f"有哪些写哪些，用顿号隔开；都没有写“无”。可选：{listed}",
            f"Those that exist, parted by 、; 无 for none. Of: {listed}",
        )
        return Entry("@", 30, {"validate": "any", **_told(title, told, "")}, (told,))
    if isinstance(fact, Day | DateTime):
        return _dated(fact)
    prompt = say("照实写；编号按原样写。", "Write it as it is.")
    return Entry("@", 20, {"validate": "any", **_told(title, prompt, "")})


def _elsewhere(fact: Records | Results | Tally, choices: Choices) -> Entry:
    """Return the cell of a fact that has a sheet of its own: it only says that there is nothing to list."""
    there = say(f"填在“{fact.name}”表里，一次一行", f"on the sheet {fact.name}, a row each")
    if isinstance(fact, Tally):
        there = say(f"票数填在“{fact.name}”表里", f"votes go on the sheet {fact.name}")
        return Entry("@", 12, {"validate": "any", **_told(fact.name, there, "")}, (there,))
    none = say(f"{there}；确实一次也没有，这里选“无”。", f"{there}; 无 here where there is none.")
    return Entry("@", 12, choices.dropdown(("无",), fact.name, none), (none,))


def _number(fact: Number) -> Entry:
    whole = isinstance(fact, Integer)
    low, high = _bound(fact.min), _bound(fact.max if fact.max is not None else Fraction(_LARGEST))
    said = limits(fact)
    kind = say("填整数", "a whole number") if whole else say("填数字", "a number")
    comma = say("，", ", ")
    prompt = comma.join(each for each in (kind, said) if each)
    prompt += say("。不知道就空着，空着不是 0。", ". Empty where not known; empty is not 0.")
    bounds = say(f"（{said}）", f" ({said})") if said else ""
    error = say(f"这里{kind}{bounds}", f"{kind} is expected{bounds}")
    validation: Validation = {
        "validate": "integer" if whole else "decimal", "criteria": "between", "minimum": low, "maximum": high,
        "error_type": "warning", **_told(fact.name, prompt, error),
    }  # fmt: skip
    if fact.percent:
        percent = say("填百分之几：95% 或 95。", "In percent: 95% or 95.")
        return Entry("General", 12, {"validate": "any", **_told(fact.name, percent, "")}, (percent,))
    style = "0" if whole else "#,##0.00" if isinstance(fact, Money) else "General"
    unit = say("单位：", "unit: ")  # it has a column of its own
    limited = comma.join(each for each in said.split(comma) if each and not each.startswith(unit))
    return Entry(style, 14 if isinstance(fact, Money) else 11, validation, (limited,) if limited else ())


def _bound(value: Fraction) -> int | float:
    """Return a limit as the file takes it: what warns a person may be a float, what is read is exact all the same."""
    return int(value) if value.denominator == 1 else float(value)


def _dated(fact: Day | DateTime) -> Entry:
    moment = isinstance(fact, DateTime)
    example = "2026-03-15 14:30" if moment else "2026-03-15"
    within = say("，须在评定期间内", ", inside the period") if fact.within else ""
    prompt = say(
        f"写作 {example}{within}；不知道就空着。", f"Write {example}{within}; empty where not known."
    )
    validation: Validation = {
        "validate": "date", "criteria": "between", "minimum": date(FIRST_YEAR, 1, 1),
        "maximum": date(LAST_YEAR, 12, 31), "error_type": "warning",
        **_told(fact.name, prompt, say(f"这里填日期，写作 {example}", f"a date is expected, such as {example}")),
    }  # fmt: skip
    notes = (say("须在评定期间内", "inside the period"),) if fact.within else ()
    return Entry("yyyy-mm-dd hh:mm" if moment else "yyyy-mm-dd", 18 if moment else 12, validation, notes)


def _told(title: str, prompt: str, error: str) -> Validation:
    told = {"input_title": _cut(title, _PROMPT_TITLE), "input_message": _cut(prompt, _PROMPT)}
    return told | (
        {"error_title": _cut(title, _PROMPT_TITLE), "error_message": _cut(error, _PROMPT)} if error else {}
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _width(choices: Sequence[str]) -> int:
    return min(30, 2 * max(len(each) for each in choices) + 4)
