"""What is done inside the limited child: a workbook's bytes to what `evaluator.workbook.wire` says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from evaluator.language import say
from evaluator.workbook import limits, ods_source, xls_source, xlsx_source
from evaluator.workbook.pictures import sent
from evaluator.workbook.places import Range
from evaluator.workbook.refusal import refused
from evaluator.workbook.tab import LooseRow, Lying, Tab

__all__ = ["book", "rows"]

Rows = Iterable[LooseRow]

_READERS: dict[str, Callable[[bytes, str], Iterator[Tab]]] = {
    "xlsx": xlsx_source.tabs, "ods": ods_source.tabs, "xls": xls_source.tabs,
}  # fmt: skip


def book(argument: Any, data: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield everything of a workbook; *argument* is its format and its name."""
    form, name = argument
    held = _held(name)
    found: list[tuple[Tab, Lying]] = []
    for tab in _READERS[form](data, name):
        yield "sheet", tab.name, tab.hidden
        passed = list(held(tab.rows))
        for row in _alone(passed, tab.merged):
            yield "row", *row
        yield "merged", tab.merged
        found += [(tab, each) for each in tab.pictures]
    yield from sent(found)


def rows(argument: Any, data: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the first sheet that holds anything, the name of the sheet first."""
    form, name = argument
    for tab in _READERS[form](data, name):
        begun = False
        for row in tab.rows:
            if not begun:
                yield "sheet", tab.name, False
            begun = True
            yield "row", *row
        if begun:
            return


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
