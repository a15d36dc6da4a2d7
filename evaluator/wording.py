"""Expressions and measures in words: what a reader sees where the engine has typed trees and exact fractions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from evaluator.expression import typed
from evaluator.expression.duration import Duration
from evaluator.expression.typed import RATIO, Type, Typed
from evaluator.expression.words import CHINESE
from evaluator.language import current, say
from evaluator.reading.keywords import KEYS, expression_words
from scoring.units import shown

_SYMBOL = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


def condition(node: Typed) -> str:
    """Return an expression as an author would read it aloud: `满意率 < 70%`."""
    match node:
        case typed.Comparison(symbol=symbol, left=left, right=right):
            return f"{condition(left)} {_SYMBOL[symbol]} {condition(right)}"
        case typed.Negation(operand=operand):
            return say("非 ", "not ") + condition(operand)
        case typed.Junction(every=every, operands=operands):
            word = say(" 且 ", " and ") if every else say(" 或 ", " or ")
            return word.join(condition(each) for each in operands)
        case typed.Arithmetic(symbol=symbol, left=left, right=right):
            return f"{_operand(left, symbol)} {symbol} {_operand(right, symbol)}"
        case typed.Shift(moment=moment, by=by, back=back):
            return f"{condition(moment)} {'-' if back else '+'} {condition(by)}"
        case typed.Const(type=type_, value=value):
            return amount(value, type_) or say("空", "empty")
        case typed.FactRef(name=name) | typed.DeriveRef(name=name) | typed.ReservedRef(name=name):
            return name
        case typed.ParameterRef(name=name):
            return name
        case typed.CellRef(column=column):
            return column
        case _:
            return _call(node)


def _operand(node: Typed, symbol: str) -> str:
    text = condition(node)
    return (
        f"({text})" if symbol in "*/" and isinstance(node, typed.Arithmetic) and node.symbol in "+-" else text
    )


def _call(node: Typed) -> str:
    match node:
        case typed.Aggregate(function=function, table=table, of=of, where=where):
            parts = [
                table or "",
                "" if of is None else condition(of),
                "" if where is None else condition(where),
            ]
            return f"{_function(function)}({', '.join(part for part in parts if part)})"
        case typed.Extreme(largest=largest, operands=operands):
            return (
                f"{_function('max' if largest else 'min')}({', '.join(condition(each) for each in operands)})"
            )
        case typed.Membership(operand=operand, values=values, negated=negated):
            listed = "、".join(str(each) for each in values)
            if operand.type.kind == "set":
                return f"{condition(operand)}{say(' 不含 ', ' without ') if negated else say(' 含 ', ' with ')}{listed}"
            word = say(" 不属于 ", " not in ") if negated else say(" 属于 ", " in ")
            return f"{condition(operand)}{word}{{{listed}}}"
        case typed.MissingOf(operand=operand):
            return f"{_function('missing')}({condition(operand)})"
        case typed.SizeOf(operand=operand):
            return f"{_function('count')}({condition(operand)})"
        case typed.TallyMean(fact=fact, row=row):
            return f"{_function('mean')}({fact}.{row})"
        case typed.TallyShare(fact=fact, row=row, choices=choices):
            return f"{_function('share')}({fact}.{row}, {'+'.join(choices)})"
        case typed.Held(title=title):
            return f"{_function('held')}({title})"
        case typed.Ruled(ruling=ruling):
            return f"{_function('ruled')}({ruling})"
        case typed.Previous(operand=operand):
            return f"{_function('previous')}({condition(operand)})"
        case typed.Apart(unit=unit, start=start, end=end):
            return f"{_function(f'{unit}_between')}({condition(start)}, {condition(end)})"
        case typed.SectionRate(section=section):
            return f"{section or ''}{say('得分率', ' rate')}"
        case typed.ItemPoints(item=item):
            return f"{item}{say('得分', ' points')}"
        case typed.EverySection(condition=inner):
            return say(f"各类目{condition(inner)}", f"every section: {condition(inner)}")
        case typed.Stretch(times=times, duration=duration):
            return f"{condition(times)} × {span(duration)}"
        case typed.Negative(operand=operand):
            return f"-{condition(operand)}"
        case typed.AwardSum(table=table):
            return table
        case typed.TrimmedMean(table=table, column=column):
            return f"{table}.{column}"
        case _:
            return "…"


def _function(name: str) -> str:
    return say(CHINESE[name], name)


def amount(value: Any, type_: Type, *, beside: Iterable[Any] = ()) -> str:
    """Return a value as read aloud, with digits enough to differ visibly from the values *beside* it.

    >>> from evaluator.expression.typed import SHARE
    >>> amount(Fraction(18999, 20000), SHARE, beside=[Fraction(19, 20)])
    '94.995%'
    """
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, int | Fraction):
        exact = Fraction(value)
        others = [Fraction(each) for each in beside if isinstance(each, int | Fraction)]
        if type_.unit == RATIO:
            return f"{_digits(exact * 100, [each * 100 for each in others])}%"
        return f"{_digits(exact, others)}{unit_word(type_.unit)}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Duration):
        return span(value)
    if isinstance(value, frozenset):
        return "、".join(sorted(value)) or say("无", "none")
    return str(value)


def unit_word(unit: str) -> str:
    """Return a unit as written behind a number; composite units have none."""
    plain = unit and unit not in ("fraction", "?") and "/" not in unit and "·" not in unit
    return f" {unit}" if plain else ""


def _digits(value: Fraction, others: list[Fraction]) -> str:
    """Return a decimal short enough to read and long enough to tell *value* from *others*."""
    for places in range(1, 13):
        text = _trim(shown(value, places))
        same = [each for each in others if each != value and _trim(shown(each, places)) == text]
        far = abs(value) >= 10 and not _near(value, others)
        if not same and (places > 1 or _reads_back(value, text) or far):
            return text
    return shown(value)


def _near(value: Fraction, others: list[Fraction]) -> bool:
    return any(abs(each - value) < Fraction(1, 10) for each in others if each != value)


def _reads_back(value: Fraction, text: str) -> bool:
    return Fraction(text) == value


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(duration: Duration) -> str:
    """Return a stretch of time in words."""
    years, months = divmod(duration.months, 12)
    parts = [
        (years, say("年", " years")), (months, say("个月", " months")), (duration.days, say("天", " days")),
        (duration.hours, say("小时", " hours")), (duration.workdays, say("个工作日", " working days")),
    ]  # fmt: skip
    return "".join(f"{number}{word}" for number, word in parts if number) or say("0天", "0 days")


def changed(change: tuple[str, str, str, tuple[str, ...]]) -> str:
    """Return in words what a tailored table changes of the one it extends: what stood there, what stands there now.

    >>> changed(("set", "parameters", "面积线", ("values", "[{value: 30}]", "[{value: 25}]")))
    '改写 参数 面积线：取值 [{值: 30}] → [{值: 25}]'
    >>> changed(
    ...     ("replace", "A5", "入会率", ("bands", "pass: not 有", "{of: 入会率, else: 0}", "basis", "", ""))
    ... )
    '替换 A5 入会率：达标: 非 有 → 分档 {按: 入会率, 否则: 0}；依据'
    """
    act, name, title, told = change
    acts = {"replace": say("替换", "replaced"), "add": say("增加", "added"), "remove": say("删去", "removed"),
            "set": say("改写", "rewritten")}  # fmt: skip
    words = say("；", "; ").join(_rewritten(*told[at : at + 3]) for at in range(0, len(told), 3))
    subject = f"{_spelled(name) if act == 'set' else name} {title}".strip()
    return f"{acts[act]} {subject}" + (say(f"：{words}", f": {words}") if words else "")


def _rewritten(key: str, old: str, new: str) -> str:
    """Return one key that was rewritten; where the method is another one, *old* begins with its key."""
    if not old and not new:
        return _spelled(key)
    named, colon, _ = old.partition(":")
    before, after = (_aloud(each) or say("（无）", "(nothing)") for each in (old, new))
    if colon and key and named.isidentifier() and named in KEYS:
        return f"{before} → {_spelled(key)} {after}"
    return f"{_spelled(key)} {before} → {after}".strip()


def _aloud(text: str) -> str:
    """Return a piece of a table as its author may have written it in the language of the run."""
    if current() != "zh":
        return text
    spelled = re.sub(r"(?<![\w.])[a-z_]+(?=:)", lambda found: _spelled(found[0]), text)
    return expression_words(spelled, "zh")


def _spelled(key: str) -> str:
    return KEYS.get(key, key) if current() == "zh" else key
