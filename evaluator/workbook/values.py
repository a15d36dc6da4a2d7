"""What a cell stores, as the text a person would have typed: numbers exactly, days and moments of both calendars.

A spreadsheet stores a number as a double and writes it in up to 17 digits; the shortest decimal that names the same
double is what was typed, for everything of up to 15 digits. Whole numbers of more than 15 digits are no longer what
was typed. Days are counted from 31 December 1899, with a 29 February 1900 that never was, or from 1 January 1904.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from evaluator.workbook.grid import Kind
from evaluator.workbook.number_formats import Meaning

__all__ = ["DIGITS", "iso_text", "length_text", "moment_text", "number_text", "stored_text"]

DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""

_WHOLE = re.compile(r"[1-9][0-9]{0,14}")
_NUMBER = re.compile(r"-?[0-9]{1,340}(?:\.[0-9]{1,340})?(?:[eE][-+]?[0-9]{1,3})?")
_LAST_SERIAL = 2_958_465
_DAY = 86_400
_DAY_ONLY = 10

Stored = tuple[str, Kind]


def stored_text(stored: str, meaning: Meaning, *, from_1904: bool = False) -> Stored:
    """Return the text and the kind of a cell that stores a number.

    >>> (
    ...     stored_text("0.95", "percent"),
    ...     stored_text("46096", "date"),
    ...     stored_text("9.13100001234568E+17", "number"),
    ... )
    (('95%', 'percent'), ('2026-03-15', 'date'), ('913100001234568000', 'rounded'))
    """
    if meaning in ("number", "percent"):
        return number_text(stored, percent=meaning == "percent")
    if not _NUMBER.fullmatch(stored):
        return stored, "error"
    found = _serial_text(Fraction(_shortest(stored)), meaning, from_1904)
    return found or (number_text(stored)[0], "error")


def number_text(stored: str, *, percent: bool = False) -> Stored:
    """Return a number's text without exponent and trailing zeros, and its kind.

    >>> number_text("0.10000000000000001"), number_text("1E-3"), number_text("0.07", percent=True)
    (('0.1', 'number'), ('0.001', 'number'), ('7%', 'percent'))
    """
    if _WHOLE.fullmatch(stored) and not percent:
        return stored, "number"
    if not _NUMBER.fullmatch(stored):
        return stored, "error"
    exact = _shortest(stored)
    if exact == exact.to_integral_value() and abs(exact) >= 10**DIGITS:
        return f"{Decimal(stored):f}".partition(".")[0], "rounded"
    sign, digits, exponent = exact.as_tuple()
    assert isinstance(exponent, int)
    moved = Decimal((sign, digits, exponent + 2)) if percent else exact
    text = f"{moved:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return (f"{text}%", "percent") if percent else (text, "number")


def moment_text(value: datetime) -> str:
    """Return a moment to the minute, or to the second where it has seconds.

    >>> moment_text(datetime(2026, 3, 15, 14, 30)), moment_text(datetime(2026, 3, 15, 14, 30, 5))
    ('2026-03-15 14:30', '2026-03-15 14:30:05')
    """
    return value.isoformat(" ", "seconds" if value.second else "minutes")


def length_text(seconds: int) -> str:
    """Return a length of time in hours, which may be many, and minutes; with seconds where there are any.

    >>> length_text(95_400), length_text(5)
    ('26:30', '00:00:05')
    """
    tail = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}{tail}"


def iso_text(stored: str) -> Stored:
    """Return the text and the kind of a day or a moment that is stored as ISO 8601.

    >>> iso_text("2026-03-15"), iso_text("2026-03-15T14:30:00")
    (('2026-03-15', 'date'), ('2026-03-15 14:30', 'datetime'))
    """
    try:
        moment = datetime.fromisoformat(stored.removesuffix("Z"))
    except ValueError:
        return stored, "error"
    if len(stored) == _DAY_ONLY:
        return moment.date().isoformat(), "date"
    return moment_text(moment), "datetime"


def _shortest(stored: str) -> Decimal:
    """Return the shortest decimal of the stored double; with up to 15 digits it is what is written."""
    written = Decimal(stored)
    return written if len(written.as_tuple().digits) <= DIGITS else Decimal(repr(float(stored)))


def _serial_text(serial: Fraction, meaning: Meaning, from_1904: bool) -> Stored | None:
    """Return what a serial number of days means; None for one that is no day of its calendar."""
    seconds = round(serial * _DAY)
    days, rest = divmod(seconds, _DAY)
    if seconds >= 0 and (meaning == "span" or (meaning == "time" and days == 0)):
        return length_text(seconds), "time"
    day = _day(days, from_1904)
    if day is None:
        return None
    if meaning == "datetime" or rest:
        return f"{day.isoformat()} {length_text(rest)}", "datetime"
    return day.isoformat(), "date"


def _day(days: int, from_1904: bool) -> date | None:
    if not 0 <= days <= _LAST_SERIAL or (not from_1904 and days in (0, 60)):
        return None
    if from_1904:
        return None if days > _LAST_SERIAL - 1462 else date(1904, 1, 1) + timedelta(days)
    return date(1899, 12, 31 if days < 60 else 30) + timedelta(days)
