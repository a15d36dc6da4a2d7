"""A clerk by program: types a submission into a printed form, cell by cell, as a person would at a keyboard.

She knows the form by sight alone: the words of its headings and labels, never its makers' constants.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from openpyxl import load_workbook

from evaluator.evidence.document import Evidence
from evaluator.evidence.facts import Row
from evaluator.reading.numbers import exact_text

LABELS = ("单位编号", "单位名称", "行政区划代码", "单位类型", "评定期间", "评定日", "填表人")


def filled(form: bytes, evidence: Evidence) -> Any:
    """Return the workbook of *form* with what *evidence* says typed in."""
    book = load_workbook(io.BytesIO(form))
    who = evidence.organisation
    period = evidence.period
    said = (
        who.id, who.name, who.region, who.type,
        None if period is None else f"{period.start} 至 {period.end}" if period.kind == "window" else period.text,
        evidence.as_of, evidence.supplied_by,
    )  # fmt: skip
    labels = column(book["单位"], "项目")
    answers = column(book["单位"], "填写")
    for label, value in zip(LABELS, said, strict=True):
        put(book["单位"].cell(row_of(book["单位"], labels, label), answers), value)
    for name, given in evidence.facts.items():
        value = given.deciding
        if isinstance(value, tuple):
            rows(book, name, value)
        elif isinstance(value, dict):
            votes(book[name], value)
        else:
            fact(book["事实"], name, value, {"认定人": given.by, "认定日期": given.on, "认定理由": given.why})
    listed(book["不适用"], ([each.item, each.reason, each.approved_by, each.on] for each in evidence.claims))
    for each in evidence.attachments:
        attached(book["材料清单"], [each.id, each.path, each.date, "、".join(each.for_)])
    if evidence.titles is not None:
        held = [[each.title, each.start, each.until, each.withdrawn] for each in evidence.titles]
        listed(book["称号"], held or [["无", None, None, None]])
    return book


def column(sheet: Any, heading: str) -> int:
    """Return the column below *heading*."""
    found = [cell.column for row in sheet.iter_rows() for cell in row if _bare(cell.value) == heading]
    assert found, (sheet.title, heading)
    return int(found[0])


def row_of(sheet: Any, labels: int, label: str) -> int:
    """Return the row that *label* names."""
    found = [row[0].row for row in sheet.iter_rows(min_col=labels, max_col=labels) if row[0].value == label]
    assert len(found) == 1, (sheet.title, label)
    return int(found[0])


def fact(sheet: Any, name: str, value: Any, provenance: dict[str, Any]) -> None:
    """Type one answer, and who judged it where the form asks."""
    row = row_of(sheet, column(sheet, "事实"), name)
    put(sheet.cell(row, column(sheet, "填写")), value)
    for heading, said in provenance.items():
        if said and any(cell.value == heading for cell in sheet[3]):
            put(sheet.cell(row, column(sheet, heading)), said)


def rows(book: Any, name: str, value: tuple[Row, ...]) -> None:
    """Type the rows of a list; none is said in the fact's own cell."""
    sheet = book[name]
    if not value:
        fact(book["事实"], name, "无", {})
    for number, row in enumerate(value, 5):
        for key, cell in row.cells.items():
            if cell is not None and key not in ("期初", "期末"):
                put(sheet.cell(number, column(sheet, key)), cell)


def votes(sheet: Any, value: dict[str, dict[str, int]]) -> None:
    """Type the votes."""
    names = column(sheet, "项目")
    for row, counts in value.items():
        for choice, number in counts.items():
            put(sheet.cell(row_of(sheet, names, row), column(sheet, choice)), number)


def listed(sheet: Any, lines: Iterable[list[Any]]) -> None:
    """Type lines below the headings in the third row."""
    for number, line in enumerate(lines, 4):
        for place, value in enumerate(line, 1):
            put(sheet.cell(number, place), value)


def attached(sheet: Any, line: list[Any]) -> None:
    """Type a material into its line of the checklist, or below."""
    named = [row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value in (line[0], None)]
    for place, value in enumerate(line, 1):
        put(sheet.cell(named[0], place), value)


def put(cell: Any, value: Any) -> None:
    """Type *value* as a person would: numbers as numbers, days as days, the rest as text."""
    if value is None or value == "":
        cell.value = None
    elif isinstance(value, bool):
        cell.value = "是" if value else "否"
    elif isinstance(value, Fraction):
        cell.value = float(value) if Fraction(repr(float(value))) == value else exact_text(value)
    elif isinstance(value, frozenset):
        cell.value = "、".join(sorted(value)) or "无"
    elif isinstance(value, date | datetime):
        cell.value = value
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    else:
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"


def saved(book: Any) -> bytes:
    """Return the bytes of *book*."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _bare(value: Any) -> str:
    return str(value or "").split("（")[0]
