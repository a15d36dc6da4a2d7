"""Number spellings: text to an exact fraction, by a closed list of forms.

Accepted: `12`, `12.0`, `0.5`, `-3`, `1,234` (groups of three), `１２`, `12人` and `12 人` if 人 is the declared unit,
`¥1,234.50` for money. Everything else is refused: `1e5`, `0x1F`, `1_000`, `007`, `+5`, `.5`, `一百二十`, `②`,
`95%` (no fact is a ratio: both counts are asked).
"""

from __future__ import annotations

import re
from fractions import Fraction

from evaluator.language import say
from evaluator.reading.text import Unreadable, clean, fold

__all__ = ["DIGITS", "exact_text", "is_unit", "read_integer", "read_number"]

DIGITS = 18
"""Digits before the point at most, and after it at most."""

_LONGEST = 100
_FORM = re.compile(
    r"(?P<sign>[-\u2212]?)(?P<whole>[0-9][0-9,]*)(?:\.(?P<part>[0-9]+))?(?P<rest>[^0-9.,].*)?", re.DOTALL
)
_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_UNIT = re.compile(r"[A-Za-z\u00b2\u00b3\u4e00-\u9fff/·()]+")
_MONEY = ("元", "人民币元")


def read_number(text: str, *, unit: str = "") -> tuple[Fraction, str]:
    """Return the exact value of *text* and how it was understood.

    Raises Unreadable: bad-number, number-too-large, wrong-unit.

    >>> read_number("１,234.50元", unit="元")
    (Fraction(2469, 2), '1234.50元')
    """
    written = clean(text)
    folded = fold(written)
    if len(folded) > _LONGEST:
        raise Unreadable("number-too-large", value=written)
    if unit in _MONEY:
        folded = folded.removeprefix("¥").removeprefix("￥").lstrip(" ")
    found = _FORM.fullmatch(folded)
    if found is None:
        raise _refused(written)
    _check_unit(written, (found["rest"] or "").strip(" "), unit)
    whole, part = found["whole"], found["part"] or ""
    if "," in whole and not _GROUPS.fullmatch(whole):
        raise Unreadable("bad-number", _groups_hint(), value=written)
    whole = whole.replace(",", "")
    if len(whole) > 1 and whole.startswith("0"):
        raise Unreadable("bad-number", _zero_hint(), value=written)
    if len(whole) > DIGITS or len(part) > DIGITS:
        raise Unreadable("number-too-large", value=written)
    value = Fraction(int(whole + part), 10 ** len(part))
    sign = "-" if found["sign"] and value else ""
    return (-value if sign else value), f"{sign}{whole}{'.' + part if part else ''}{unit}"


def read_integer(text: str, *, unit: str = "") -> tuple[int, str]:
    """Return the whole number *text* spells; `12.0` is 12. Raises as `read_number`, and not-integer.

    >>> read_integer("12 人", unit="人")
    (12, '12人')
    """
    value, _ = read_number(text, unit=unit)
    if value.denominator != 1:
        raise Unreadable("not-integer", value=text.strip())
    return int(value), f"{int(value)}{unit}"


def is_unit(text: str) -> bool:
    """Say whether *text* can be a unit: letters, Chinese characters, `/`, `·` and brackets; no digits, no `%`."""
    return _UNIT.fullmatch(text) is not None


def exact_text(value: Fraction | int) -> str:
    """Return a decimal fraction as text, exactly; a fraction that never ends is written as `a/b`.

    >>> exact_text(Fraction(5, 2)), exact_text(Fraction(-1, 8)), exact_text(7), exact_text(Fraction(1, 3))
    ('2.5', '-0.125', '7', '1/3')
    """
    bottom, places = Fraction(value).denominator, 0
    while bottom % 10 == 0:
        bottom, places = bottom // 10, places + 1
    twos = fives = 0
    while bottom % 2 == 0:
        bottom, twos = bottom // 2, twos + 1
    while bottom % 5 == 0:
        bottom, fives = bottom // 5, fives + 1
    if bottom != 1:
        return str(value)
    places += max(twos, fives)
    scaled = int(abs(Fraction(value)) * 10**places)
    digits = str(scaled).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _check_unit(written: str, rest: str, unit: str) -> None:
    if not rest or rest == fold(unit) or (unit in _MONEY and rest in _MONEY):
        return
    hint = ""
    if rest == "%":
        hint = say("请填两个计数，不填百分比", "give both counts, not a percentage")
    elif not _UNIT.fullmatch(rest):
        raise _refused(written)
    elif rest[0] in "十百千万亿":
        hint = say("请把数字写全，例如 30000", "write the number in full, such as 30000")
    raise Unreadable("wrong-unit", hint, value=written, expected=unit or say("（无）", "(none)"))


def _refused(written: str) -> Unreadable:
    hint = ""
    if re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]+", fold(written)):
        hint = say("不要用科学记数法，请把数字写全", "write the number in full, not in scientific notation")
    elif re.search(r"[〇零一二三四五六七八九十百千万两]", written):
        hint = say("请用阿拉伯数字", "use the digits 0 to 9")
    elif re.search(r"[0-9]\s*[-~～—至到]\s*[0-9]", fold(written)):
        hint = say("请写一个确定的数，不写范围", "write one number, not a range")
    return Unreadable("bad-number", hint, value=written)


def _groups_hint() -> str:
    return say("千位逗号要每三位一个：1,234,567", "commas group three digits: 1,234,567")


def _zero_hint() -> str:
    return say(
        "数字不以 0 开头；编号请填在文字项里", "a number does not begin with 0; an id belongs in a text field"
    )
