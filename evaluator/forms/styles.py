"""How the form looks: a few cell styles, each made once."""

from __future__ import annotations

from typing import Any

__all__ = ["Styles", "breadth"]

_FONT = "宋体"
_LINE, _BAND, _HEAD, _OPEN, _LATER = "#B8C0CC", "#E3ECF7", "#2F5D8C", "#FFFDF0", "#F0F0F0"


class Styles:
    """The styles of one workbook; an open cell may be typed into, all others are locked."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._open: dict[tuple[str, bool, bool], Any] = {}
        grid = {"border": 1, "border_color": _LINE}
        self.title = self._make(bold=True, font_size=14, valign="vcenter")
        self.words = self._make(text_wrap=True, valign="top", font_color="#404040")
        self.heading = self._make(
            bold=True,
            bg_color=_HEAD,
            font_color="#FFFFFF",
            align="center",
            valign="vcenter",
            text_wrap=True,
            **grid,
        )
        self.band = self._make(bold=True, bg_color=_BAND, font_color="#1F3F63", **grid)
        self.label = self._make(text_wrap=True, valign="vcenter", num_format="@", **grid)
        self.before = self._make(
            text_wrap=True, valign="vcenter", num_format="@", font_color="#6B6B6B", locked=False, **grid
        )

    def open(self, number_format: str = "@", *, border: bool = False, later: bool = False) -> Any:
        """Return the style of a cell to type into; *later*: somebody else fills it in."""
        key = (number_format, border, later)
        if key not in self._open:
            drawn = (
                {"border": 1, "border_color": _LINE, "bg_color": _LATER if later else _OPEN} if border else {}
            )
            self._open[key] = self._make(
                locked=False,
                num_format=number_format,
                valign="vcenter",
                text_wrap=True,
                align="left",
                **drawn,
            )
        return self._open[key]

    def _make(self, **said: Any) -> Any:
        return self._book.add_format({"font_name": _FONT, "font_size": 10.5, **said})


def breadth(text: str) -> int:
    """Return how broad the longest line of *text* is, in narrow characters.

    >>> breadth("会员\\nA"), breadth("")
    (4, 0)
    """
    return max((sum(1 if ord(each) < 0x2E80 else 2 for each in line) for line in text.split("\n")), default=0)
