"""An .xls to rows of cells, by python-calamine, which may only be called inside the limited child.

What it leaves out (failed formulas, what formats mean) is taken from the records themselves, see `biff`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from evaluator.language import say
from evaluator.workbook import limits
from evaluator.workbook.biff import Told, told
from evaluator.workbook.compound import stream_of
from evaluator.workbook.number_formats import Meaning
from evaluator.workbook.refusal import check_reach, refused
from evaluator.workbook.tab import Loose, LooseRow, Tab
from evaluator.workbook.values import length_text, moment_text, stored_text

__all__ = ["tabs"]


def tabs(data: bytes, name: str) -> Iterator[Tab]:
    """Yield the sheets of a workbook in their order."""
    import python_calamine as calamine

    records = stream_of(data, "Workbook", "Book")
    if not records:
        raise refused(
            "workbook-damaged", name, detail=say("读不到工作簿的记录", "its records cannot be found")
        )
    from_1904, sheets = told(records)
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            if len(book.sheets_metadata) > limits.SHEETS:
                what = say("工作表数", "sheets")
                raise refused("workbook-too-large", name, what=what, limit=limits.SHEETS)
            for number, each in enumerate(book.sheets_metadata):
                if each.typ == calamine.SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_index(number)
                    _measure(sheet, each.name, name)
                    merged = [
                        (top + 1, left + 1, bottom + 1, right + 1)
                        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                    ]
                    hidden = each.visible != calamine.SheetVisibleEnum.Visible
                    beside = sheets[number] if number < len(sheets) else Told()
                    yield Tab(each.name, hidden, _rows(sheet, beside, from_1904), merged)
    except calamine.PasswordError:
        raise refused("workbook-encrypted", name) from None
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise refused("workbook-damaged", name, detail=str(fault)) from None


def _measure(sheet: Any, name: str, source: str) -> None:
    check_reach(source, name, sheet.total_height, sheet.total_width)
    if sheet.total_height * sheet.total_width > limits.CELLS:
        raise refused("table-too-large", source, what=say("单元格数", "cells"), limit=limits.CELLS)


def _rows(sheet: Any, beside: Told, from_1904: bool) -> Iterator[LooseRow]:
    failed: dict[int, dict[int, str]] = {}
    for (row, column), error in beside.errors.items():
        failed.setdefault(row, {})[column] = error
    given = sheet.to_python(skip_empty_area=False)
    for number in range(1, max(len(given), *failed, 0) + 1):
        row = given[number - 1] if number <= len(given) else []
        cells = [
            _cell(column, value, beside.meanings.get((number, column), "number"), from_1904)
            for column, value in enumerate(row, 1)
            if value not in ("", None)
        ]
        errors: list[Loose] = [(column, "error", error) for column, error in failed.get(number, {}).items()]
        if cells or errors:
            yield number, sorted(cells + errors)


def _cell(column: int, value: Any, meaning: Meaning, from_1904: bool) -> Loose:
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
        text, kind = stored_text(repr(value), meaning, from_1904=from_1904)
        return column, kind, text
    return column, "text", str(value)
