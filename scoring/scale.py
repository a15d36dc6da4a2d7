"""Measure to points, and back: the only place where a threshold is compared."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import lcm

from scoring.interval import EVERYTHING, Bounds, Interval
from scoring.piece import Level, Piece, Slope, Stairs

__all__ = ["Level", "Piece", "Scale", "Slope", "Stairs"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Pieces from the lowest measure to the highest that cover the number line once.

    Raises:
        ValueError: the pieces leave a gap, overlap, or do not reach both ways without end.
    """

    pieces: tuple[Piece, ...]
    _unit: int = field(init=False, repr=False, compare=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _levels: tuple[Fraction | None, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.pieces or self.pieces[0].span.low is not None or self.pieces[-1].span.high is not None:
            raise ValueError("a scale reaches both ways without end")
        for piece, after in pairwise(self.pieces):
            if not piece.span.meets(after.span) or piece.span.is_empty or after.span.is_empty:
                raise ValueError("the pieces of a scale leave a gap or overlap")
        lows = [(piece.span.low or Fraction(0), piece.span.low_open) for piece in self.pieces[1:]]
        unit = lcm(*(low.denominator for low, _ in lows))
        # INVARIANT: with 2c for "from c on" and 2c+1 for "after c", open and closed ends compare as ints
        object.__setattr__(self, "_unit", unit)
        object.__setattr__(self, "_starts", tuple(2 * int(low * unit) + is_open for low, is_open in lows))
        levels = (piece.points if isinstance(piece, Level) else None for piece in self.pieces)
        object.__setattr__(self, "_levels", tuple(levels))

    def _index(self, measure: Fraction) -> int:
        whole, rest = divmod(measure.numerator * self._unit, measure.denominator)
        return bisect_right(self._starts, 2 * whole + 1 if rest else 2 * whole)

    def at(self, measure: Fraction) -> Fraction:
        """Return the points that *measure* earns."""
        index = self._index(measure)
        level = self._levels[index]
        return self.pieces[index].at(measure) if level is None else level

    def piece_at(self, measure: Fraction) -> Piece:
        """Return the piece that *measure* lies on."""
        return self.pieces[self._index(measure)]

    def over(self, measures: Interval) -> Bounds:
        """Return the exact infimum and supremum of the points over *measures*.

        Raises:
            ValueError: there are no measures, or the points over them have no end.
        """
        if measures.is_empty:
            raise ValueError("no measure, no points")
        first = 0 if measures.low is None else self._index(measures.low)
        last = len(self.pieces) if measures.high is None else self._index(measures.high) + 1
        parts = ((piece, piece.span.intersect(measures)) for piece in self.pieces[first:last])
        found = [piece.over(part) for piece, part in parts if not part.is_empty]
        return Bounds(min(bounds.low for bounds in found), max(bounds.high for bounds in found))

    def reach(self, target: Fraction) -> tuple[Interval, ...]:
        """Return exactly the measures that earn *target* or more, as intervals that do not touch."""
        joined: list[Interval] = []
        for piece in self.pieces:
            enough = piece.reach(target)
            if enough.is_empty:
                continue
            if joined and joined[-1].meets(enough):
                enough = joined.pop().hull(enough)
            joined.append(enough)
        return tuple(joined)

    def nearest(self, measure: Fraction, target: Fraction) -> tuple[Fraction, bool] | None:
        """Return the nearest measure that earns *target*, and whether it must be passed strictly.

        Of two at one distance the one that may be met exactly is taken, then the higher one.
        None when no measure earns so much.
        """
        ends: list[tuple[Fraction, bool]] = []
        for enough in self.reach(target):
            if enough.contains(measure):
                return measure, False
            ends.extend(_ends(enough))
        return min(ends, key=lambda end: (abs(end[0] - measure), end[1], -end[0]), default=None)

    def next_points(self, measure: Fraction) -> Fraction | None:
        """Return the smallest landmark above the points of *measure*; None when nothing earns more.

        Landmarks are levels, single stairs, and the ends a slope itself contains.
        """
        points = self.at(measure)
        found = (piece.above(points) for piece in self.pieces)
        return min((value for value in found if value is not None), default=None)

    def best(self) -> Fraction:
        """Return the supremum of all points.

        Raises:
            ValueError: the points have no end.
        """
        return self.over(EVERYTHING).high

    def worst(self) -> Fraction:
        """Return the infimum of all points.

        Raises:
            ValueError: the points have no end.
        """
        return self.over(EVERYTHING).low


def _ends(enough: Interval) -> Iterator[tuple[Fraction, bool]]:
    if enough.low is not None:
        yield enough.low, enough.low_open
    if enough.high is not None:
        yield enough.high, enough.high_open
