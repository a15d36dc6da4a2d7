"""Working days by the published calendars (`rulesets/calendars/cn-YYYY.yaml`); outside them nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Year:
    """One year's calendar: weekdays that are holidays, and weekend days that are worked."""

    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(slots=True)
class Calendar:
    """Calendars by year, each read when first needed; *load* returns None where there is none."""

    load: Callable[[int], Year | None]
    _years: dict[int, Year | None] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool | None:
        """Tell whether *day* is worked; None in a year without a calendar."""
        if day.year not in self._years:
            self._years[day.year] = self.load(day.year)
        year = self._years[day.year]
        if year is None:
            return None
        return day in year.workdays or (day.weekday() < 5 and day not in year.holidays)

    def shift(self, start: date, days: int) -> date | None:
        """Return the day *days* working days after *start*; the first day is not counted."""
        step, left, day = (1 if days >= 0 else -1), abs(days), start
        while left:
            day += timedelta(days=step)
            worked = self.is_workday(day)
            if worked is None:
                return None
            left -= worked
        return day


def fixed(years: Mapping[int, Year]) -> Calendar:
    """Return a calendar of known *years*.

    >>> fixed({2026: Year(frozenset(), frozenset())}).shift(date(2026, 1, 9), 1)
    datetime.date(2026, 1, 12)
    """
    return Calendar(years.get)
