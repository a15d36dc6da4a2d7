"""What is done inside the limited child: a workbook's bytes to what `evaluator.workbook.wire` says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from evaluator.language import say
from evaluator.workbook import limits, pictures
from evaluator.workbook.calamine_source import sheets as old_sheets
from evaluator.workbook.comments import comments
from evaluator.workbook.gate import refused
from evaluator.workbook.places import Range
from evaluator.workbook.wire import LooseRow, Marks
from evaluator.workbook.xlsx_source import Workbook

__all__ = ["book", "rows"]

Rows = Iterable[LooseRow]


def book(argument: Any, data: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield everything of a workbook; *argument* is its format and its name."""
    form, name = argument
    yield from _xlsx_book(data, name) if form == "xlsx" else _old_book(data, name)


def rows(argument: Any, data: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the first sheet that holds anything, the name of the sheet first."""
    form, name = argument
    for sheet, its_rows in _xlsx_rows(data, name) if form == "xlsx" else _old_rows(data, name):
        begun = False
        for row in its_rows:
            if not begun:
                yield "sheet", sheet, False
            begun = True
            yield "row", *row
        if begun:
            return


def _xlsx_rows(data: bytes, name: str) -> Iterator[tuple[str, Iterator[LooseRow]]]:
    workbook = Workbook(data, name)
    for sheet in workbook.sheets:
        yield sheet.name, workbook.rows(sheet, Marks())


def _old_rows(data: bytes, name: str) -> Iterator[tuple[str, Iterator[LooseRow]]]:
    for sheet, _, _, its_rows in old_sheets(data, name):
        yield sheet, its_rows


def _xlsx_book(data: bytes, name: str) -> Iterator[tuple[Any, ...]]:
    workbook = Workbook(data, name)
    package = workbook.package
    named = pictures.by_name(package)
    held = _held(name)
    found: list[tuple[pictures.Place, str]] = []
    for sheet in workbook.sheets:
        marks = Marks()
        said = comments(package, sheet.part)
        its_rows = list(held(workbook.rows(sheet, marks)))
        yield "sheet", sheet.name, sheet.hidden
        for number, cells in _alone(its_rows, marks.merged):
            yield (
                "row",
                number,
                [(*each, said.get((number, each[0]), "")) for each in cells] if said else cells,
            )
        yield "merged", marks.merged
        found += pictures.in_cells(marks, sheet.name, named, workbook.valued)
        found += pictures.floating(package, sheet.part, sheet.name)
    yield from pictures.sent(package, found)


def _old_book(data: bytes, name: str) -> Iterator[tuple[Any, ...]]:
    held = _held(name)
    for sheet, hidden, merged, its_rows in old_sheets(data, name):
        yield "sheet", sheet, hidden
        for row in _alone(held(its_rows), merged):
            yield "row", *row
        yield "merged", merged


def _held(name: str) -> Callable[[Rows], Rows]:
    """Return what lets rows pass as long as all of them together have no more cells than a book may."""
    cells = 0

    def held(its_rows: Rows) -> Rows:
        nonlocal cells
        for row in its_rows:
            cells += len(row[1])
            if cells > limits.BOOK_CELLS:
                raise refused("table-too-large", name, what=say("单元格数", "cells"), limit=limits.BOOK_CELLS)
            yield row

    return held


def _alone(its_rows: Rows, merged: Sequence[Range]) -> Iterator[LooseRow]:
    """Yield rows without what is left over inside merged ranges: the first cell of one speaks for it alone."""
    coming = sorted(merged, reverse=True)
    active: list[Range] = []
    for number, cells in its_rows:
        while coming and coming[-1][0] <= number:
            active.append(coming.pop())
        active = [each for each in active if each[2] >= number]
        kept = cells
        for top, left, _, right in active:
            kept = [each for each in kept if not left <= each[0] <= right or (number, each[0]) == (top, left)]
        if kept:
            yield number, kept
