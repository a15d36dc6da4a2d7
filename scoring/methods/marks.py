"""评分：评委打的分乘以系数，不低于零、不超过满分。

A judge's mark times a factor, within nothing and full.

    panel: {of: 评委打分, scale: 0.06}
    points: 6

    0   -> 0
    90  -> 5.4
    100 -> 6
    120 -> 6

`judged` is the same with a factor of 1; its ranges are checked where evidence is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.interval import spans
from scoring.scale import Level, Scale, Slope
from scoring.units import ZERO


@dataclass(frozen=True, slots=True)
class Marks:
    """The mark itself, times *factor*, up to *full*."""

    full: Fraction
    factor: Fraction = Fraction(1)

    def scale(self) -> Scale:
        """Return a slope from 0 that ends at full; ValueError when nothing is positive."""
        if self.factor <= 0 or self.full <= 0:
            raise ValueError("full points and factor must be positive")
        low, middle, high = spans((ZERO, True), (self.full / self.factor, False))
        slope = Slope(middle, ZERO, ZERO, self.factor, row=1)
        return Scale((Level(low, ZERO), slope, Level(high, self.full, row=1)))
