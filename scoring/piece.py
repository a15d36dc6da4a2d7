"""The three shapes a scale is made of: a level, a slope, stairs; each says points on one stretch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from scoring.interval import Bounds, Interval

NOWHERE = Interval(Fraction(0), Fraction(0), low_open=True)


@dataclass(frozen=True, slots=True)
class Level:
    """The same *points* everywhere in *span*; *row* is the author's row, counted from 1 (0: the rest)."""

    span: Interval
    points: Fraction
    row: int = 0
    say: str | None = None

    def at(self, _measure: Fraction) -> Fraction:
        """Return the points of any measure of the span."""
        return self.points

    def over(self, _part: Interval) -> Bounds:
        """Return the exact least and greatest points over a part of the span."""
        return Bounds(self.points, self.points)

    def reach(self, target: Fraction) -> Interval:
        """Return the measures of the span that earn *target* or more."""
        return self.span if self.points >= target else NOWHERE

    def above(self, points: Fraction) -> Fraction | None:
        """Return the smallest landmark of this piece above *points*."""
        return self.points if self.points > points else None


@dataclass(frozen=True, slots=True)
class Slope:
    """*points* at *origin*, and *rise* more for each unit of measure."""

    span: Interval
    origin: Fraction
    points: Fraction
    rise: Fraction
    row: int = 0
    say: str | None = None

    def __post_init__(self) -> None:
        if self.rise == 0:
            raise ValueError("a flat slope is a level")

    def at(self, measure: Fraction) -> Fraction:
        """Return the points of *measure*."""
        return self.points + self.rise * (measure - self.origin)

    def over(self, part: Interval) -> Bounds:
        """Return the exact infimum and supremum of the points over *part* of the span.

        Raises:
            ValueError: *part* has no end, so the points have none.
        """
        if part.low is None or part.high is None:
            raise ValueError("points without end: give the slope a cap or the measure a limit")
        ends = self.at(part.low), self.at(part.high)
        return Bounds(min(ends), max(ends))

    def reach(self, target: Fraction) -> Interval:
        """Return the measures of the span that earn *target* or more."""
        edge = self.origin + (target - self.points) / self.rise
        enough = Interval(low=edge) if self.rise > 0 else Interval(high=edge)
        return self.span.intersect(enough)

    def above(self, points: Fraction) -> Fraction | None:
        """Return the smaller of the span's own ends that earns more than *points*."""
        return min((value for value in self._ends() if value > points), default=None)

    def _ends(self) -> Iterator[Fraction]:
        if self.span.low is not None and not self.span.low_open:
            yield self.at(self.span.low)
        if self.span.high is not None and not self.span.high_open:
            yield self.at(self.span.high)


@dataclass(frozen=True, slots=True)
class Stairs:
    """*points*, and *by* more for each step of *every* from *origin*; a part of a step is rounded."""

    span: Interval
    origin: Fraction
    points: Fraction
    every: Fraction
    by: Fraction
    rounding: Literal["ceil", "floor"]
    row: int = 0
    say: str | None = None

    def __post_init__(self) -> None:
        if self.every <= 0:
            raise ValueError("stairs need a positive step")
        if self.by == 0:
            raise ValueError("flat stairs are a level")

    def at(self, measure: Fraction) -> Fraction:
        """Return the points of *measure*."""
        steps = (measure - self.origin) / self.every
        return self.points + self.by * (ceil(steps) if self.rounding == "ceil" else floor(steps))

    def over(self, part: Interval) -> Bounds:
        """Return the exact least and greatest points over *part* of the span.

        Raises:
            ValueError: *part* has no end, so the points have none.
        """
        first, last = self._steps(part)
        if first is None or last is None:
            raise ValueError("points without end: give the stairs a cap or the measure a limit")
        ends = self.points + self.by * first, self.points + self.by * last
        return Bounds(min(ends), max(ends))

    def reach(self, target: Fraction) -> Interval:
        """Return the measures of the span that earn *target* or more."""
        needed = (target - self.points) / self.by
        up = self.rounding == "ceil"
        if self.by > 0:
            step = ceil(needed) - up
            return self.span.intersect(Interval(low=self.origin + step * self.every, low_open=up))
        step = floor(needed) + (not up)
        return self.span.intersect(Interval(high=self.origin + step * self.every, high_open=not up))

    def above(self, points: Fraction) -> Fraction | None:
        """Return the points of the lowest stair above *points*."""
        first, last = self._steps(self.span)
        beyond = (points - self.points) / self.by
        if self.by > 0:
            step = floor(beyond) + 1
            step = step if first is None else max(step, first)
        else:
            step = ceil(beyond) - 1
            step = step if last is None else min(step, last)
        if (first is not None and step < first) or (last is not None and step > last):
            return None
        return self.points + self.by * step

    def _steps(self, part: Interval) -> tuple[int | None, int | None]:
        """Return the first and the last step that *part* touches; None where it has no end."""
        first = last = None
        if part.low is not None:
            low = (part.low - self.origin) / self.every
            first = floor(low)
            if self.rounding == "ceil":
                first = floor(low) + 1 if part.low_open else ceil(low)
        if part.high is not None:
            high = (part.high - self.origin) / self.every
            last = ceil(high)
            if self.rounding == "floor":
                last = ceil(high) - 1 if part.high_open else floor(high)
        return first, last


Piece = Level | Slope | Stairs
