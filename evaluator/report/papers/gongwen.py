"""The measures of an official paper (GB/T 9704): the page, the faces, and a style for each kind of text.

Word and PDF are both drawn from these tables, so that they cannot drift apart. The faces of the standard are
proprietary: they are named, never shipped, and each names what may stand in for it, the best first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from evaluator.report.papers.content import Align

PAGE = (210, 297)
"""Width and height of A4 in millimetres."""
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
"""In millimetres; they leave a type area of 156 by 225."""
WIDTH = PAGE[0] - MARGINS["left"] - MARGINS["right"]
LINE = Fraction("28.95")
"""The distance of the lines in points: 22 lines on a page."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face by the name an office computer knows it by, and the families that may stand in for it, best first."""

    name: str
    instead: tuple[str, ...]


_SONG = (
    "SimSun", "宋体", "NSimSun", "STSong", "华文宋体", "Songti SC", "FandolSong", "Noto Serif CJK SC", "Noto Serif SC",
    "Source Han Serif SC", "Source Han Serif CN", "思源宋体", "AR PL UMing CN",
)  # fmt: skip
_HEI = (
    "SimHei", "Microsoft YaHei", "微软雅黑", "STHeiti", "Heiti SC", "PingFang SC", "FandolHei", "Noto Sans CJK SC",
    "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "思源黑体", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip
FACES: Mapping[str, Face] = {
    "title": Face("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", *_SONG, *_HEI)),
    "body": Face("仿宋_GB2312", ("FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "华文仿宋", "FandolFang R",
                              "FandolFang", *_SONG, *_HEI)),
    "black": Face("黑体", (*_HEI, *_SONG)),
    "kai": Face("楷体_GB2312", ("KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "华文楷体", "Kaiti SC", "FandolKai",
                             "AR PL UKai CN", *_SONG, *_HEI)),
    "song": Face("宋体", (*_SONG, *_HEI)),
}  # fmt: skip
LATIN = Face(
    "Times New Roman", ("Liberation Serif", "Tinos", "TeX Gyre Termes", "Nimbus Roman", "Libertinus Serif")
)
"""Digits and Latin letters."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of text looks: its face, its size, line distance and space before in points, indents in characters.

    *level* makes it a heading of the outline; *with_next* keeps it on the page of what follows.
    """

    id: str
    name: str
    face: str
    size: Fraction
    line: Fraction = LINE
    align: Literal["left", "centre", "right", "both"] = "left"
    first: int = 0
    right: int = 0
    before: Fraction = Fraction(0)
    level: int = 0
    with_next: bool = False

    @property
    def on_grid(self) -> bool:
        """Whether its lines keep to the grid of the page; what is set closer would be stretched to it."""
        return self.line == LINE


_THREE, _TWO, _FIVE = Fraction(16), Fraction(22), Fraction("10.5")
_CELL_LINE = Fraction(16)
STYLES: Mapping[str, Style] = {
    each.id: each
    for each in (
        Style("Body", "公文正文", "body", _THREE, align="both", first=2),
        Style("Title", "公文标题", "title", _TWO, Fraction(36), "centre", with_next=True),
        Style("Subtitle", "公文副题", "kai", _THREE, align="centre", with_next=True),
        Style("Number", "公文字号", "body", _THREE, align="centre"),
        Style("Heading1", "公文一级标题", "black", _THREE, first=2, level=1, with_next=True),
        Style("Heading2", "公文二级标题", "kai", _THREE, first=2, level=2, with_next=True),
        Style("Address", "公文主送", "body", _THREE),
        Style("Note", "公文附注", "body", _FIVE, _CELL_LINE, before=Fraction(8)),
        Style("Gap", "公文间隔", "body", _FIVE, Fraction(10)),
        Style("Sign", "公文签字", "body", _THREE, first=2, with_next=True),
        Style("Seal", "公文署名", "body", _THREE, align="right", right=4, with_next=True),
        Style("Day", "公文日期", "body", _THREE, align="right", right=4),
        Style("Head", "表格栏目", "black", _FIVE, _CELL_LINE, "centre", with_next=True),
        Style("Cell", "表格文字", "body", _FIVE, _CELL_LINE),
        Style("Strong", "表格合计", "black", _FIVE, _CELL_LINE),
        Style("Folio", "公文页码", "song", Fraction(14), LINE),
    )
}  # fmt: skip
"""The styles by the id a Word file knows them by; the names are what its reader sees."""

VOICES = {"body": "Body", "address": "Address", "note": "Note"}
CELL_MARGIN = Fraction("1.2")
"""Millimetres left and right of a cell's text."""
CELL_PADDING = Fraction("0.7")
"""Millimetres above and below a cell's text."""
BORDER = Fraction("0.5")
"""Points of a table's lines."""


def jc(align: Align) -> str:
    """Return an alignment as Word and typst both spell it.

    >>> jc("centre")
    'center'
    """
    return "center" if align == "centre" else align
