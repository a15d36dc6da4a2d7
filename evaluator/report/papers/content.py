"""What stands on an official paper, before anybody says how it looks: headings, paragraphs, tables, places to sign.

A `Paper` is made once from a result and drawn twice, as Word and as PDF. Every text is cleaned as it enters: what could
steer a screen, turn a line around or break an XML file is a visible � from then on, in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from evaluator.report.figures import REPLACED, clean

Align = Literal["left", "centre", "right"]
Voice = Literal["body", "address", "note"]
_NOT_IN_XML = str.maketrans({"\ufffe": REPLACED, "\uffff": REPLACED})


def cleaned(text: str) -> str:
    """Return *text* as it may stand on paper: nothing in it that steers, turns around or breaks."""
    return clean(text).translate(_NOT_IN_XML)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number: level 1 as 一、, level 2 as （一）."""

    text: str
    level: Literal[1, 2] = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", cleaned(self.text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: of the body, the line that addresses the reader, or a small note under a table."""

    text: str
    voice: Voice = "body"

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", cleaned(self.text))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in millimetres; *align* is how its cells stand."""

    title: str
    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of some lines; it covers *across* columns and *down* rows, and what it covers is not listed again."""

    lines: tuple[str, ...]
    across: int = 1
    down: int = 1
    align: Align | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(cleaned(line) for line in self.lines))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; *strong* for subtotals and totals, *height* in millimetres where room is left to write."""

    cells: tuple[Cell, ...]
    strong: bool = False
    height: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table as wide as the type area; the titles of its columns stand on every page it runs over.

    A table whose columns have no titles has no head: it is a form to be written into.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def headed(self) -> bool:
        """Whether the columns have titles."""
        return any(column.title for column in self.columns)


@dataclass(frozen=True, slots=True)
class Signing:
    """The places to sign, a line each, then the body that seals the paper and the day, on the right."""

    lines: tuple[str, ...]
    seal: str
    day: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(cleaned(line) for line in self.lines))
        object.__setattr__(self, "seal", cleaned(self.seal))
        object.__setattr__(self, "day", cleaned(self.day))


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip to be torn off and sent back: a new page with a title of its own."""

    title: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", cleaned(self.title))


Block = Heading | Paragraph | Table | Signing | Slip


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper: its title in lines, its number, its blocks in order, the day it bears, who made it."""

    title: tuple[str, ...]
    subtitle: str
    number: str
    blocks: tuple[Block, ...]
    day: date
    maker: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", tuple(cleaned(line) for line in self.title))
        object.__setattr__(self, "subtitle", cleaned(self.subtitle))
        object.__setattr__(self, "number", cleaned(self.number))
        object.__setattr__(self, "maker", cleaned(self.maker))


def texts(paper: Paper) -> Iterator[str]:
    """Yield every text of *paper* in reading order, the titles of a table's columns once."""
    yield from filter(None, (*paper.title, paper.subtitle, paper.number))
    for block in paper.blocks:
        yield from filter(None, _texts(block))


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text) | Paragraph(text=text) | Slip(title=text):
            yield text
        case Signing(lines=lines, seal=seal, day=day):
            yield from (*lines, seal, day)
        case Table(columns=columns, rows=rows):
            yield from (column.title for column in columns)
            for row in rows:
                for cell in row.cells:
                    yield from cell.lines
