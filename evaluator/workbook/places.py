"""The addresses of cells and ranges, as a workbook writes them: `C12`, `A1:D4`."""

from __future__ import annotations

import re

__all__ = ["Range", "cell_at", "column_number", "range_at"]

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, each from 1."""

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,10})")


def column_number(letters: str) -> int:
    """Return a column's number, from 1, by its letters.

    >>> column_number("A"), column_number("AA")
    (1, 27)
    """
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - ord("A") + 1
    return number


def cell_at(address: str) -> tuple[int, int] | None:
    """Return the row and column of a cell, or None if *address* is none.

    >>> cell_at("C12"), cell_at("12C")
    ((12, 3), None)
    """
    found = _CELL.fullmatch(address)
    return None if found is None else (int(found[2]), column_number(found[1]))


def range_at(address: str) -> Range | None:
    """Return the corners of a range, or None if *address* is none.

    >>> range_at("A1:D4"), range_at("B2"), range_at("A1:")
    ((1, 1, 4, 4), (2, 2, 2, 2), None)
    """
    first, colon, last = address.partition(":")
    top, bottom = cell_at(first), cell_at(last if colon else first)
    return None if top is None or bottom is None else (*top, *bottom)
