"""分段：每段含下限、不含上限，段与段首尾相接。

The points of the row a measure lies in; a row holds its lower end and not its upper one.

    bands: {of: 空缺天数, rows: [{to: 91, points: 3}, {from: 91, to: 121, points: 2}, {from: 121, points: 0}]}

    90  -> 3
    91  -> 2
    120 -> 2
    121 -> 0

A gap or an overlap is an error.  So is a measure that no row holds, unless `else` says its points.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.interval import Interval
from scoring.scale import Level, Scale


@dataclass(frozen=True, slots=True)
class Row:
    """*points* for measures *from_* on, and less than *to*; None is without end."""

    from_: Fraction | None
    to: Fraction | None
    points: Fraction
    say: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The *rows* in any order; *otherwise* holds outside all of them."""

    rows: tuple[Row, ...]
    otherwise: Fraction | None = None

    def scale(self) -> Scale:
        """Return one level for each row (row 0: otherwise); ValueError on gaps and overlaps."""
        levels = [
            Level(Interval(row.from_, row.to, high_open=True), row.points, number, row.say)
            for number, row in enumerate(self.rows, start=1)
        ]
        levels.sort(key=lambda level: (level.span.low is not None, level.span.low or 0))
        if self.otherwise is not None and levels:
            first, last = levels[0].span.low, levels[-1].span.high
            if first is not None:
                levels.insert(0, Level(Interval(None, first, high_open=True), self.otherwise))
            if last is not None:
                levels.append(Level(Interval(last), self.otherwise))
        return Scale(tuple(levels))
