"""What measure would earn the next points, and what measure the full points."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.scale import Scale


@dataclass(frozen=True, slots=True)
class Need:
    """The nearest *measure* that earns *points*, *worth* so many more than now.

    When *strict*, the measure itself does not earn them; anything past it does.
    """

    measure: Fraction
    strict: bool
    points: Fraction
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Gap:
    """From the points *now*: the *next* points, and the *full* points (the best the scale gives)."""

    now: Fraction
    next: Need
    full: Need


def gap(scale: Scale, measure: Fraction, full: Fraction) -> Gap | None:
    """Return what *measure* falls short of; None when it earns *full* or nothing earns more.

    Where *full* cannot be earned, the highest landmark of the scale stands for it.
    """
    now = scale.at(measure)
    step = scale.next_points(measure)
    if now >= full or step is None:
        return None
    nearer = _need(scale, measure, now, min(step, full))
    if nearer is None:
        return None
    farther = _need(scale, measure, now, full) or _highest(scale, measure, now) or nearer
    return Gap(now, nearer, farther)


def _need(scale: Scale, measure: Fraction, now: Fraction, points: Fraction) -> Need | None:
    found = scale.nearest(measure, points)
    return None if found is None else Need(*found, points, points - now)


def _highest(scale: Scale, measure: Fraction, now: Fraction) -> Need | None:
    try:
        best = scale.best()
    except ValueError:
        return None
    return _need(scale, measure, now, best)
