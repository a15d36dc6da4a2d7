"""Marks on a workbook: red cells, a comment on each saying what to do, a first sheet that lists them.

The red is a conditional format and the comments are signed as ours, so they come off again, and the cells' own colours
were never touched.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from evaluator.forms.layout import HIDDEN, MARKS
from evaluator.forms.saving import saved
from evaluator.language import say
from evaluator.problems import CATALOGUE, Problem, Span
from evaluator.workbook import Book, Cell
from evaluator.workbook.formulas import looks_like_one

__all__ = ["copied", "edited"]

_SIGNED = "评家"
_RULE = 'LEN("pingjia")=7'
"""The condition of our red cells: always true, and nobody else's."""

_APART = "\n――――――\n"
_RED, _BLUE, _LINK = "FFC7CE", "2F5D8C", "0563C1"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PIECE = 3 << 18
_PARTS: Mapping[str, tuple[str, str]] = {
    "xl/media/": ("图片", "pictures"),
    "xl/cellimages": ("嵌入单元格的图片", "pictures in cells"),
    "xl/charts/": ("图表", "charts"),
    "xl/diagrams/": ("图示", "diagrams"),
    "xl/embeddings/": ("嵌入的文件", "embedded files"),
    "xl/vbaProject": ("宏", "macros"),
    "xl/threadedComments/": ("批注的讨论", "threaded comments"),
    "xl/pivotTables/": ("数据透视表", "pivot tables"),
    "xl/externalLinks/": ("外部链接", "external links"),
    "xl/ctrlProps/": ("表单控件", "form controls"),
    "xl/slicers/": ("切片器", "slicers"),
    "xl/printerSettings/": ("打印机设置", "printer settings"),
    "customXml/": ("附加数据", "custom data"),
}
"""What an edit may lose of a workbook, by where it lies in the file."""


def edited(argument: Any, data: bytes) -> Iterator[str]:
    """Yield, in pieces of base64, the workbook *data* with the problems in *argument* marked."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    problems = [Problem(**{**each, "span": each["span"] and Span(**each["span"])}) for each in argument]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        macros = "xl/vbaProject.bin" in archive.namelist()
    workbook = load_workbook(io.BytesIO(data), keep_vba=macros, rich_text=True)
    _clear(workbook)
    copy = _marked(workbook, problems, "")
    lost = [*_lost(data, copy)]
    if lost:
        missing = say("、", ", ").join(lost)
        del workbook[MARKS]
        _list(workbook, problems, _missing(missing))
        copy = saved(workbook)
    for start in range(0, len(copy), _PIECE):
        yield base64.b64encode(copy[start : start + _PIECE]).decode("ascii")


def copied(book: Book, problems: Sequence[Problem]) -> bytes:
    """Return a new workbook of the cells of *book*, with *problems* marked."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    cells: dict[tuple[str, int, int], Span] = {}
    for sheet in book.sheets:
        made = workbook.create_sheet(sheet.name or say("表", "Table"))
        secret = sheet.name.startswith(HIDDEN)
        made.sheet_state = "veryHidden" if secret else "hidden" if sheet.hidden else "visible"
        for row in sheet.rows:
            for number, cell in row.cells.items():
                _type(made.cell(row.number, number), cell)
                place = Span(book.source, row.number, number, number + 1, made.title)
                cells[cell.span.sheet, cell.span.line, cell.span.column] = place
                made.column_dimensions[made.cell(row.number, number).column_letter].width = 18
        for top, left, bottom, right in sheet.merged:
            made.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    placed = [
        each if each.span is None else replace(each, span=_placed(each.span, cells)) for each in problems
    ]
    return _marked(workbook, placed, _new_file(book))


def _placed(span: Span, cells: Mapping[tuple[str, int, int], Span]) -> Span | None:
    """Return the cell a place of the original has become: of a text, a line and a column of characters."""
    return cells.get((span.sheet, span.line, span.column), span if span.sheet else None)


def _missing(parts: str) -> str:
    return say(
        f"这份副本里没有原件的：{parts}。要留着它们，就在原件上改。",
        f"Missing from this copy: {parts}. To keep them, mend the original.",
    )


def _new_file(book: Book) -> str:
    return say(
        f"原件 {book.source} 不能直接标，这是照它的内容新做的 .xlsx：值都在，格式、图片、公式没有带过来。",
        f"{book.source} cannot be marked itself; this is a new .xlsx of its values, without formats and pictures.",
    )


