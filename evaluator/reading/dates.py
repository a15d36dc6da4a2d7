"""Date spellings: text to a day of the Gregorian calendar, a moment, or a period, by closed lists of forms.

Days: `2026-3-15`, `2026/3/15`, `2026.3.15`, `2026年3月15日` (or 号), zeros optional, full-width digits allowed, and
`20260315`: eight digits have no second reading, because in day-month-year or month-day-year order the century 19 to 22
would stand where year-month-day has its month. A trailing midnight (`2026-03-15 00:00:00`, as spreadsheets export) is
dropped. Refused: two-digit years, `3/4/2026`, spreadsheet serials, lunar and era dates, any other time of day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from evaluator.language import say
from evaluator.reading.text import Unreadable, clean, fold

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Period",
    "month_of",
    "read_date",
    "read_datetime",
    "read_period",
    "window",
]

FIRST_YEAR, LAST_YEAR = 1900, 2200

PeriodKind = Literal["year", "half", "quarter", "month", "window"]

_DAY = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"| ?年 ?(?P<m2>[0-9]{1,2}) ?月 ?(?P<d2>[0-9]{1,2}) ?[日号]"
    r"|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2}))"
)
_CLOCK = re.compile(
    r"(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2}))?"
    r"| ?[时点] ?(?:(?P<m2>[0-9]{1,2}) ?分(?: ?(?P<s2>[0-9]{1,2}) ?秒)?)?)"
)
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$")
_AMBIGUOUS = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})")
_INCOMPLETE = re.compile(
    r"[0-9]{4}(?: ?年?|[-/.][0-9]{1,2}| ?年 ?[0-9]{1,2} ?月)|[0-9]{1,2} ?月 ?[0-9]{1,2} ?[日号]"
)
_OTHER_CALENDAR = re.compile(
    r"农历|阴历|正月|腊月|初[一二三四五六七八九十]|闰|民国|令和|平成|昭和|[甲乙丙丁戊己庚辛壬癸][子丑寅卯]"
)
_YEAR = re.compile(r"(?P<y>[0-9]{4}) ?年?(?:度)?")
_HALF = re.compile(r"(?P<y>[0-9]{4})(?: ?年? ?(?P<half>[上下])半年|-?[Hh](?P<n>[12]))")
_QUARTER = re.compile(r"(?P<y>[0-9]{4})(?:-?[Qq](?P<n>[1-4])| ?年? ?第?(?P<zh>[1-4一二三四]) ?季度)")
_MONTH = re.compile(r"(?P<y>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})| ?年 ?(?P<m2>[0-9]{1,2}) ?月份?)")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from *start* to *end*, both included, that a submission speaks of."""

    start: date
    end: date
    kind: PeriodKind

    def __contains__(self, day: object) -> bool:
        if isinstance(day, datetime):
            return self.start <= day.date() <= self.end
        return isinstance(day, date) and self.start <= day <= self.end

    @property
    def text(self) -> str:
        """Return the shortest spelling that reads back as this period.

        >>> read_period("2025年上半年")[0].text
        '2025H1'
        """
        year, month = self.start.year, self.start.month
        if self.kind == "year":
            return f"{year}"
        if self.kind == "half":
            return f"{year}H{1 if month == 1 else 2}"
        if self.kind == "quarter":
            return f"{year}Q{(month + 2) // 3}"
        return f"{year}-{month:02}" if self.kind == "month" else f"{self.start}..{self.end}"


def read_date(text: str) -> tuple[date, str]:
    """Return the day *text* names and its ISO spelling.

    Raises Unreadable: bad-date, ambiguous-date.

    >>> read_date("2026年3月5日")
    (datetime.date(2026, 3, 5), '2026-03-05')
    """
    written = clean(text)
    folded = _MIDNIGHT.sub("", fold(written)) if len(written) <= 40 else ""
    found = _DAY.fullmatch(folded)
    if found is None:
        raise _refused(written, folded)
    day = _day(written, found)
    return day, day.isoformat()


def read_datetime(text: str) -> tuple[datetime, str]:
    """Return the moment *text* names (local time, no zone): a day, then `14:30`, `14:30:05` or `14时30分`.

    Raises Unreadable as `read_date`, and bad-datetime.

    >>> read_datetime("2026-03-05 14:30")
    (datetime.datetime(2026, 3, 5, 14, 30), '2026-03-05 14:30')
    """
    written = clean(text)
    folded = fold(written) if len(written) <= 60 else ""
    found = _DAY.match(folded)
    if found is None:
        raise _refused(written, folded)
    rest = folded[found.end() :]
    clock = _CLOCK.fullmatch(rest.removeprefix("T").strip(" "))
    if clock is None or not (rest.startswith(("T", " ")) or found["m2"]):
        raise Unreadable(
            "bad-datetime", say("写作 2026-03-15 14:30", "write 2026-03-15 14:30"), value=written
        )
    hour, minute, second = (
        int(each or 0) for each in (clock["h"], clock["m"] or clock["m2"], clock["s"] or clock["s2"])
    )
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable(
            "bad-datetime", say("钟点从 00:00 到 23:59", "hours run from 00:00 to 23:59"), value=written
        )
    day = _day(written, found)
    moment = datetime(day.year, day.month, day.day, hour, minute, second)
    return moment, f"{day.isoformat()} {hour:02}:{minute:02}{f':{second:02}' if second else ''}"


