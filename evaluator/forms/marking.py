"""A marked-up copy to send back: red cells, a comment on each saying what to do, a first sheet that lists them.

An .xlsx is edited, so what its author made of it stays; what the edit cannot keep is said on the first sheet. Of any
other table a new workbook is made of its cells, and says so. The marks are conditional formats and comments signed as
ours: they come off again, and the cells' own colours were never touched.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from evaluator.forms.layout import HIDDEN, MARKS
from evaluator.language import say
from evaluator.problems import CATALOGUE, Problem
from evaluator.workbook import Book, Cell

__all__ = ["is_marked", "marked"]

_SIGNED = "评家"
_RULE = 'LEN("pingjia")=7'
"""The condition of our red cells: always true, and nobody else's."""

_APART = "\n――――――\n"
_FORMULA = re.compile(r"[=+\-@\t\r]")
_STAMP = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_KEPT_APART: Mapping[str, tuple[str, str]] = {
    "xl/media/": ("图片", "pictures"), "xl/charts/": ("图表", "charts"), "xl/cellimages": ("嵌入单元格的图片", "pictures in cells"),
    "xl/embeddings/": ("嵌入的文件", "embedded files"), "xl/vbaProject": ("宏", "macros"), "xl/threadedComments/": ("批注的讨论", "threaded comments"),
    "xl/pivotTables/": ("数据透视表", "pivot tables"), "xl/externalLinks/": ("外部链接", "external links"), "xl/ctrlProps/": ("表单控件", "form controls"),
    "xl/diagrams/": ("图示", "diagrams"), "xl/slicers/": ("切片器", "slicers"), "customXml/": ("附加数据", "custom data"),
    "xl/printerSettings/": ("打印机设置", "printer settings"),
}  # fmt: skip


def marked(book: Book, data: bytes, problems: Sequence[Problem]) -> bytes:
    """Return a copy of the table *data*, read as *book*, with each of *problems* at its cell, as .xlsx."""
    edited = _is_xlsx(data)
    workbook = _opened(data) if edited else _copied(book)
    _clear(workbook)
    placed = [each for each in problems if each.span is not None]
    for each in placed:
        _mark(workbook, each)
    remarks = [] if edited else [_new_file(book)]
    _list(workbook, problems, remarks)
    copy = _saved(workbook)
    lost = [*_lost(data, copy)] if edited else []
    if lost:
        missing = say("、", ", ").join(lost)
        del workbook[MARKS]
        _list(workbook, problems, [say(f"这份副本里没有原件的：{missing}。请在原件上改。", f"Missing from this copy: {missing}. Mend the original.")])  # fmt: skip
        copy = _saved(workbook)
    return _settled(copy)


def is_marked(data: bytes) -> bool:
    """Say whether *data* is a marked-up copy of ours."""
    if not _is_xlsx(data):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return f'name="{MARKS}"'.encode() in archive.read("xl/workbook.xml")


def _is_xlsx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _opened(data: bytes) -> Any:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        macros = "xl/vbaProject.bin" in archive.namelist()
    return load_workbook(io.BytesIO(data), keep_vba=macros, rich_text=True)


