"""分档：按指标达到的档计分；至少、高于（或至多、低于）分清含不含本数。

The points of the band a measure falls in; each limit says whether it is itself inside.

    bands: {of: 满意率, at_least: {90: 4, 70: 3}, above: {50: 1}, else: 0}

    50      -> 0
    50.0001 -> 1
    69.9999 -> 1
    70      -> 3
    89.9999 -> 3
    90      -> 4

`at_least` and `above` may be mixed, and so may `at_most` and `below`; the two pairs may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.interval import spans
from scoring.scale import Level, Scale
from scoring.units import ZERO


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: *points* for measures *side* the *limit*."""

    side: Literal["at_least", "above", "at_most", "below"]
    limit: Fraction
    points: Fraction
    say: str | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """The *limits* in any order, and the points *otherwise*."""

    limits: tuple[Limit, ...]
    otherwise: Fraction = ZERO

    def scale(self) -> Scale:
        """Return one level for each row (row 0: otherwise); ValueError on mixed sides or equal limits."""
        falling = {row.side in ("at_most", "below") for row in self.limits}
        if len(falling) != 1:
            raise ValueError("bands rise or fall, not both")
        at = -1 if falling.pop() else 0
        ordered = sorted(
            (row.limit, row.side in ("above", "at_most"), n) for n, row in enumerate(self.limits, 1)
        )
        parts = list(spans(*(cut[:2] for cut in ordered)))
        rest = Level(parts.pop(at), self.otherwise)
        rows = ((number, self.limits[number - 1]) for *_, number in ordered)
        levels = (Level(part, row.points, n, row.say) for part, (n, row) in zip(parts, rows, strict=True))
        return Scale((*levels, rest) if at else (rest, *levels))
