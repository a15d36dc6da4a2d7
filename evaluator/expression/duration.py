"""Stretches of time as authors write them."""

from __future__ import annotations

from dataclasses import dataclass


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
