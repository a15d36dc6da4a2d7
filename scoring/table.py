"""What a table's total is counted from: items, sections, a policy, penalties and a bonus."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.applies import Rescale
from scoring.interval import Bounds

CountsFor = Literal["ranking", "grade", "both"]


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """What an item of *full* points earns if it applies; *applicable* None is not known yet.

    Below 0 only with *overflow*: the section then bears the rest.
    """

    id: str
    full: Fraction
    low: Fraction
    high: Fraction
    applicable: bool | None = True
    overflow: bool = False

    def __post_init__(self) -> None:
        if self.low > self.high or self.high > self.full or (self.low < 0 and not self.overflow):
            raise ValueError(f"points of {self.id} are outside of its full points")


@dataclass(frozen=True, slots=True)
class SectionPoints:
    """A section of *full* points; it counts with *weight* in the table, or else with its points."""

    id: str
    full: Fraction
    weight: Fraction | None
    items: tuple[ItemPoints, ...]

    def __post_init__(self) -> None:
        if self.full <= 0 or (self.weight is not None and self.weight <= 0):
            raise ValueError(f"section {self.id} needs points and a weight above 0")


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens to points that do not apply.

    ``table``: earned over applicable points of the whole table.  ``section``: the same inside each section,
    a section without items drops out and the others' weights fill its place; ``weight`` is its name where
    sections declare weights.  ``full``, ``zero``: such an item counts as full, or as nothing.
    """

    rescale: Rescale = "table"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A penalty: *loss* points off the total; with *all* any loss above 0 takes all that is left."""

    id: str
    loss: Bounds
    all: bool = False


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points on top, up to *cap*; they are never rescaled."""

    earned: Bounds
    cap: Fraction | None = None

    def at(self, *, highest: bool) -> Fraction:
        """Return the bonus at one end."""
        earned = self.earned.high if highest else self.earned.low
        return earned if self.cap is None else min(earned, self.cap)
