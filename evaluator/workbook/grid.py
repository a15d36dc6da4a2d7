"""A book: sheets of rows of cells, each cell the text a person would have typed, with its place.

A cell's text is exact and needs no format beside it: a number as the shortest decimal that is the stored one (`0.95`),
a number shown as a percentage with its sign (`95%`), a day as `2026-03-15`, a moment as `2026-03-15 14:30`, a truth
value as `是` or `否`. So the readers of evidence take the text of a cell as they take the text of a YAML scalar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evaluator.problems import Problem, Span

__all__ = ["Book", "Cell", "Kind", "Picture", "Row", "Sheet"]

Kind = Literal[
    "text", "number", "percent", "date", "datetime", "time", "boolean", "error", "uncomputed", "rounded"
]
"""What a cell holds. `error` is a formula's failure (`#DIV/0!`), `uncomputed` a formula saved without its value,
`rounded` a whole number of more than 15 digits, of which a spreadsheet has kept 15: no value can be taken of these
three, and `evaluator.workbook.unusable` says so where one is wanted."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty: its *text*, its kind and where it stands. Of an uncomputed one, the formula."""

    text: str
    kind: Kind
    span: Span
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by column, both counted from 1; empty cells are left out."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that hold anything, from the top. A merged range has its text in its first cell alone."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged ranges as first row, first column, last row, last column."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that lies in a cell or floats over it: its bytes, its kind (`png`, `jpeg`, ...) and the cell."""

    span: Span
    suffix: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Book:
    """A file of sheets: the name shown in messages, the sha256 of its bytes, the sheets in their order."""

    source: str
    digest: str
    sheets: tuple[Sheet, ...]
    pictures: tuple[Picture, ...] = ()
    encoding: str = ""
    """Of a file of text, what it was decoded as: `utf-8` or `gb18030`."""
    notes: tuple[Problem, ...] = ()
    """What is said aloud and stops nothing: macros that were not run, links not followed, pictures left out."""
