"""An .xlsx to rows of cells: its own XML, read once, element by element, in memory that does not grow with it.

The XML itself is read, not a library's idea of it, because all this stands only there: a formula saved without its
value, the day a serial number means in either calendar, which formats of a Chinese version are dates, merged ranges
beside rows that stream, pictures in cells. What a file says of its own size (`dimension`, `count`) is never believed.
A second reader, openpyxl, is asked by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from evaluator.language import say
from evaluator.problems import PingjiaError
from evaluator.workbook import limits
from evaluator.workbook.comments import comments
from evaluator.workbook.package import Package, attribute, local
from evaluator.workbook.pictures import by_name, by_value, floating
from evaluator.workbook.places import Range, cell_at, range_at
from evaluator.workbook.refusal import check_reach, refused
from evaluator.workbook.strings import shared_strings, text_of
from evaluator.workbook.styles import meanings
from evaluator.workbook.tab import Loose, LooseRow, Lying, Tab
from evaluator.workbook.values import iso_text, stored_text

__all__ = ["tabs"]

_DISPIMG = re.compile(r'=?(?:_xlfn\.)?DISPIMG\(\s*"([^"]{1,100})"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _SheetPart:
    """One sheet: the name on its tab, whether it is hidden, and its part."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is met while the rows pass: merged ranges, and cells that hold a picture and nothing else.

    *named* are WPS's, by the picture's name; *valued* are Excel's, by the number of their rich value.
    """

    merged: list[Range] = field(default_factory=list)
    named: list[tuple[int, int, str]] = field(default_factory=list)
    valued: list[tuple[int, int, int]] = field(default_factory=list)


def tabs(data: bytes, name: str) -> Iterator[Tab]:
    """Yield the sheets of a workbook in their order."""
    workbook = _Workbook(data, name)
    for sheet in workbook.sheets:
        marks = _Marks()
        rows, pictures = workbook.rows(sheet, marks), workbook.pictures(sheet, marks)
        yield Tab(sheet.name, sheet.hidden, rows, marks.merged, pictures, workbook.package)


class _Workbook:
    """What all sheets of a file share: formats, texts, pictures, the calendar."""

    def __init__(self, data: bytes, name: str) -> None:
        self.package = Package(data, name)
        self.part = self.package.related("", "officeDocument") or "xl/workbook.xml"
        self.from_1904 = False
        self.sheets = tuple(self._sheets())
        self.meanings = meanings(self.package, self.package.related(self.part, "styles"))
        self.strings = shared_strings(self.package, self.package.related(self.part, "sharedStrings"))
        self.valued = by_value(self.package, self.part)
        self._columns: dict[str, int] = {}
        self._cells = 0

    def pictures(self, sheet: _SheetPart, marks: _Marks) -> Iterator[Lying]:
        """Yield the pictures of a sheet whose rows have passed."""
        named = by_name(self.package) if marks.named else {}
        for row, column, name in marks.named:
            yield row, column, named.get(name, "")
        for row, column, number in marks.valued:
            yield row, column, self.valued[number]
        yield from floating(self.package, sheet.part)

    def _sheets(self) -> Iterator[_SheetPart]:
        relations = self.package.relations(self.part)
        number = 0
        for each in self.package.elements(self.part, "workbookPr", "sheet"):
            if local(each) == "workbookPr":
                self.from_1904 = each.get("date1904") in ("1", "true")
                continue
            number += 1
            if number > limits.SHEETS:
                what = say("工作表数", "sheets")
                raise refused("workbook-too-large", self.package.name, what=what, limit=limits.SHEETS)
            relation = relations.get(attribute(each, "id"))
            if relation is None or relation.target not in self.package:
                name = each.get("name", "")
                raise self.package.damaged(
                    say(f"工作表 `{name}` 不在文件里", f"the sheet `{name}` is not in the file")
                )
            if relation.type == "worksheet":
                yield _SheetPart(
                    each.get("name", ""), each.get("state", "visible") != "visible", relation.target
                )

    def rows(self, sheet: _SheetPart, marks: _Marks) -> Iterator[LooseRow]:
        """Yield the rows of a sheet that hold anything; what stands beside them goes into *marks*."""
        last = 0
        said = comments(self.package, sheet.part)
        for element in self.package.elements(sheet.part, "row", "mergeCell"):
            if local(element) == "mergeCell":
                merged = range_at(element.get("ref", ""))
                if merged is not None:
                    marks.merged.append(merged)
                if len(marks.merged) > limits.MERGED:
                    raise self._too_large(say("合并的区域数", "merged ranges"), limits.MERGED)
                continue
            written = element.get("r")
            number = last + 1 if written is None else self._whole(written)
            if number <= last:
                raise self.package.damaged(
                    say(f"第 {number} 行排在第 {last} 行之后", f"row {number} follows row {last}")
                )
            last = number
            cells = list(self._cells_of(element, number, marks))
            if cells:
                check_reach(self.package.name, sheet.name, number, cells[-1][0])
                yield number, _commented(cells, number, said) if said else cells

    def _cells_of(self, row: Element, number: int, marks: _Marks) -> Iterator[Loose]:
        column = 0
        for element in row:
            if local(element) != "c":
                continue
            written = element.get("r")
            previous = column
            column = column + 1 if written is None else self._column(written, number)
            if column <= previous:
                raise self.package.damaged(
                    say(f"第 {number} 行的格次序不对", f"the cells of row {number} are not in order")
                )
            self._cells += 1
            if self._cells > limits.CELLS:
                raise self._too_large(say("单元格数", "cells"), limits.CELLS)
            cell = self._cell(element, number, column, marks)
            if cell is not None:
                yield cell

    def _cell(self, element: Element, row: int, column: int, marks: _Marks) -> Loose | None:
        """Return a cell's column, kind and text; None for one that is empty or holds nothing but a picture."""
        kind = element.get("t", "n")
        value: str | None = None
        formula: Element | None = None
        inline: Element | None = None
        for part in element:
            name = local(part)
            if name == "v":
                value = part.text or ""
            elif name == "f":
                formula = part
            elif name == "is":
                inline = part
        if picture := _DISPIMG.match((formula.text or "" if formula is not None else "") or value or ""):
            marks.named.append((row, column, picture[1]))
            return None
        if (rich := element.get("vm")) is not None and kind == "e" and self._whole(rich) in self.valued:
            marks.valued.append((row, column, self._whole(rich)))
            return None
        if formula is not None and (value is None or (not value and kind != "str")):
            return column, "uncomputed", f"={formula.text or ''}"[:200]
        if inline is not None and kind == "inlineStr":
            value, kind = text_of(inline, self.package.name), "str"
        if not value:
            return None
        cell = self._typed(column, kind, value, element.get("s"))
        return cell if cell[2] else None

    def _typed(self, column: int, kind: str, value: str, style: str | None) -> Loose:
        if kind == "n":
            number = self._whole(style) if style else 0
            meaning = self.meanings[number] if number < len(self.meanings) else "number"
            text, said = stored_text(value, meaning, from_1904=self.from_1904)
            return column, said, text
        if kind == "s":
            at = self._whole(value)
            if at >= len(self.strings):
                raise self.package.damaged(say(f"没有第 {at} 个文字", f"there is no text number {at}"))
            return column, "text", self.strings[at]
        if kind == "b":
            return column, "boolean", "是" if value in ("1", "true") else "否"
        if kind == "e":
            return column, "error", value
        if kind == "d":
            text, said = iso_text(value)
            return column, said, text
        if len(value) > limits.TEXT:
            raise self._too_large(say("一格的字数", "characters of one cell"), limits.TEXT)
        return column, "text", value

    def _column(self, address: str, row: int) -> int:
        letters = address.rstrip("0123456789")
        number = self._columns.get(letters)
        if number is None:
            place = cell_at(address)
            if place is None:
                raise self.package.damaged(
                    say(f"没有 `{address[:20]}` 这样的格", f"there is no cell `{address[:20]}`")
                )
            number = self._columns[letters] = place[1]
        if address[len(letters) :] != str(row):
            raise self.package.damaged(
                say(f"{address[:20]} 写在第 {row} 行里", f"{address[:20]} stands in row {row}")
            )
        return number

    def _whole(self, text: str) -> int:
        if not (text.isascii() and text.isdigit()) or len(text) > 10:
            raise self.package.damaged(
                say(f"`{text[:20]}` 应当是一个数", f"`{text[:20]}` should be a number")
            )
        return int(text)

    def _too_large(self, what: str, limit: int) -> PingjiaError:
        return refused("table-too-large", self.package.name, what=what, limit=limit)


def _commented(cells: list[Loose], row: int, said: Mapping[tuple[int, int], str]) -> list[Loose]:
    return [(*each[:3], said[row, each[0]]) if (row, each[0]) in said else each for each in cells]
