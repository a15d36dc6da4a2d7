"""达标：成立得满分，不成立得零分。

Full points when it holds, nothing when it does not.

    pass: 经审组织 == 同步组建
    points: 2

The measure is 1 when the condition holds and 0 when it does not:

    0 -> 0
    1 -> 2

A branch of `choose`, a part, and the highest of `levels` score the same way, each with its own points.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.interval import spans
from scoring.scale import Level, Scale
from scoring.units import ZERO

HOLDS = Fraction(1)


@dataclass(frozen=True, slots=True)
class Pass:
    """*full* points from a measure of 1 on, and *otherwise* below it."""

    full: Fraction
    otherwise: Fraction = ZERO

    def scale(self) -> Scale:
        """Return two levels that meet at 1."""
        no, yes = spans((HOLDS, False))
        return Scale((Level(no, self.otherwise, row=0), Level(yes, self.full, row=1)))
