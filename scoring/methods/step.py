"""步长：离目标每差一步扣几分，或每进一步加几分；不足一步按一步、舍去或按比例。

Points lost for each step away from a target, or gained for each step past it.

    step: {of: 积极分子占比, short_of: 25%, every: 2%, lose: 0.5, rounding: ceil}
    points: 3

    0      -> 0
    0.2499 -> 2.5
    0.25   -> 3

Short of a target loses below and gains above it; beyond one the other way, but what only gains, gains above.
It starts from `base` (else from full, or from 0 when it only gains) and stays within [0, full].
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from scoring.interval import Interval
from scoring.scale import Level, Piece, Scale, Slope, Stairs
from scoring.units import ZERO


@dataclass(frozen=True, slots=True)
class Step:
    """Each *every* of measure from *target* is worth *lose* or *gain* points; a part of one is rounded."""

    full: Fraction
    every: Fraction
    target: Fraction = ZERO
    direction: Literal["short_of", "beyond"] = "short_of"
    lose: Fraction | None = None
    gain: Fraction | None = None
    base: Fraction | None = None
    rounding: Literal["ceil", "floor", "linear"] = "ceil"

    def scale(self) -> Scale:
        """Return what is below, at and above the target; ValueError when a number is out of its range."""
        gain, lose = self.gain or ZERO, self.lose or ZERO
        start = self.base if self.base is not None else self.full if self.lose is not None else ZERO
        if self.every <= 0 or min(gain, lose) < 0 or not 0 <= start <= self.full:
            raise ValueError("a step is positive, and what it starts from lies between 0 and full")
        mirrored = self.direction == "beyond" and self.lose is not None
        below, above = (gain, -lose) if mirrored else (-lose, gain)
        met = Level(Interval.point(self.target), start, row=1)
        return Scale((*reversed(self._side(start, below, -1)), met, *self._side(start, above, 1)))

    def _side(self, start: Fraction, by: Fraction, sign: int) -> tuple[Piece, ...]:
        """Return the steps on one side of the target, and the level at which they are used up."""
        limit, whole = self.full if by > 0 else ZERO, self.rounding == "floor"
        room = (limit - start) / by if by else ZERO
        steps = room if self.rounding == "linear" else Fraction(floor(room) + whole)
        if not room or not steps:
            return (Level(Interval.past(sign, self.target, True), limit if by else start, row=1),)
        edge = self.target + sign * steps * self.every
        span = Interval.past(sign, self.target, True).intersect(Interval.past(-sign, edge, whole))
        rest = Level(Interval.past(sign, edge, not whole), limit, row=1)
        if self.rounding == "linear":
            return Slope(span, self.target, start, sign * by / self.every, row=1), rest
        side: Literal["ceil", "floor"] = "floor" if whole == (sign > 0) else "ceil"
        return Stairs(span, self.target, start, self.every, sign * by, side, row=1), rest
