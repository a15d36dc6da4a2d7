"""One sheet of the form: words over all columns, headings, locked labels, open cells; rows as high as their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.forms.styles import Styles, breadth

__all__ = ["Page"]

_LINE = 15.5
"""Points of one line of text."""

_A4 = 9
_LEFT_OPEN = {
    "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True, "sort": True,
    "autofilter": True,
}  # fmt: skip


class Page:
    """A sheet with columns of the given *widths*; its first *head* rows stay in sight and on every printed page."""

    def __init__(self, sheet: Any, styles: Styles, widths: Sequence[int], head: int = 0) -> None:
        self.sheet, self._styles, self._widths = sheet, styles, tuple(widths)
        for column, width in enumerate(widths):
            self.open_column(column, width)
        if head:
            sheet.freeze_panes(head, 0)
            sheet.repeat_rows(head - 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.hide_gridlines(2)
        sheet.protect("", _LEFT_OPEN)

    def open_column(self, column: int, width: int, number_format: str = "@", *, hidden: bool = False) -> None:
        """Let a column be typed into, down to the last row."""
        self.sheet.set_column(column, column, width, self._styles.open(number_format), {"hidden": hidden})

    def title(self, row: int, text: str) -> None:
        """Write *text* over all columns as the title."""
        self._across(row, text, self._styles.title)
        self.sheet.set_row(row, 27)

    def words(self, row: int, text: str) -> None:
        """Write *text* over all columns, the row as high as it needs."""
        self._across(row, text, self._styles.words)
        self.sheet.set_row(row, _LINE * _lines(text, sum(self._widths)) + 4)

    def _across(self, row: int, text: str, style: Any) -> None:
        if len(self._widths) > 1:
            self.sheet.merge_range(row, 0, row, len(self._widths) - 1, "", style)
        self.sheet.write_string(row, 0, text, style)

    def headings(self, row: int, titles: Sequence[str]) -> None:
        """Write the headings of the columns."""
        deepest = max(_lines(text, width - 2) for text, width in zip(titles, self._widths, strict=False))
        self.sheet.set_row(row, _LINE * deepest + 7)
        for column, title in enumerate(titles):
            self.sheet.write_string(row, column, title, self._styles.heading)

    def band(self, row: int, column: int, text: str) -> None:
        """Write *text* on a band across the columns."""
        for each in range(len(self._widths)):
            self.sheet.write_blank(row, each, None, self._styles.band)
        self.sheet.write_string(row, column, text, self._styles.band)
        self.sheet.set_row(row, 20)

    def height(self, row: int, texts: Sequence[str]) -> None:
        """Make a row as high as the texts of its columns need."""
        deepest = max(_lines(text, width) for text, width in zip(texts, self._widths, strict=True))
        self.sheet.set_row(row, _LINE * deepest + 6)

    def label(self, row: int, column: int, text: str) -> None:
        """Write a locked text."""
        self.sheet.write_string(row, column, text, self._styles.label)

    def compared(self, row: int, column: int, text: str) -> None:
        """Write what stands there to compare: last period's value."""
        self.sheet.write_string(row, column, text, self._styles.before)

    def answer(
        self, row: int, column: int, number_format: str = "@", text: str = "", *, later: bool = False
    ) -> None:
        """Draw a cell to type into; *later*: somebody else fills it in."""
        style = self._styles.open(number_format, border=True, later=later)
        if text:
            self.sheet.write_string(row, column, text, style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def closed(self, row: int, column: int) -> None:
        """Draw a cell that takes nothing."""
        self.sheet.write_blank(row, column, None, self._styles.label)

    def takes(
        self, first: int, column: int, last: int, validation: dict[str, Any] | None, *, until: int = -1
    ) -> None:
        """Give the cells of a column (of the columns up to *until*) their dropdown, limits and prompt."""
        if validation:
            self.sheet.data_validation(first, column, last, max(column, until), validation)


def _lines(text: str, width: int) -> int:
    """Return how many lines *text* takes in a column of *width* narrow characters."""
    return max(1, sum(max(1, -(-breadth(line) // max(width - 1, 4))) for line in text.split("\n")))
