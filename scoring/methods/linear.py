"""比例：按达到目标的比例计分，两头封住。

Points in proportion, from nothing at one end to full at the other, and no further.

    linear: {of: 帮扶率, from: 0, to: 100%}
    points: 3

    -0.1 -> 0
    0    -> 0
    0.5  -> 1.5
    1    -> 3
    1.2  -> 3

`to` may lie below `from`: then less is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.interval import EVERYTHING, spans
from scoring.scale import Level, Scale, Slope
from scoring.units import ZERO


@dataclass(frozen=True, slots=True)
class Linear:
    """Nothing at *from_*, *full* at *to*."""

    full: Fraction
    to: Fraction
    from_: Fraction = ZERO

    def scale(self) -> Scale:
        """Return a slope between two levels; ValueError when both ends are one."""
        if self.from_ == self.to:
            raise ValueError("from and to must differ")
        if self.full == 0:
            return Scale((Level(EVERYTHING, ZERO, row=1),))
        rising = self.from_ < self.to
        low, middle, high = spans((min(self.from_, self.to), rising), (max(self.from_, self.to), not rising))
        slope = Slope(middle, self.from_, ZERO, self.full / (self.to - self.from_), row=1)
        nothing = Level(low if rising else high, ZERO)
        all_of_it = Level(high if rising else low, self.full, row=1)
        return Scale((nothing, slope, all_of_it) if rising else (all_of_it, slope, nothing))
