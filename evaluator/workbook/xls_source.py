"""An .xls to rows of cells, by python-calamine, which may only be called inside the limited child.

It does not tell a percentage from a number, and gives numbers as doubles; all else is as exact as of an .xlsx.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from evaluator.language import say
from evaluator.workbook import limits
from evaluator.workbook.gate import refused
from evaluator.workbook.tab import Loose, LooseRow, Tab
from evaluator.workbook.values import length_text, moment_text, number_text

__all__ = ["tabs"]


def tabs(data: bytes, name: str) -> Iterator[Tab]:
    """Yield the sheets of a workbook in their order."""
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            if len(book.sheets_metadata) > limits.SHEETS:
                what = say("工作表数", "sheets")
                raise refused("workbook-too-large", name, what=what, limit=limits.SHEETS)
            for number, each in enumerate(book.sheets_metadata):
                if each.typ == calamine.SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_index(number)
                    _measure(sheet, name)
                    merged = [
                        (top + 1, left + 1, bottom + 1, right + 1)
                        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                    ]
                    hidden = each.visible != calamine.SheetVisibleEnum.Visible
                    yield Tab(each.name, hidden, _rows(sheet), merged)
    except calamine.PasswordError:
        raise refused("workbook-encrypted", name) from None
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise refused("workbook-damaged", name, detail=str(fault)) from None


def _measure(sheet: Any, name: str) -> None:
    height, width = sheet.total_height, sheet.total_width
    for what, size, limit in (
        (say("行数", "rows"), height, limits.ROWS), (say("列数", "columns"), width, limits.COLUMNS),
        (say("单元格数", "cells"), height * width, limits.CELLS),
    ):  # fmt: skip
        if size > limit:
            raise refused("table-too-large", name, what=what, limit=limit)


def _rows(sheet: Any) -> Iterator[LooseRow]:
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = [_cell(column, value) for column, value in enumerate(row, 1) if value not in ("", None)]
        if cells:
            yield number, cells


def _cell(column: int, value: Any) -> Loose:
    if isinstance(value, bool):
        return column, "boolean", "是" if value else "否"
    if isinstance(value, datetime):
        return column, "datetime", moment_text(value)
    if isinstance(value, date):
        return column, "date", value.isoformat()
    if isinstance(value, time):
        return column, "time", value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, timedelta):
        return column, "time", length_text(round(value.total_seconds()))
    if isinstance(value, int | float):
        text, kind = number_text(repr(value))
        return column, kind, text
    return column, "text", str(value)
