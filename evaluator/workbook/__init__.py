"""Workbooks and tables of text as cells: what stands where, exactly as its author meant it, and nothing understood yet.

`grid` says what a book is. Every reader makes the same of .xlsx, .xls, .ods and .csv, so that one form reads alike
from all of them; what the cells mean is for `evaluator.forms`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from evaluator.problems import PingjiaError, Span, problem
from evaluator.reading import read_bytes
from evaluator.workbook.grid import Book, Cell, Kind, Picture, Row, Sheet
from evaluator.workbook.unusable import unusable

__all__ = ["Book", "Cell", "Kind", "Picture", "Row", "Sheet", "is_table", "read_book", "stream_rows", "unusable"]

_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".et"})


def is_table(path: Path) -> bool:
    """Say whether *path* is a workbook or a table of text at all, by its suffix or its first bytes."""
    if path.suffix.lower() in _SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError:
        return False
    return head[:4] == b"PK\x03\x04" or head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_book(path: Path, *, name: str | None = None, encoding: str | None = None) -> Book:
    """Return the whole of a workbook or a table of text."""
    shown = name if name is not None else str(path)
    data = read_bytes(path, limit=20 << 20)
    digest = hashlib.sha256(data).hexdigest()
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        return Book(shown, digest, tuple(_sheets(path, shown)))
    text, spoken = _decoded(data, encoding)
    import csv
    import io

    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for number, fields in enumerate(reader, 1):
        cells = {
            column: Cell(each, "text", Span(shown, number, column, column + 1))
            for column, each in enumerate(fields, 1)
            if each
        }
        if cells:
            rows.append(Row(number, cells))
    return Book(shown, digest, (Sheet("", tuple(rows)),), encoding=spoken)


def stream_rows(path: Path, *, name: str | None = None, encoding: str | None = None) -> Iterator[Row]:
    """Yield the rows of the first sheet that holds anything, or of a table of text."""
    for sheet in read_book(path, name=name, encoding=encoding).sheets:
        if sheet.rows:
            yield from sheet.rows
            return


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    for each in (encoding,) if encoding else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(each), each.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise PingjiaError([problem("not-a-table", None)])


def _sheets(path: Path, shown: str) -> Iterator[Sheet]:
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        rows = []
        for row in sheet.iter_rows():
            cells = {
                each.column: _cell(each, Span(shown, each.row, each.column, each.column + 1, sheet.title))
                for each in row
                if each.value is not None
            }
            if cells:
                rows.append(Row(row[0].row, cells))
        merged = tuple(
            (each.min_row, each.min_col, each.max_row, each.max_col) for each in sheet.merged_cells.ranges
        )
        yield Sheet(sheet.title, tuple(rows), sheet.sheet_state != "visible", merged)


def _cell(each: Any, span: Span) -> Cell:
    value = each.value
    if each.data_type == "e":
        return Cell(str(value), "error", span)
    if isinstance(value, bool):
        return Cell("是" if value else "否", "boolean", span)
    if isinstance(value, datetime):
        if value.time() == time(0):
            return Cell(value.date().isoformat(), "date", span)
        return Cell(value.isoformat(" ", "minutes"), "datetime", span)
    if isinstance(value, date):
        return Cell(value.isoformat(), "date", span)
    if isinstance(value, int | float):
        exact = Decimal(repr(value))
        percent = "%" in (each.number_format or "")
        text = f"{(exact * 100 if percent else exact).normalize():f}"
        return Cell(text + "%" if percent else text, "percent" if percent else "number", span)
    return Cell(str(value), "text", span)
