"""Stretches of time as authors write them, and a day moved by one."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time as an author writes it: `3年`, `6个月`, `90天`, `24小时`, `7个工作日`.

    Years and months move to the corresponding day (the month's last day where there is none, 民法典 202);
    days, hours and working days are counted. *n* times a duration multiplies every part.
    """

    months: int = 0
    days: int = 0
    hours: int = 0
    workdays: int = 0

    def __mul__(self, times: int) -> Duration:
        """Return this stretch *times* over.

        >>> Duration(months=12) * 3
        Duration(months=36, days=0, hours=0, workdays=0)
        """
        return Duration(self.months * times, self.days * times, self.hours * times, self.workdays * times)

    @property
    def fixed_days(self) -> int | None:
        """Return the number of days where the stretch is made of days alone, else None."""
        return None if self.months or self.hours or self.workdays else self.days


def shift(moment: date | datetime, by: Duration, *, back: bool = False) -> date | datetime | None:
    """Return *moment* moved by *by*; working days need a calendar and give None here.

    >>> shift(date(2022, 2, 28), Duration(months=36)), shift(date(2023, 1, 31), Duration(months=1))
    (datetime.date(2025, 2, 28), datetime.date(2023, 2, 28))
    """
    sign = -1 if back else 1
    if by.workdays:
        return None
    if by.months:
        month = moment.year * 12 + moment.month - 1 + sign * by.months
        year, month = divmod(month, 12)
        if not 1 <= year <= 9999:
            return None
        moment = moment.replace(
            year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1])
        )
    if by.hours and moment.__class__ is date:
        moment = datetime(moment.year, moment.month, moment.day)
    try:
        return moment + timedelta(days=sign * by.days, hours=sign * by.hours)
    except OverflowError:
        return None
