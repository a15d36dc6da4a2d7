"""Workbooks and tables of text as cells: what stands where, exactly as its author meant it, and nothing understood yet.

`grid` says what a book is. Every reader makes the same of .xlsx, .xls, .ods and .csv, so that one form reads alike
from all of them; what the cells mean is for `evaluator.forms`.

A file comes in by two doors, `read_book` and `stream_rows`. Behind them stands the gate, which tells by the bytes what
it is and refuses what must not be unpacked; a workbook is then read in a limited child process, a text right here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluator.language import say
from evaluator.problems import PingjiaError, problem
from evaluator.workbook import confined, limits, wire
from evaluator.workbook.csv_source import rows_of_text
from evaluator.workbook.encoding import ENCODINGS, encoding_of, written_in
from evaluator.workbook.gate import COMPOUND, ZIP, Admitted, admit, format_of
from evaluator.workbook.grid import Book, Cell, Kind, Picture, Row, Sheet
from evaluator.workbook.refusal import refused
from evaluator.workbook.unusable import unusable

__all__ = [
    "ENCODINGS",
    "Book",
    "Cell",
    "Kind",
    "Picture",
    "Row",
    "Sheet",
    "is_table",
    "read_book",
    "stream_rows",
    "unusable",
    "written_in",
]

_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".et", ".ett", ".ods", ".csv", ".tsv"})
_HEAD = 4096


def is_table(path: Path) -> bool:
    """Say whether *path* is meant as a workbook or a table of text, by its suffix or its first bytes.

    It need not be one that can be read: why it cannot, the doors say.
    """
    if path.suffix.lower() in _SUFFIXES:
        return True
    try:
        return _start(path, 8).startswith((ZIP, COMPOUND))
    except PingjiaError:
        return False


def read_book(path: Path, *, name: str | None = None, encoding: str | None = None) -> Book:
    """Return the whole of a workbook or a table of text; *name* is what messages call it.

    *encoding* (one of `ENCODINGS`) settles how a text is written where its bytes leave that open.

    Raises PingjiaError with every problem found: file-missing, file-unreadable, too-large, and what is documented of
    `gate.admit`, `encoding.encoding_of`, `csv_source.rows_of_text` and `confined.call`.
    """
    shown = name if name is not None else str(path)
    data = _whole(path, shown)
    digest = hashlib.sha256(data).hexdigest()
    admitted = admit(data, shown)
    if admitted.format != "csv":
        values = _from_child("book", admitted, data, shown, limits.BOOK_OUTPUT)
        found = wire.gathered(values, shown)
        return Book(shown, digest, found.sheets, found.pictures, "", (*admitted.notes, *found.notes))
    written = encoding_of(path, shown, encoding)
    rows: list[Row] = []
    cells = 0
    for row in rows_of_text(path, shown, written):
        rows.append(row)
        cells += len(row.cells)
        if cells > limits.BOOK_CELLS:
            raise refused("table-too-large", shown, what=say("单元格数", "cells"), limit=limits.BOOK_CELLS)
    return Book(shown, digest, (Sheet("", tuple(rows)),), encoding=written.removesuffix("-sig"))


def stream_rows(path: Path, *, name: str | None = None, encoding: str | None = None) -> Iterator[Row]:
    """Yield the rows of the first sheet that holds anything, or of a table of text, in memory that does not grow.

    What is left over inside merged ranges is not taken out, since those are written behind the rows. Raises as
    `read_book`; a problem may come after rows that were good.
    """
    shown = name if name is not None else str(path)
    if format_of(_start(path, _HEAD), shown) == "csv":
        size = path.stat().st_size
        if size > limits.TEXT_BYTES:
            raise refused("too-large", shown, size=size, limit=limits.TEXT_BYTES)
        yield from rows_of_text(path, shown, encoding_of(path, shown, encoding))
        return
    data = _whole(path, shown)
    sheet = ""
    for what, *said in _from_child("rows", admit(data, shown), data, shown, limits.STREAM_OUTPUT):
        if what == "sheet":
            sheet = said[0]
        else:
            yield wire.row_of(shown, sheet, *said)


def _from_child(door: str, admitted: Admitted, data: bytes, name: str, output: int) -> Iterator[list[Any]]:
    """Yield what the child says; its time grows with what there honestly is to read."""
    seconds = limits.SECONDS + limits.SECONDS_EACH_MEGABYTE * (admitted.unpacked >> 20)
    return confined.call(
        f"evaluator.workbook.inside:{door}",
        [admitted.format, name],
        data,
        name=name,
        limits=confined.Limits(seconds=seconds, patience=60 + seconds, output=output),
    )


def _whole(path: Path, name: str) -> bytes:
    """Return the bytes of a file that may be held whole."""
    data = _start(path, limits.BOOK_BYTES + 1)
    if len(data) > limits.BOOK_BYTES:
        raise refused("too-large", name, size=path.stat().st_size, limit=limits.BOOK_BYTES)
    return data


def _start(path: Path, length: int) -> bytes:
    """Return the first *length* bytes of a file, or say why there are none."""
    try:
        with path.open("rb") as file:
            return file.read(length)
    except FileNotFoundError:
        raise PingjiaError([problem("file-missing", None, path=str(path))]) from None
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise PingjiaError([problem("file-unreadable", None, path=str(path), reason=reason)]) from None
