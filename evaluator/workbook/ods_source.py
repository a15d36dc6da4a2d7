"""An .ods to rows of cells: its own XML, read once. Each cell says there what it is, so nothing is lost or guessed.

Rows and cells that repeat are written once with a count; empty ones are passed over, however many they claim to be.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from evaluator.language import say
from evaluator.problems import PingjiaError
from evaluator.workbook import limits
from evaluator.workbook.grid import Kind
from evaluator.workbook.package import Package, attribute, local
from evaluator.workbook.places import Range
from evaluator.workbook.refusal import check_reach, refused
from evaluator.workbook.tab import Loose, LooseRow, Lying, Tab
from evaluator.workbook.values import iso_text, length_text, number_text

__all__ = ["tabs"]

_CONTENT = "content.xml"
_LENGTH = re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})(?:[.,][0-9]+)?S)?")
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_NUMBERS = frozenset({"float", "currency", "percentage"})


def tabs(data: bytes, name: str) -> Iterator[Tab]:
    """Yield the sheets of a workbook in their order; the rows of one must have passed before the next is asked for."""
    package = Package(data, name)
    hidden: set[str] = set()
    elements = package.elements(_CONTENT, "style", "table-row", "shapes", opening="table")
    element = next(elements, None)
    number = 0
    while element is not None:
        kind = local(element)
        if kind == "style" and any(attribute(each, "display") == "false" for each in element):
            hidden.add(attribute(element, "name"))
        if kind != "table":
            element = next(elements, None)
            continue
        number += 1
        if number > limits.SHEETS:
            what = say("工作表数", "sheets")
            raise refused("workbook-too-large", name, what=what, limit=limits.SHEETS)
        title = attribute(element, "name")
        sheet = _Sheet(name, title, elements)
        is_hidden = attribute(element, "style-name") in hidden
        yield Tab(title, is_hidden, sheet.rows(), sheet.merged, sheet.lying(), package)
        element = sheet.following


class _Sheet:
    """One table among the elements of the content: it takes them up to the next."""

    def __init__(self, source: str, name: str, elements: Iterator[Element]) -> None:
        self._source = source
        self._name = name
        self._elements = elements
        self._row = 0
        self._pictures: list[Lying] = []
        self.merged: list[Range] = []
        self.following: Element | None = None

    def rows(self) -> Iterator[LooseRow]:
        """Yield the rows that hold anything."""
        for element in self._elements:
            kind = local(element)
            if kind == "table":
                self.following = element
                return
            if kind == "shapes":
                self._pictures += [(1, 1, part) for part in _images(element)]
            if kind == "table-row":
                yield from self._repeated(element)

    def lying(self) -> Iterator[Lying]:
        """Yield the pictures of the rows that have passed; one that hangs on no cell lies over the first."""
        yield from self._pictures

    def _repeated(self, row: Element) -> Iterator[LooseRow]:
        times = self._times(row, "number-rows-repeated")
        cells = list(self._cells(row))
        if not cells:
            self._row += times
            return
        check_reach(self._source, self._name, self._row + times, cells[0][0])
        for _ in range(times):
            self._row += 1
            yield self._row, cells

    def _cells(self, row: Element) -> Iterator[Loose]:
        column = 0
        for element in row:
            if local(element) not in _CELLS:
                continue
            first, times = column + 1, self._times(element, "number-columns-repeated")
            column += times
            self._lie(element, first)
            if local(element) == "covered-table-cell":
                continue
            found = _typed(element)
            if found is None or not found[1]:
                continue
            check_reach(self._source, self._name, self._row + 1, column)
            kind, text = found
            if len(text) > limits.TEXT:
                raise self._too_large(say("一格的字数", "characters of one cell"), limits.TEXT)
            comment = "\n".join(_paragraphs(note) for note in element if local(note) == "annotation")
            for each in range(first, column + 1):
                yield (each, kind, text, comment) if comment else (each, kind, text)

    def _lie(self, element: Element, column: int) -> None:
        """Note what lies over a cell: a merged range that begins here, pictures that hang on it."""
        down, right = (
            self._times(element, "number-rows-spanned"),
            self._times(element, "number-columns-spanned"),
        )
        row = self._row + 1
        if down > 1 or right > 1:
            self.merged.append((row, column, row + down - 1, column + right - 1))
        if len(self.merged) > limits.MERGED:
            raise self._too_large(say("合并的区域数", "merged ranges"), limits.MERGED)
        self._pictures += [(row, column, part) for part in _images(element)]

    def _times(self, element: Element, name: str) -> int:
        written = attribute(element, name) or "1"
        if not (written.isascii() and written.isdigit()) or len(written) > 10:
            raise refused("workbook-damaged", self._source, detail=f"{name}={written[:20]}")
        return max(1, int(written))

    def _too_large(self, what: str, limit: int) -> PingjiaError:
        return refused("table-too-large", self._source, what=what, limit=limit)


def _typed(element: Element) -> tuple[Kind, str] | None:
    """Return the kind and the text of a cell; None for one that says nothing."""
    kinds = [value for key, value in element.items() if key.endswith("}value-type")]
    formula = attribute(element, "formula")
    if not kinds:
        return ("uncomputed", formula.partition(":")[2] or formula) if formula else None
    shown = _paragraphs(element)
    if "error" in kinds:
        return "error", shown or "#ERR"
    if formula in ("of:=TRUE()", "of:=FALSE()") or "boolean" in kinds:
        said = attribute(element, "boolean-value") or formula
        return "boolean", "是" if "true" in said.lower() else "否"
    kind = kinds[0]
    if kind in _NUMBERS:
        text, said_kind = number_text(attribute(element, "value"), percent=kind == "percentage")
        return said_kind, text
    if kind == "date":
        text, said_kind = iso_text(attribute(element, "date-value"))
        return said_kind, text
    if kind == "time":
        return _length(attribute(element, "time-value"))
    return "text", shown


def _length(written: str) -> tuple[Kind, str]:
    found = _LENGTH.fullmatch(written)
    if found is None:
        return "error", written
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return "time", length_text(hours * 3600 + minutes * 60 + seconds)


def _paragraphs(element: Element) -> str:
    """Return the text of the paragraphs right below an element, a line for each."""
    return "\n".join(_running(each) for each in element if local(each) == "p")


def _running(element: Element) -> str:
    """Return the text of a paragraph, its blanks and breaks as meant."""
    parts = [element.text or ""]
    for each in element:
        kind = local(each)
        if kind == "s":
            count = attribute(each, "c") or "1"
            parts.append(" " * min(int(count), limits.TEXT) if count.isdecimal() else " ")
        elif kind in ("tab", "line-break"):
            parts.append("\t" if kind == "tab" else "\n")
        elif kind not in ("annotation", "note"):
            parts.append(_running(each))
        parts.append(each.tail or "")
    return "".join(parts)


def _images(element: Element) -> Iterator[str]:
    """Yield the parts of the pictures inside an element."""
    for each in element.iter():
        if local(each) == "image":
            yield posixpath.normpath(attribute(each, "href")).lstrip("/")