def read_period(text: str) -> tuple[Period, str]:
    """Return the period *text* names: `2025`, `2025H1`, `2025上半年`, `2025Q3`, `2025-07`, `2025年7月`.

    Raises Unreadable: bad-period.
    """
    written = clean(text)
    folded = fold(written) if len(written) <= 40 else ""
    if found := _YEAR.fullmatch(folded):
        period = _months(written, int(found["y"]), 1, 12, "year")
    elif found := _HALF.fullmatch(folded):
        first = 1 if found["half"] == "上" or found["n"] == "1" else 7
        period = _months(written, int(found["y"]), first, 6, "half")
    elif found := _QUARTER.fullmatch(folded):
        digit = found["n"] or found["zh"]
        number = int(digit) if digit in "1234" else "一二三四".index(digit) + 1
        period = _months(written, int(found["y"]), 3 * number - 2, 3, "quarter")
    elif (found := _MONTH.fullmatch(folded)) and 1 <= int(found["m"] or found["m2"]) <= 12:
        period = _months(written, int(found["y"]), int(found["m"] or found["m2"]), 1, "month")
    else:
        raise Unreadable("bad-period", value=written)
    return period, period.text


def window(start: date, end: date) -> Period:
    """Return the period from *start* to *end*; a calendar year, half, quarter or month is recognised.

    >>> window(date(2025, 1, 1), date(2025, 12, 31)).text
    '2025'
    """
    if start.day == 1 and start.year == end.year and end.day == monthrange(end.year, end.month)[1]:
        kinds: dict[int, PeriodKind] = {12: "year", 6: "half", 3: "quarter", 1: "month"}
        length = end.month - start.month + 1
        if length in kinds and (start.month - 1) % length == 0:
            return Period(start, end, kinds[length])
    return Period(start, end, "window")


def month_of(day: date) -> Period:
    """Return the calendar month of *day*."""
    return _months("", day.year, day.month, 1, "month")


def _months(written: str, year: int, first: int, length: int, kind: PeriodKind) -> Period:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("bad-period", _years(), value=written)
    last = first + length - 1
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), kind)


def _day(written: str, found: re.Match[str]) -> date:
    year = int(found["y"])
    month = int(found["m"] or found["m2"] or found["m3"])
    day = int(found["d"] or found["d2"] or found["d3"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("bad-date", _years(), value=written)
    if not 1 <= month <= 12:
        raise Unreadable("bad-date", say("月份从 1 到 12", "months run from 1 to 12"), value=written)
    longest = monthrange(year, month)[1]
    if not 1 <= day <= longest:
        hint = say(f"{year} 年 {month} 月有 {longest} 天", f"{year}-{month:02} has {longest} days")
        raise Unreadable("bad-date", hint, value=written)
    return date(year, month, day)


def _years() -> str:
    return say(f"年份从 {FIRST_YEAR} 到 {LAST_YEAR}", f"years run from {FIRST_YEAR} to {LAST_YEAR}")


def _refused(written: str, folded: str) -> Unreadable:
    iso = say("写作 2026-03-15", "write 2026-03-15")
    if _AMBIGUOUS.fullmatch(folded):
        return Unreadable("ambiguous-date", iso, value=written)
    if _INCOMPLETE.fullmatch(folded):
        hint = say("年、月、日都要写，例如 2026-03-15", "give year, month and day, such as 2026-03-15")
        return Unreadable("bad-date", hint, value=written)
    if _OTHER_CALENDAR.search(written[:40]):
        hint = say(
            "请换算成公历，写作 2026-03-15", "convert it to the Gregorian calendar and write 2026-03-15"
        )
        return Unreadable("bad-date", hint, value=written)
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", folded):
        hint = say(
            "这像表格里的日期序号，请把单元格设为日期后重填", "this looks like a spreadsheet's serial number"
        )
        return Unreadable("bad-date", hint, value=written)
    if _DAY.match(folded) and _CLOCK.search(folded):
        return Unreadable(
            "bad-date", say("这里只填日期，不填钟点", "give the day without a time"), value=written
        )
    return Unreadable("bad-date", iso, value=written)
