"""How parts make an item: one monotone rule each, exact between the ends."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from scoring.interval import Bounds
from scoring.units import ZERO

FoldKind = Literal["sum", "best", "lowest", "deduct", "earn"]


def fold(
    kind: FoldKind,
    children: Sequence[Bounds],
    full: Fraction,
    *,
    fatal: Sequence[bool] = (),
    overflow: bool = False,
) -> Bounds:
    """Return the points of an item of *full* points from the points (or losses) of its parts.

    ``sum``: all parts, within [0, full]; a part marked in *fatal* that earns nothing makes all of it 0.
    ``earn``: the same without fatal parts.  ``best``, ``lowest``: one part's points.
    ``deduct``: full less every loss, not below 0 - unless *overflow* carries the rest to the section.

    >>> fold("deduct", [Bounds.point(Fraction(6))], Fraction(4), overflow=True).low
    Fraction(-2, 1)

    Raises:
        ValueError: the best or lowest of no parts; as many fatal marks as parts are needed, or none.
    """
    if fatal and len(fatal) != len(children):
        raise ValueError("one fatal mark for each part")
    lows = [child.low for child in children]
    highs = [child.high for child in children]
    if kind == "deduct":
        return Bounds(_left(highs, full, overflow), _left(lows, full, overflow))
    return Bounds(_folded(kind, lows, full, fatal), _folded(kind, highs, full, fatal))


def _left(losses: Sequence[Fraction], full: Fraction, overflow: bool) -> Fraction:
    left = full - sum(losses, ZERO)
    return left if overflow else max(ZERO, left)


def _folded(kind: FoldKind, points: Sequence[Fraction], full: Fraction, fatal: Sequence[bool]) -> Fraction:
    if kind == "best":
        return max(points)
    if kind == "lowest":
        return min(points)
    if kind == "sum" and any(mark and value <= 0 for mark, value in zip(fatal, points, strict=False)):
        return ZERO
    return max(ZERO, min(full, sum(points, ZERO)))
