"""How numbers, dates and texts are written: one spelling for every report.

An exact number stays exact in JSON. On a page it is a decimal where that ends within four places, a mixed
number where its denominator is small, and otherwise an approximation that says so with `≈`.
"""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from fractions import Fraction

from evaluator.language import current, say

__all__ = [
    "MINUS", "REPLACED", "brackets", "clean", "day", "exact", "file_size", "lost", "out_of", "percent", "period",
    "points", "signed", "span",
]  # fmt: skip

MINUS = "\N{MINUS SIGN}"
REPLACED = "\N{REPLACEMENT CHARACTER}"
_PLACES = 4
_SMALL = 20


def _decimal_places(denominator: int) -> int | None:
    """Return how many decimal places 1/*denominator* needs; None where it never ends."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def _fixed(scaled: int, places: int) -> str:
    digits = str(scaled).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def exact(value: Fraction | int) -> str:
    """Return *value* without loss: a decimal where it ends, else the fraction in lowest terms.

    >>> exact(Fraction("83.10")), exact(Fraction(8, 3)), exact(Fraction(-1, 8)), exact(4)
    ('83.1', '8/3', '-0.125', '4')
    """
    value = Fraction(value)
    places = _decimal_places(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    sign = "-" if value < 0 else ""
    return sign + _fixed(abs(value.numerator) * 10**places // value.denominator, places)


def points(value: Fraction | int) -> str:
    """Return *value* for a reader.

    >>> points(Fraction("83.10")), points(Fraction(8, 3)), points(Fraction(-1, 2)), points(Fraction(100, 37))
    ('83.1', '2又2/3', '−0.5', '≈2.70')
    >>> points(Fraction(1, 70000))
    '≈0.00001'
    """
    value = Fraction(value)
    size, sign = abs(value), MINUS if value < 0 else ""
    places = _decimal_places(size.denominator)
    if places is not None and places <= _PLACES:
        return sign + exact(size)
    if size.denominator <= _SMALL:
        whole, rest = divmod(size.numerator, size.denominator)
        fraction = f"{rest}/{size.denominator}"
        return sign + (f"{whole}{say('又', ' ')}{fraction}" if whole else fraction)
    shown = 2
    while size * 10**shown < Fraction(1, 2):
        shown += 1
    scaled = (2 * size.numerator * 10**shown + size.denominator) // (2 * size.denominator)
    return f"≈{sign}{_fixed(scaled, shown)}"


def signed(value: Fraction | int) -> str:
    """Return *value* with its sign, 0 as `0`.

    >>> signed(1), signed(Fraction(-3, 2)), signed(0)
    ('+1', '−1.5', '0')
    """
    text = points(value)
    if value <= 0:
        return text
    return f"≈+{text[1:]}" if text.startswith("≈") else f"+{text}"


def lost(value: Fraction) -> str:
    """Return points lost, as `−1.5`; where they do not end, `≈−0.19`."""
    return points(-abs(value))


def span(low: Fraction, high: Fraction) -> str:
    """Return one number where *low* and *high* agree, else `low～high`."""
    return points(low) if low == high else f"{points(low)}{say('～', '–')}{points(high)}"


def out_of(low: Fraction, high: Fraction, full: Fraction) -> str:
    """Return the points of an item or section over its full points.

    >>> out_of(Fraction(3), Fraction(3), Fraction(4)), out_of(Fraction(8, 3), Fraction(8, 3), Fraction(4))
    ('3/4', '2又2/3 / 4')
    """
    got, whole = span(low, high), points(full)
    return f"{got}/{whole}" if "/" not in got + whole and "≈" not in got + whole else f"{got} / {whole}"


def percent(share: Fraction | None) -> str:
    """Return a share (0..1) as a percentage to a tenth, `—` for None.

    >>> percent(Fraction(2, 3)), percent(Fraction(1, 2)), percent(None)
    ('≈66.7%', '50%', '—')
    """
    if share is None:
        return "—"
    if (share * 1000).denominator == 1:
        return f"{exact(share * 100)}%"
    return f"≈{_fixed((share * 2000 + 1) // 2, 1)}%"


def file_size(count: int) -> str:
    """Return a number of bytes for a reader.

    >>> file_size(312), file_size(48_213), file_size(5_000_000)
    ('312 B', '47 KB', '4.7 MB')
    """
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count // 1024} KB"
    tenths = count * 10 // (1024 * 1024)
    return f"{tenths // 10}.{tenths % 10} MB"


def day(value: date) -> str:
    """Return a date as the reader writes it."""
    return f"{value.year}年{value.month}月{value.day}日" if current() == "zh" else value.isoformat()


def period(value: tuple[date, date]) -> str:
    """Return a period as the reader writes it: a whole year, half, quarter or month of the calendar by its name.

    >>> period((date(2025, 7, 1), date(2025, 9, 30))), period((date(2025, 6, 1), date(2025, 6, 30)))
    ('2025年第三季度', '2025年6月')
    """
    start, end = value
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1 and start.year == end.year
    year, first, months = start.year, start.month, end.month - start.month + 1
    if whole and months == 12:
        return say(f"{year}年度", str(year))
    if whole and months == 6 and first in (1, 7):
        return say(f"{year}年{'上' if first == 1 else '下'}半年", f"{year}H{1 + first // 7}")
    if whole and months == 3 and first % 3 == 1:
        return say(f"{year}年第{'一二三四'[first // 3]}季度", f"{year}Q{1 + first // 3}")
    if whole and months == 1:
        return say(f"{year}年{first}月", f"{year}-{first:02}")
    return say(f"{day(start)}至{day(end)}", f"{day(start)} to {day(end)}")


def clean(text: str) -> str:
    """Return *text* with nothing in it that could steer a terminal or reverse a line.

    Control, direction and surrogate characters become `�` and so stay visible; line breaks become spaces.

    >>> clean("a\\x1b[31mb\\u202ec\\nd")
    'a�[31mb�c d'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if character in "\n\r\t"
        else REPLACED if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else character
        for character in text
    )  # fmt: skip


def brackets(text: str) -> str:
    """Return *text* in the reader's brackets; nothing for nothing."""
    return say(f"（{text}）", f" ({text})") if text else ""
