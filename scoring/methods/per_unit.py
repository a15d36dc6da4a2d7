"""计次：每一次（人、处）几分，可以封顶。

So many points for each one, up to a cap where there is one.

    earn: [{times: 季度班子会, points: 1, at_most: 4}]

    0 -> 0
    3 -> 3
    4 -> 4
    6 -> 4

A deduction counts its losses the same way, as positive points; signed points are allowed: the cap then
limits their size.  Less than none counts as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.interval import EVERYTHING, spans
from scoring.scale import Level, Scale, Slope
from scoring.units import ZERO


@dataclass(frozen=True, slots=True)
class PerUnit:
    """*points* for each one; all together not more than *cap* in size."""

    points: Fraction
    cap: Fraction | None = None

    def scale(self) -> Scale:
        """Return a slope from 0, and the level it is capped at; ValueError on a cap below 0."""
        if self.cap is not None and self.cap < 0:
            raise ValueError("a cap is not negative")
        if self.points == 0 or self.cap == 0:
            return Scale((Level(EVERYTHING, ZERO, row=1),))
        if self.cap is None:
            none, some = spans((ZERO, True))
            return Scale((Level(none, ZERO), Slope(some, ZERO, ZERO, self.points, row=1)))
        none, some, more = spans((ZERO, True), (self.cap / abs(self.points), False))
        most = self.cap if self.points > 0 else -self.cap
        slope = Slope(some, ZERO, ZERO, self.points, row=1)
        return Scale((Level(none, ZERO), slope, Level(more, most, row=1)))
