"""Sheets of a workbook: text that stays text, numbers that stay exact, tables that print.

A number cell holds a decimal of at most four places, written digit by digit: no binary float stands between the result
and the file. A number that does not end there is rounded, half away from zero, and the table's last column spells it
out (`失分 8/3`). Text is always written as text: what begins with `=` is a name that begins with `=`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from evaluator.language import say
from evaluator.report.wording import clean, exact

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
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
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
        return Sheet(self, self.book.add_worksheet(free), landscape=landscape)

    def chart(self, kind: str, subtype: str = "") -> Chart:
        """Return a new chart of a kind that xlsxwriter knows."""
        return self.book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})

    def bytes(self) -> bytes:
        """Return the finished workbook."""
        self.book.close()
        return self._buffer.getvalue()


class Sheet:
    """One sheet, written from the top down."""

    def __init__(self, paper: Paper, page: Worksheet, *, landscape: bool) -> None:
        self.paper, self.page, self.row = paper, page, 0
        page.set_paper(9)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        page.fit_to_pages(1, 0)
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

    def heading(self, text: str) -> None:
        """Write a heading with a free line above it."""
        self.row += 1
        self.page.set_row(self.row, 20)
        self._line(text, bold=True, font_size=12)

    def note(self, text: str) -> None:
        """Write a line of explanation."""
        self._line(text, font_color="#5D5B55")

    def _line(self, text: str, **look: Any) -> None:
        self.write(self.row, 0, text, self.paper.format(text_wrap=False, **look))
        self.row += 1

    def pairs(self, rows: Sequence[tuple[str, Cell]]) -> None:
        """Write names and values in two columns; a number that does not end within four places also exactly."""
        for name, value in rows:
            self.write(self.row, 0, name, self.paper.format(font_color="#5D5B55"))
            self.write(self.row, 1, value, self._look("points" if isinstance(value, Fraction) else "text"))
            if isinstance(value, Fraction) and rounded(value) != value:
                self.write(self.row, 2, exact(value), self._look("text"))
            self.row += 1

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, filtered: bool = False
    ) -> Table:
        """Write a table; with *filtered* it is the sheet's own: its header stays in sight and on every printed page."""
        spelled = [_spelled_out(columns, row) for row in rows]
        if any(spelled):
            columns = [*columns, Column(say("精确值", "Exact"), 24)]
            rows = [[*row, each] for row, each in zip(rows, spelled, strict=True)]
        head = self.row
        look = {"bold": True, "bg_color": FAINT, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        for number, column in enumerate(columns):
            side = {"align": "left", "indent": 1} if column.kind == "text" else {"align": "right"}
            self.write(head, number, column.title, self.paper.format(**side, **look))
        for row in rows:
            self.row += 1
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                self.write(self.row, number, value, self._look(column.kind, lined=True))
        last, self.row = max(self.row, head + 1), self.row + 1
        if filtered:
            self.widths([column.width for column in columns])
            self.page.autofilter(head, 0, last, len(columns) - 1)
            self.page.freeze_panes(head + 1, 2)
            self.page.repeat_rows(head)
        return Table(self.name, head, head + 1, last)

    def picture(self, chart: Chart, row: int, column: int, *, apart: bool = False) -> None:
        """Put a chart on the sheet; *apart* on a printed page of its own."""
        if apart:
            self.page.set_h_pagebreaks([row])
        self.page.insert_chart(row, column, chart)

    def bars(self, table: Table, column: int, colour: str, most: Fraction | None = None) -> None:
        """Draw a bar behind the numbers of a column, from zero to *most* (None: the greatest of them)."""
        look: dict[str, Any] = {"type": "data_bar", "bar_color": colour, "bar_solid": True, "min_type": "num"}
        look |= {"min_value": 0, "bar_border_color": colour}
        if most is not None:
            look |= {"max_type": "num", "max_value": Decimal(exact(rounded(most)))}
        self.page.conditional_format(table.first, column, table.last, column, look)

    def widths(self, widths: Sequence[int]) -> None:
        """Set how wide the columns are, in characters."""
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
        if not value.startswith(_FORMULA):
            return look
        lined = {"bottom": 4, "bottom_color": LINE, "indent": 1} if look.indent else {}
        return self.paper.format(text_wrap=True, align="left", quote_prefix=True, **lined)


def _digits(value: Fraction, places: int) -> Any:
    """Return *value* to *places* decimals as the writer puts it down: digits, never a binary float."""
    return Decimal(exact(rounded(value, places)))


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
