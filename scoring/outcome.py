"""What became of an item: scored, missing, not applicable, or failed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.interval import Bounds


@dataclass(frozen=True, slots=True)
class Scored:
    """All that was needed is known."""

    points: Fraction


@dataclass(frozen=True, slots=True)
class Missing:
    """The names in *missing* are not known; whatever they are, the points lie within *bounds*."""

    bounds: Bounds
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The item does not concern this organisation; *reason* in the author's or the clerk's words."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """Readable evidence on which the item cannot be computed; *code* is the problem's code."""

    code: str
    message: str = ""


Outcome = Scored | Missing | NotApplicable | Failed


def spread(outcome: Outcome, full: Fraction) -> Bounds | None:
    """Return between which points an item of *full* points lies; None when it does not apply.

    An item that failed may be worth anything from nothing to full.
    """
    match outcome:
        case Scored(points):
            return Bounds.point(points)
        case Missing(bounds):
            return bounds
        case NotApplicable():
            return None
        case Failed():
            return Bounds(Fraction(0), full)