def _copied(book: Book) -> Any:
    """Return a new workbook of the cells of *book*, texts as texts."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in book.sheets:
        made = workbook.create_sheet(sheet.name or say("表", "Table"))
        made.sheet_state = (
            "veryHidden" if sheet.name.startswith(HIDDEN) else "hidden" if sheet.hidden else "visible"
        )
        for row in sheet.rows:
            for number, cell in row.cells.items():
                _type(made.cell(row.number, number), cell)
        for top, left, bottom, right in sheet.merged:
            made.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for column in made.columns:
            letter = getattr(column[0], "column_letter", "")
            if letter:
                made.column_dimensions[letter].width = 18
    return workbook


def _type(target: Any, cell: Cell) -> None:
    """Write a cell as its author meant it; a number that would not stay exact becomes a text."""
    if cell.kind == "date":
        target.value, target.number_format = date.fromisoformat(cell.text), "yyyy-mm-dd"
    elif cell.kind == "datetime":
        target.value, target.number_format = datetime.fromisoformat(cell.text), "yyyy-mm-dd hh:mm"
    elif cell.kind == "number" and f"{float(cell.text):.15g}" == cell.text:
        target.value = float(cell.text)
    else:
        _text(target, cell.text)


def _text(target: Any, text: str) -> None:
    """Write a text that is never a formula, without characters a workbook cannot hold."""
    target.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "�", text)
    target.data_type = "s"
    if _FORMULA.match(text):
        target.quotePrefix = True


def _clear(workbook: Any) -> None:
    """Take the marks of an earlier copy off again."""
    from openpyxl.comments import Comment  # type: ignore[import-untyped]

    if MARKS in workbook.sheetnames:
        del workbook[MARKS]
    for sheet in workbook.worksheets:
        kept = type(sheet.conditional_formatting)()
        for each in sheet.conditional_formatting:
            for rule in each.rules:
                if _RULE not in (rule.formula or ()):
                    kept.add(str(each.sqref), rule)
        sheet.conditional_formatting = kept
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == _SIGNED:
                    own = cell.comment.text.partition(_APART)[2]
                    cell.comment = Comment(own, "") if own else None


def _mark(workbook: Any, item: Problem) -> None:
    """Make the cell of a problem red and say beside it what is wrong and what to do."""
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import FormulaRule  # type: ignore[import-untyped]
    from openpyxl.styles import PatternFill  # type: ignore[import-untyped]

    cell = _cell(workbook, item)
    before = "" if cell.comment is None else cell.comment.text
    ours, apart, theirs = (
        before.partition(_APART) if cell.comment and cell.comment.author == _SIGNED else ("", "", before)
    )
    told = f"{ours}\n{_said(item)}" if ours else _said(item)
    comment = Comment(told + (f"{_APART}{theirs}" if theirs else ""), _SIGNED)
    comment.width, comment.height = 320, 60 + 18 * (len(comment.text) // 22 + comment.text.count("\n"))
    cell.comment = comment
    if item.severity == "error":
        red = PatternFill("solid", start_color="FFC7CE", end_color="FFC7CE")
        cell.parent.conditional_formatting.add(cell.coordinate, FormulaRule(formula=[_RULE], fill=red))


def _cell(workbook: Any, item: Problem) -> Any:
    """Return the cell of a problem; of merged cells, the first."""
    assert item.span is not None
    sheet = workbook[item.span.sheet] if item.span.sheet in workbook.sheetnames else workbook.worksheets[0]
    for merged in sheet.merged_cells.ranges:
        if (item.span.line, item.span.column) in {(row, column) for row, column in merged.cells}:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet.cell(item.span.line, item.span.column)


def _said(item: Problem) -> str:
    """Return what is wrong and what to do about it."""
    entry = CATALOGUE[item.code]
    remedy = item.hint or say(entry.remedy_zh, entry.remedy_en)
    return f"{item.message}\n→ {remedy}"


def _list(workbook: Any, problems: Sequence[Problem], remarks: Iterable[str]) -> None:
    """Write the first sheet: how many problems there are, each with its place, what is wrong and what to do."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import quote_sheetname  # type: ignore[import-untyped]

    sheet = workbook.create_sheet(MARKS, 0)
    workbook.active = 0
    for each in workbook.worksheets:
        each.sheet_view.tabSelected = each is sheet
    errors = sum(each.severity == "error" for each in problems)
    head = [
        say(f"有 {errors} 处要改", f"{errors} to mend"),
        say("标红的格子上有批注，写着怎么改；点“位置”可以跳过去。改好后把这个文件交回来就行，这一页会自动换掉。", "Each red cell has a comment. Mend this file and hand it in; this page is replaced."),
        *remarks,
    ]  # fmt: skip
    for row, line in enumerate(head, 1):
        _text(sheet.cell(row, 1), line)
        sheet.cell(row, 1).font = Font(name="宋体", bold=row == 1, size=14 if row == 1 else 11)
    row = len(head) + 2
    for column, (title, width) in enumerate(zip(_headings(), (8, 26, 60, 50), strict=True), 1):
        cell = sheet.cell(row, column)
        _text(cell, title)
        cell.font, cell.fill = (
            Font(name="宋体", bold=True, color="FFFFFF"),
            PatternFill("solid", start_color="2F5D8C"),
        )
        sheet.column_dimensions[cell.column_letter].width = width
    for number, each in enumerate(problems, 1):
        row += 1
        for column, text in enumerate(_line(number, each), 1):
            cell = sheet.cell(row, column)
            _text(cell, text)
            cell.font, cell.alignment = Font(name="宋体"), Alignment(wrap_text=True, vertical="top")
        if each.span is not None:
            place = _cell(workbook, each) if each.span.sheet else None
            if place is not None and place.parent is not sheet:
                sheet.cell(row, 2).hyperlink = f"#{quote_sheetname(place.parent.title)}!{place.coordinate}"
                sheet.cell(row, 2).font = Font(name="宋体", color="0563C1", underline="single")
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True


def _headings() -> tuple[str, ...]:
    return (
        say("序号", "No."),
        say("位置", "Place"),
        say("哪里不对", "What is wrong"),
        say("怎么改", "What to do"),
    )


def _line(number: int, item: Problem) -> tuple[str, ...]:
    span = item.span
    place = (
        "" if span is None else f"{span.sheet}!{span.cell}" if span.sheet else f"{span.line}:{span.column}"
    )
    entry = CATALOGUE[item.code]
    mild = "" if item.severity == "error" else say("（提示）", "(note) ")
    return str(number), place, mild + item.message, item.hint or say(entry.remedy_zh, entry.remedy_en)


def _new_file(book: Book) -> str:
    name = book.source
    return say(
        f"原件 {name} 不能直接标，这是照它的内容新做的 .xlsx：值都在，格式、图片、公式没有带过来。",
        f"{name} cannot be marked itself; this is a new .xlsx of its values, without formats, pictures and formulas.",
    )


def _lost(before: bytes, after: bytes) -> Iterator[str]:
    """Yield what the copy has fewer parts of than the original."""
    was, now = _parts(before), _parts(after)
    for prefix, words in _KEPT_APART.items():
        if was[prefix] > now[prefix]:
            yield say(*words)


def _parts(data: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [each for each in archive.namelist() if not each.endswith((".rels", "/"))]
    return {prefix: sum(each.startswith(prefix) for each in names) for prefix in _KEPT_APART}


def _saved(workbook: Any) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _settled(data: bytes) -> bytes:
    """Return the same workbook without the clock in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2026-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, _ZIPPED)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, content)
    return buffer.getvalue()
