"""What the child process says of a book, value by value, and the book that is put together from it.

A sheet is `["sheet", name, hidden]`, then its rows `["row", number, [[column, kind, text, comment], ...]]`, then what
lies over them: `["merged", [...]]`. Pictures and notes come last: `["picture", sheet, row, column, suffix, base64]`,
`["note", code, words]`.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from evaluator.problems import Problem, Span, problem
from evaluator.workbook.grid import Cell, Picture, Row, Sheet
from evaluator.workbook.refusal import place

__all__ = ["Sheets", "gathered", "row_of"]


@dataclass(frozen=True, slots=True)
class Sheets:
    """All that came over the wire."""

    sheets: tuple[Sheet, ...]
    pictures: tuple[Picture, ...]
    notes: tuple[Problem, ...]


def row_of(source: str, sheet: str, number: int, cells: Iterable[Any]) -> Row:
    """Return a row whose cells know their places."""
    return Row(
        number,
        {
            column: Cell(text, kind, Span(source, number, column, column + 1, sheet), *comment)
            for column, kind, text, *comment in cells
        },
    )


def gathered(values: Iterator[Any], source: str) -> Sheets:
    """Return the sheets, pictures and notes that *values* tell of."""
    sheets: list[Sheet] = []
    pictures: list[Picture] = []
    notes: list[Problem] = []
    name, hidden = "", False
    rows: list[Row] = []
    for what, *said in values:
        if what == "sheet":
            name, hidden = said
            rows = []
        elif what == "row":
            rows.append(row_of(source, name, *said))
        elif what == "merged":
            sheets.append(Sheet(name, tuple(rows), hidden, tuple((a, b, c, d) for a, b, c, d in said[0])))
        elif what == "picture":
            sheet, row, column, suffix, data = said
            pictures.append(Picture(Span(source, row, column, column + 1, sheet), suffix, b64decode(data)))
        else:
            code, words = said
            notes.append(problem(code, place(source), severity="note", **words))
    return Sheets(tuple(sheets), tuple(pictures), tuple(notes))
