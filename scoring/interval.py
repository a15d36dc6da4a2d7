"""Stretches of the number line: which measures, and between which points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Interval:
    """The measures from *low* to *high*; None is without end, an open end is not part of it."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        # INVARIANT: an end that does not exist is never called open, so equal intervals compare equal
        if self.low is None and self.low_open:
            object.__setattr__(self, "low_open", False)
        if self.high is None and self.high_open:
            object.__setattr__(self, "high_open", False)

    def contains(self, measure: Fraction) -> bool:
        """Return whether *measure* lies in the interval.

        >>> Interval(Fraction(0), Fraction(1), high_open=True).contains(Fraction(1))
        False
        """
        if self.low is not None and (measure < self.low or (self.low_open and measure == self.low)):
            return False
        return self.high is None or measure < self.high or (measure == self.high and not self.high_open)

    @property
    def is_empty(self) -> bool:
        """Whether no measure lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def is_point(self) -> bool:
        """Whether exactly one measure lies in it."""
        return self.low is not None and self.low == self.high and not (self.low_open or self.high_open)

    def intersect(self, other: Interval) -> Interval:
        """Return the measures that lie in both (possibly an empty interval)."""
        low, low_open = self.low, self.low_open
        if other.low is not None and (low is None or other.low >= low):
            low_open = other.low_open or (low_open and other.low == low)
            low = other.low
        high, high_open = self.high, self.high_open
        if other.high is not None and (high is None or other.high <= high):
            high_open = other.high_open or (high_open and other.high == high)
            high = other.high
        return Interval(low, high, low_open, high_open)

    def hull(self, other: Interval) -> Interval:
        """Return the smallest interval that holds both."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        low, low_open = self.low, self.low_open
        if low is not None and (other.low is None or other.low <= low):
            low_open = other.low_open and (low_open or other.low != low)
            low = other.low
        high, high_open = self.high, self.high_open
        if high is not None and (other.high is None or other.high >= high):
            high_open = other.high_open and (high_open or other.high != high)
            high = other.high
        return Interval(low, high, low_open, high_open)

    def meets(self, other: Interval) -> bool:
        """Return whether *other* begins exactly where this ends: no gap, no overlap."""
        return self.high is not None and self.high == other.low and self.high_open != other.low_open

    @classmethod
    def point(cls, measure: Fraction) -> Interval:
        """Return the interval of one measure."""
        return cls(measure, measure)

    @classmethod
    def past(cls, sign: int, edge: Fraction, edge_open: bool) -> Interval:
        """Return everything above *edge* (*sign* positive) or below it."""
        return cls(low=edge, low_open=edge_open) if sign > 0 else cls(high=edge, high_open=edge_open)


EVERYTHING = Interval()


def spans(*cuts: tuple[Fraction, bool]) -> tuple[Interval, ...]:
    """Return the number line cut in rising places; True: the place itself belongs to the lower side.

    >>> [span.contains(Fraction(5)) for span in spans((Fraction(5), True), (Fraction(6), False))]
    [True, False, False]
    """
    ends: Sequence[tuple[Fraction | None, bool]] = ((None, False), *cuts, (None, False))
    return tuple(
        Interval(low, high, low_open=low_below, high_open=not high_below)
        for (low, low_below), (high, high_below) in pairwise(ends)
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Points between *low* and *high*, both possible: confirmed and possible."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("bounds need low <= high")

    @property
    def is_point(self) -> bool:
        """Whether nothing is open any more."""
        return self.low == self.high

    def contains(self, points: Fraction) -> bool:
        """Return whether *points* lie between."""
        return self.low <= points <= self.high

    @classmethod
    def point(cls, points: Fraction) -> Bounds:
        """Return bounds of known *points*."""
        return cls(points, points)

    def hull(self, other: Bounds) -> Bounds:
        """Return the smallest bounds that hold both."""
        return Bounds(min(self.low, other.low), max(self.high, other.high))
