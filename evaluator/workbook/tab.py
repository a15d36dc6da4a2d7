"""One sheet as its reader hands it over inside the child: rows that pass once, and what is known when they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evaluator.workbook.grid import Kind
from evaluator.workbook.package import Package
from evaluator.workbook.places import Range

__all__ = ["Lying", "Loose", "LooseRow", "Tab"]

Loose = tuple[int, Kind, str] | tuple[int, Kind, str, str]
"""A cell without its place: column, kind, text, and its comment if it has one."""

LooseRow = tuple[int, list[Loose]]
"""The number of a row and its cells."""

Lying = tuple[int, int, str]
"""A picture: the row and column of its cell, and its part of the file (which may not be there)."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet: *merged* is filled while *rows* pass, *pictures* may be asked for afterwards."""

    name: str
    hidden: bool
    rows: Iterator[LooseRow]
    merged: Sequence[Range] = ()
    pictures: Iterable[Lying] = ()
    package: Package | None = None
