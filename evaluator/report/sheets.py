"""Sheets of a workbook: text that stays text, numbers that stay exact, tables that print.

A number cell holds a decimal of at most four places, written digit by digit: no binary float stands between the result
and the file. A number that does not end there is rounded, half away from zero, and the table's last column spells it
out (`失分 8/3`). Text is always written as text: what begins with `=` is a name that begins with `=`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from evaluator.language import say
from evaluator.report.figures import clean, exact
from evaluator.report.lines import wrap
from evaluator.workbook.formulas import looks_like_one

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["Cell", "Column", "Paper", "Sheet", "Table", "rounded"]

Cell = str | int | Fraction | date | None
Kind = Literal["text", "points", "share", "count", "day"]

PLACES = 4
LONGEST = 32_000
"""A cell holds no longer text (the format's own limit is 32,767 characters)."""
FONT = "Microsoft YaHei"
INK, SEAL, GOT, MAY, LINE, FAINT = "#1C1C1A", "#A61C1C", "#1D4F7C", "#C78A1A", "#DDD8CC", "#F6F3EC"
LOST = "#B0553A"
PALE_GOT, PALE_MAY, PALE_LOST = "#C9D8E6", "#F3DFB4", "#EBC9BC"
ROW = 20
"""The height of a row in pixels, three quarters of it in points."""
TALLEST = 400
"""No row is taller, in points."""
NARROWEST = 110
"""So many characters of an explanation stand in a line, at least."""
MARGIN = 0.5
"""Left and right of the printed page, in inches."""
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, how wide (in characters), and what stands in it."""

    title: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table stands: its header's row, its first and last row of data, counted from 0."""

    sheet: str
    head: int
    first: int
    last: int

    def column(self, number: int) -> list[str | int]:
        """Return the cells of a column, as charts take them."""
        return [self.sheet, self.first, number, self.last, number]


def rounded(value: Fraction, places: int = PLACES) -> Fraction:
    """Return *value* with at most *places* decimals, half away from zero.

    >>> rounded(Fraction(8, 3)), rounded(Fraction(-1, 20000))
    (Fraction(26667, 10000), Fraction(-1, 10000))
    """
    scale = 10**places
    size = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return Fraction(size if value >= 0 else -size, scale)


class Paper:
    """A workbook in the making: the same sheets make the same bytes."""

    def __init__(self, title: str, made: date) -> None:
        import xlsxwriter

        self._buffer = BytesIO()
        self.book = xlsxwriter.Workbook(self._buffer, {"in_memory": True, "strings_to_urls": False})
        self.book.set_properties(
            {"title": _text(title)[:200], "created": datetime(made.year, made.month, made.day)}
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._names: set[str] = set()
        self._sheets: list[Sheet] = []

    def format(self, **properties: Any) -> Format:
        """Return the format of these properties, one object for all cells that look alike."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            basis = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._formats[key] = self.book.add_format({**basis, **properties})
        return self._formats[key]

    def sheet(self, name: str, *, landscape: bool = True) -> Sheet:
        """Return a new sheet called *name*, or nearly so where that name is taken or impossible."""
        stem = _NOT_IN_A_NAME.sub("_", _text(name)).strip()[:28] or "_"
        number, free = 1, stem
        while free.casefold() in self._names:
            number += 1
            free = f"{stem[:26]} {number}"
        self._names.add(free.casefold())
        made = Sheet(self, self.book.add_worksheet(free), landscape=landscape)
        self._sheets.append(made)
        return made

    def chart(self, kind: str, subtype: str = "") -> Chart:
        """Return a new chart of a kind that xlsxwriter knows."""
        return self.book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})

    def bytes(self) -> bytes:
        """Return the finished workbook."""
        for each in self._sheets:
            each.finish()
        self.book.close()
        return self._buffer.getvalue()


class Sheet:
    """One sheet, written from the top down."""

    def __init__(self, paper: Paper, page: Worksheet, *, landscape: bool) -> None:
        self.paper, self.page, self.row = paper, page, 0
        self._widths: list[int] = []
        self._breaks: list[int] = []
        self._room = (11.69 if landscape else 8.27) - 2 * MARGIN
        self.printed = 0
        """So many columns are printed; 0 is all of them."""
        page.set_paper(9)
        page.set_margins(left=MARGIN, right=MARGIN, top=0.6, bottom=0.6)
        page.set_footer("&C&P / &N")
        page.hide_gridlines(2)
        if landscape:
            page.set_landscape()

    @property
    def name(self) -> str:
        """Return the sheet's name."""
        return str(self.page.get_name())

    def title(self, text: str) -> None:
        """Write the sheet's title."""
        self.page.set_row(self.row, 26)
        self._line(text, bold=True, font_size=16, font_color=SEAL)

    def heading(self, text: str, *, page: bool = False) -> None:
        """Write a heading with a free line above it; with *page* it begins a printed page."""
        self.row += 1
        if page:
            self._breaks.append(self.row)
        self.page.set_row(self.row, 20)
        self._line(text, bold=True, font_size=12)

    def note(self, text: str) -> None:
        """Write an explanation, in as many lines as the sheet's width asks for."""
        for line in wrap(_text(text), max(sum(self._widths), NARROWEST)):
            self._line(line, font_color="#5D5B55")

    def _line(self, text: str, **look: Any) -> None:
        self.write(self.row, 0, text, self.paper.format(text_wrap=False, **look))
        self.row += 1

    def pairs(self, rows: Sequence[tuple[str, Cell]]) -> None:
        """Write names and values in two columns; a number that does not end within four places also exactly."""
        for name, value in rows:
            self.write(self.row, 0, name, self.paper.format(font_color="#5D5B55"))
            self.write(self.row, 1, value, self.paper.format(align="left", num_format="0.####"))
            if isinstance(value, Fraction) and rounded(value) != value:
                self.write(self.row, 2, exact(value), self.paper.format(align="left"))
            self.row += 1

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        filtered: bool = False,
        spill: bool = False,
    ) -> Table:
        """Write a table; with *filtered* it is the sheet's own: its header stays in sight and on every printed page.

        With *spill* the last column's text runs on to the right, over columns that are empty.
        """
        spelled = [_spelled_out(columns, row) for row in rows]
        if any(spelled):
            columns = [*columns, Column(say("精确值", "Exact"), 24)]
            rows = [[*row, each] for row, each in zip(rows, spelled, strict=True)]
        if filtered:
            self.widths([column.width for column in columns])
        self._header(columns)
        head = self.row
        for row in rows:
            self.row += 1
            self._row(columns, row, spill=spill)
        last, self.row = max(self.row, head + 1), self.row + 1
        if filtered:
            self.page.autofilter(head, 0, last, len(columns) - 1)
            self.page.freeze_panes(head + 1, 2)
            self.page.repeat_rows(head)
        return Table(self.name, head, head + 1, last)

    def _header(self, columns: Sequence[Column]) -> None:
        look = {"bold": True, "bg_color": FAINT, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        for number, column in enumerate(columns):
            side = {"align": "left", "indent": 1} if column.kind == "text" else {"align": "right"}
            self.write(self.row, number, column.title, self.paper.format(**side, **look))
        self._tall([(column.title, column.width) for column in columns])

    def _row(self, columns: Sequence[Column], row: Sequence[Cell], *, spill: bool) -> None:
        """Write one line of a table, as tall as its longest text asks for."""
        last = len(columns) - 1
        widths = [self._widths[n] if n < len(self._widths) else each.width for n, each in enumerate(columns)]
        if spill:
            look = self._look("text", lined=True)
            self.page.merge_range(self.row, last, self.row, len(self._widths) - 1, "", look)
            widths[last] = sum(self._widths[last:])
        for number, (column, value) in enumerate(zip(columns, row, strict=True)):
            self.write(self.row, number, value, self._look(column.kind, lined=True))
        self._tall([(each, width) for each, width in zip(row, widths, strict=True) if isinstance(each, str)])

    def _tall(self, texts: Sequence[tuple[str, int]]) -> None:
        """Make the row as tall as its texts are long; a program that opens the file need not work it out."""
        lines = max((-(-_cells(text) // max(width - 1, 4)) for text, width in texts), default=1)
        if lines > 1:
            self.page.set_row(self.row, min(lines * ROW * 3 // 4, TALLEST))

    def picture(self, chart: Chart, row: int, column: int, *, apart: bool = False) -> None:
        """Put a chart on the sheet; *apart* on a printed page of its own."""
        if apart:
            self._breaks.append(row)
        self.page.insert_chart(row, column, chart)

    def draw(self, chart: Chart, title: str, width: int, height: int) -> None:
        """Put a chart below what was written, and go on below it."""
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": width, "height": height})
        self.page.insert_chart(self.row + 1, 0, chart)
        self.row += height // ROW + 2

    def bars(self, table: Table, column: int, colour: str, most: Fraction | None = None) -> None:
        """Draw a bar behind the numbers of a column, from zero to *most* (None: the greatest of them)."""
        look: dict[str, Any] = {"type": "data_bar", "bar_color": colour, "bar_solid": True, "min_type": "num"}
        look |= {"min_value": 0, "bar_border_color": colour}
        if most is not None:
            look |= {"max_type": "num", "max_value": Decimal(exact(rounded(most)))}
        self.page.conditional_format(table.first, column, table.last, column, look)

    def finish(self) -> None:
        """Set how it prints: as wide as the paper, and in the pages that were asked for.

        Where pages were asked for by a scale, on the safe side: Excel leaves out page breaks where it fits a width,
        and how wide a character is differs from program to program.
        """
        if self.printed:
            self.page.print_area(0, 0, self.row, self.printed - 1)
        if not self._breaks:
            self.page.fit_to_pages(1, 0)
            return
        inches = sum(10 * width + 5 for width in self._widths) / 96
        self.page.set_print_scale(min(int(100 * self._room / inches), 100))
        self.page.set_h_pagebreaks(self._breaks)

    def widths(self, widths: Sequence[int]) -> None:
        """Set how wide the columns are, in characters."""
        self._widths = list(widths)
        for number, width in enumerate(widths):
            self.page.set_column(number, number, width)

    def _look(self, kind: Kind, *, lined: bool = False) -> Format:
        look: dict[str, Any] = {"bottom": 4, "bottom_color": LINE} if lined else {}
        if kind == "text":
            return self.paper.format(text_wrap=True, align="left", indent=1 if lined else 0, **look)
        number = {"points": "0.####", "share": "0.0#%", "count": "0", "day": "yyyy-mm-dd"}[kind]
        return self.paper.format(num_format=number, align="right", **look)

    def write(self, row: int, column: int, value: Cell, look: Format) -> None:
        """Write one cell: text as text, a number digit by digit, nothing where there is nothing."""
        if value is None or value == "":
            self.page.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.page.write_string(row, column, _text(value), self._guarded(value, look))
        elif isinstance(value, date):
            self.page.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
        else:
            places = PLACES + 2 if look.num_format.endswith("%") else PLACES
            self.page.write_number(row, column, _digits(Fraction(value), places), look)

    def _guarded(self, value: str, look: Format) -> Format:
        """Return *look*; for a text that a spreadsheet would take for a formula once edited, marked as text."""
        if not looks_like_one(value):
            return look
        lined = {"bottom": 4, "bottom_color": LINE, "indent": 1} if look.indent else {}
        return self.paper.format(text_wrap=True, align="left", quote_prefix=True, **lined)


def _digits(value: Fraction, places: int) -> Any:
    """Return *value* to *places* decimals as the writer puts it down: digits, never a binary float."""
    return Decimal(exact(rounded(value, places)))


def _cells(text: str) -> int:
    """Return how many narrow characters wide *text* is."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _text(value: str) -> str:
    text = clean(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _spelled_out(columns: Sequence[Column], row: Sequence[Cell]) -> str:
    """Return the points of a row that had to be rounded, exactly: `失分 8/3`."""
    return say("；", "; ").join(
        f"{column.title} {exact(value)}"
        for column, value in zip(columns, row, strict=True)
        if column.kind == "points" and isinstance(value, Fraction) and rounded(value) != value
    )


def how_numbers_stand() -> str:
    """Return the sentence about rounding that stands on every workbook."""
    return say(
        "数字至多四位小数；除不尽的四舍五入，精确值另写在旁边（如 8/3）。百分比四舍五入到 0.01%。",
        "Numbers have at most four decimals; what does not end there is rounded, and written exactly beside it (8/3). "
        "Percentages are rounded to 0.01%.",
    )