def _marked(workbook: Any, problems: Sequence[Problem], remark: str) -> bytes:
    for each in problems:
        if each.span is not None:
            _mark(workbook, each)
    _list(workbook, problems, remark)
    return saved(workbook)


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
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

    target.value = ILLEGAL_CHARACTERS_RE.sub("�", _UNWRITABLE.sub("�", text))
    target.data_type = "s"
    if looks_like_one(text):
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
    """Make the cell of a problem red and say beside it what is wrong and what to do; another's comment stays below."""
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import FormulaRule  # type: ignore[import-untyped]
    from openpyxl.styles import PatternFill  # type: ignore[import-untyped]

    cell = _cell(workbook, item)
    if cell is None:
        return
    text, signed = ("", "") if cell.comment is None else (cell.comment.text, cell.comment.author)
    ours, _, theirs = text.partition(_APART) if signed == _SIGNED else ("", "", text)
    told = "\n".join(each for each in (ours, item.message, f"→ {_remedy(item)}") if each)
    comment = Comment(told + (f"{_APART}{theirs}" if theirs else ""), _SIGNED)
    comment.width, comment.height = 320, 60 + 18 * (len(comment.text) // 22 + comment.text.count("\n"))
    cell.comment = comment
    if item.severity == "error":
        red = PatternFill("solid", start_color=_RED, end_color=_RED)
        cell.parent.conditional_formatting.add(cell.coordinate, FormulaRule(formula=[_RULE], fill=red))


def _cell(workbook: Any, item: Problem) -> Any:
    """Return the cell of a problem, of merged cells the first; None where it points at none."""
    span = item.span
    assert span is not None
    if span.sheet and span.sheet not in workbook.sheetnames:
        return None
    first = next(each for each in workbook.worksheets if each.title != MARKS)
    sheet = workbook[span.sheet] if span.sheet else first
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= span.line <= merged.max_row and merged.min_col <= span.column <= merged.max_col:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet.cell(span.line, span.column)


def _remedy(item: Problem) -> str:
    entry = CATALOGUE[item.code]
    return item.hint or say(entry.remedy_zh, entry.remedy_en)


def _list(workbook: Any, problems: Sequence[Problem], remark: str) -> None:
    """Write the first sheet: how many problems there are, each with its place, what is wrong and what to do."""
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = workbook.create_sheet(MARKS, 0)
    workbook.active = 0
    for each in workbook.worksheets:
        each.sheet_view.tabSelected = each is sheet
    head = [*_head(problems), *([remark] if remark else [])]
    for row, line in enumerate(head, 1):
        _text(sheet.cell(row, 1), line)
        sheet.cell(row, 1).font = Font(name="宋体", bold=row != 2, size=14 if row == 1 else 11)
    top = len(head) + 2
    for column, (title, width) in enumerate(_columns(), 1):
        cell = sheet.cell(top, column)
        _text(cell, title)
        cell.font, cell.fill = (
            Font(name="宋体", bold=True, color="FFFFFF"),
            PatternFill("solid", start_color=_BLUE),
        )
        sheet.column_dimensions[cell.column_letter].width = width
    for number, each in enumerate(problems, 1):
        for column, text in enumerate(_line(number, each), 1):
            cell = sheet.cell(top + number, column)
            _text(cell, text)
            cell.font, cell.alignment = Font(name="宋体"), Alignment(wrap_text=True, vertical="top")
        _link(sheet.cell(top + number, 2), workbook, each)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True


def _link(cell: Any, workbook: Any, item: Problem) -> None:
    """Let a place be clicked on."""
    from openpyxl.styles import Font
    from openpyxl.utils import quote_sheetname  # type: ignore[import-untyped]

    place = _cell(workbook, item) if item.span is not None else None
    if place is not None:
        text = cell.value
        cell.hyperlink = f"#{quote_sheetname(place.parent.title)}!{place.coordinate}"
        _text(cell, text)
        cell.font = Font(name="宋体", color=_LINK, underline="single")


def _head(problems: Sequence[Problem]) -> tuple[str, str]:
    errors = sum(each.severity == "error" for each in problems)
    return (
        say(f"有 {errors} 处要改", f"{errors} to mend"),
        say(
            "标红的格子上有批注，写着怎么改；点“位置”可以跳过去。改好后把这个文件交回来就行。",
            "Each red cell has a comment saying what to do. Mend this file and hand it in.",
        ),
    )


def _columns() -> tuple[tuple[str, int], ...]:
    return (
        (say("序号", "No."), 8),
        (say("位置", "Place"), 26),
        (say("哪里不对", "What is wrong"), 60),
        (say("怎么改", "What to do"), 50),
    )


def _line(number: int, item: Problem) -> tuple[str, ...]:
    span = item.span
    place = (
        "" if span is None else f"{span.sheet}!{span.cell}" if span.sheet else f"{span.line}:{span.column}"
    )
    mild = "" if item.severity == "error" else say("（提示）", "(note) ")
    return str(number), place, mild + item.message, _remedy(item)


def _lost(before: bytes, after: bytes) -> Iterator[str]:
    """Yield what the copy has fewer parts of than the original."""
    was, now = _counted(before), _counted(after)
    for prefix, words in _PARTS.items():
        if was[prefix] > now[prefix]:
            yield say(*words)


def _counted(data: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [each for each in archive.namelist() if not each.endswith((".rels", "/"))]
    return {prefix: sum(each.startswith(prefix) for each in names) for prefix in _PARTS}
