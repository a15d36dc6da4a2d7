"""Cells that hold something no value can be taken of: what is said of one where a value is wanted."""

from __future__ import annotations

from evaluator.problems import Problem
from evaluator.workbook.grid import Cell
from evaluator.workbook.refusal import complaint

__all__ = ["unusable"]


def unusable(cell: Cell) -> Problem | None:
    """Return what is wrong with a cell of the kinds error, uncomputed and rounded; None for any other.

    >>> from evaluator.problems import Span
    >>> found = unusable(Cell("#DIV/0!", "error", Span("自评表.xlsx", 12, 3, 4, "会员")))
    >>> str(found.span), found.message
    ('自评表.xlsx:会员!C12', '公式出错：`#DIV/0!`')
    """
    if cell.kind == "error":
        return complaint("cell-error", cell.span, value=cell.text)
    if cell.kind == "uncomputed":
        return complaint("cell-uncomputed", cell.span, formula=cell.text)
    if cell.kind == "rounded":
        return complaint("cell-rounded", cell.span, value=cell.text)
    return None
