"""A paper as a Word file, written part by part: its styles are ours by name, no theme and no macro is in it.

The file is made without a library's template, which would bring a Japanese theme, a thumbnail and the clock along: so
the same paper is the same bytes, and every text takes the faces of `gongwen`.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from fractions import Fraction

from evaluator.explanation import Explanation
from evaluator.report.options import Options
from evaluator.report.papers import gongwen, paper_of, word
from evaluator.report.papers.content import (
    Align,
    Block,
    Cell,
    Column,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signing,
    Slip,
    Table,
)
from evaluator.report.papers.word import element, twips
from evaluator.workbook.dated import zipped

__all__ = ["draw", "render"]


def render(explanation: Explanation, options: Options) -> bytes:
    """Return *explanation* as a Word file: one of our papers, or the user's own template filled in.

    Raises PingjiaError where a template cannot be used.
    """
    if options.template is not None:
        from evaluator.report.papers.letter import filled

        return filled(options.template, explanation, options)
    return draw(paper_of(explanation, options))


def draw(paper: Paper) -> bytes:
    """Return *paper* as the bytes of a .docx."""
    body = element("w:body", children=[*_opening(paper), *_blocks(paper.blocks), word.section()])
    document = element("w:document", word.NAMESPACES, [body])
    parts = [*word.fixed_parts(paper), ("word/document.xml", word.serialised(document))]
    return zipped(parts, paper.day)


def _opening(paper: Paper) -> Iterator[ET.Element]:
    for line in paper.title:
        yield _paragraph("Title", line)
    if paper.subtitle:
        yield _paragraph("Subtitle", paper.subtitle)
    if paper.number:
        yield _paragraph("Number", paper.number)
    yield _paragraph("Address", "")


def _blocks(blocks: tuple[Block, ...]) -> Iterator[ET.Element]:
    """Yield the blocks; a small line parts a table from what is around it, lest Word make one table of two."""
    above: Block | None = None
    for block in blocks:
        if isinstance(above, Table) or (isinstance(above, Paragraph) and isinstance(block, Table)):
            yield _paragraph("Gap", "")
        match block:
            case Heading(text=text, level=level):
                yield _paragraph(f"Heading{level}", text)
            case Paragraph(text=text, voice=voice):
                yield _paragraph(gongwen.VOICES[voice], text)
            case Signing(lines=lines, seal=seal, day=day):
                yield from (_paragraph("Sign", line) for line in lines)
                yield from (_paragraph("Seal", ""), _paragraph("Seal", seal), _paragraph("Day", day))
            case Slip(title=title):
                yield _paragraph("Title", title, new_page=True)
            case Table():
                yield _table(block)
        above = block
    if isinstance(above, Table):
        yield _paragraph("Gap", "")


def _paragraph(style: str, text: str, align: Align | None = None, *, new_page: bool = False) -> ET.Element:
    properties = [element("w:pStyle", {"w:val": style})]
    if new_page:
        properties.append(element("w:pageBreakBefore"))
    if align is not None:
        properties.append(element("w:jc", {"w:val": gongwen.jc(align)}))
    return element("w:p", children=[element("w:pPr", children=properties), *word.run(text)])


def _table(table: Table) -> ET.Element:
    grid = [element("w:gridCol", {"w:w": twips(_points(column.width))}) for column in table.columns]
    rows = [_head(table.columns)] if table.headed else []
    return element(
        "w:tbl",
        children=[word.table_properties(), element("w:tblGrid", children=grid), *rows, *_rows(table)],
    )


def _head(columns: tuple[Column, ...]) -> ET.Element:
    cells = [
        _cell(column.width, 1, "", [_paragraph("Head", column.title)], middle=True) for column in columns
    ]
    properties = [element("w:cantSplit"), element("w:tblHeader")]
    return element("w:tr", children=[element("w:trPr", children=properties), *cells])


def _rows(table: Table) -> Iterator[ET.Element]:
    """Yield the rows; what a cell above covers is written as the continuation of that cell."""
    covered: dict[int, Cell] = {}
    left: dict[int, int] = {}
    for row in table.rows:
        cells, at, waiting = list[ET.Element](), 0, list(row.cells)
        while at < len(table.columns):
            if left.get(at, 0):
                left[at] -= 1
                cell, merge = covered[at], "continue"
            else:
                cell = waiting.pop(0)
                covered[at], left[at], merge = cell, cell.down - 1, "restart" if cell.down > 1 else ""
            cells.append(_filled(cell, table.columns[at : at + cell.across], merge, strong=row.strong))
            at += cell.across
        yield element("w:tr", children=[_row_properties(row), *cells])


def _row_properties(row: Row) -> ET.Element:
    properties = [element("w:cantSplit")]
    if row.height:
        properties.append(element("w:trHeight", {"w:val": twips(_points(row.height)), "w:hRule": "atLeast"}))
    return element("w:trPr", children=properties)


def _filled(cell: Cell, columns: tuple[Column, ...], merge: str, *, strong: bool) -> ET.Element:
    align = cell.align or columns[0].align
    style = "Strong" if strong else "Cell"
    lines = ("",) if merge == "continue" else cell.lines or ("",)
    paragraphs = [_paragraph(style, line, None if align == "left" else align) for line in lines]
    width = sum(column.width for column in columns)
    return _cell(width, len(columns), merge, paragraphs, middle=True)


def _cell(
    width: int, across: int, merge: str, paragraphs: Iterable[ET.Element], *, middle: bool
) -> ET.Element:
    properties = [element("w:tcW", {"w:w": twips(_points(width)), "w:type": "dxa"})]
    if across > 1:
        properties.append(element("w:gridSpan", {"w:val": str(across)}))
    if merge:
        properties.append(element("w:vMerge", {"w:val": merge}))
    if middle:
        properties.append(element("w:vAlign", {"w:val": "center"}))
    return element("w:tc", children=[element("w:tcPr", children=properties), *paragraphs])


def _points(millimetres: int) -> Fraction:
    return Fraction(millimetres * 720, 254)
