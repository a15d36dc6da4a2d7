"""What a cell's number format says its number is: a number, a percentage, a day, a moment, a time of day or a text.

The format is a hint of the author, not of the value: 0.95 shown as `95%` was typed as 95%, and 46096 shown as a day was
typed as one. Formats 27 to 36 and 50 to 58 are not written in the file: in Chinese versions they are dates and times.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

__all__ = ["Meaning", "meaning_of", "meaning_of_number"]

Meaning = Literal["number", "percent", "date", "datetime", "time", "span"]
"""`span` is a length of time, which may be longer than a day: `[h]:mm`."""

_BUILT_IN: dict[int, Meaning] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "time"),
    22: "datetime",
    46: "span",
}
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_SILENT = re.compile(
    r'"[^"]*"|\\.|[_*].|\[[^\]]*\]|AM/PM|A/P|上午/下午|General|G/通用格式', re.IGNORECASE | re.DOTALL
)


def meaning_of_number(number: int) -> Meaning:
    """Return what a built-in format means, by its number.

    >>> meaning_of_number(0), meaning_of_number(9), meaning_of_number(31)
    ('number', 'percent', 'date')
    """
    return _BUILT_IN.get(number, "number")


@lru_cache(maxsize=1024)
def meaning_of(code: str) -> Meaning:
    """Return what a format means, by its code.

    >>> (
    ...     meaning_of("0.0%"),
    ...     meaning_of('yyyy"年"m"月"d"日"'),
    ...     meaning_of("yyyy-mm-dd hh:mm"),
    ...     meaning_of("[h]:mm"),
    ... )
    ('percent', 'date', 'datetime', 'span')
    >>> meaning_of("[Red]0.00"), meaning_of('0"s"'), meaning_of("h:mm AM/PM"), meaning_of("General")
    ('number', 'number', 'time', 'number')
    """
    first = code.partition(";")[0]
    if _ELAPSED.search(first):
        return "span"
    said = _SILENT.sub("", first).lower()
    if "%" in said:
        return "percent"
    clock = "h" in said or "s" in said
    day = "y" in said or "d" in said or "aaa" in said or ("m" in said and not clock)
    if day and clock:
        return "datetime"
    return "date" if day else "time" if clock else "number"
