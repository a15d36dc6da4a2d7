"""评委均值：人够多时去掉几个最高分和最低分，再取平均。

The mean of a panel's marks, without the highest and the lowest when there are enough of them.

    panel: {of: 评委打分, trim: 1, trim_from: 5}

    92 88 95 85 90 -> 90
    90 80 70       -> 80
    90 90 90 90 60 -> 90

Of equal highest marks only one goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scoring.units import ZERO


def trimmed_mean(marks: Sequence[Fraction], trim: int, trim_from: int) -> Fraction:
    """Return the mean of *marks*; of *trim_from* or more, *trim* go from either end first.

    Raises:
        ValueError: no mark is left.
    """
    kept = sorted(marks)
    if trim and len(kept) >= trim_from:
        kept = kept[trim:-trim]
    if not kept:
        raise ValueError("no mark is left to average")
    return sum(kept, ZERO) / len(kept)
