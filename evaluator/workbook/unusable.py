"""Cells that hold something no value can be taken of: what is said of one where a value is wanted."""

from __future__ import annotations

from evaluator.problems import Problem, quoted
from evaluator.workbook.grid import Cell
from evaluator.workbook.refusal import complaint

__all__ = ["unusable"]


def unusable(cell: Cell, *, private: bool = False) -> Problem | None:
    """Return what is wrong with a cell of the kinds error, uncomputed and rounded; None for any other.

    What is *private* is not quoted.

    >>> from evaluator.problems import Span
    >>> found = unusable(Cell("#DIV/0!", "error", Span("自评表.xlsx", 12, 3, 4, "会员")))
    >>> str(found.span), found.message
    ('自评表.xlsx:会员!C12', '公式出错：`#DIV/0!`')
    """
    said = quoted(cell.text, private=private)
    if cell.kind == "error":
        return complaint("cell-error", cell.span, value=said, private=private)
    if cell.kind == "uncomputed":
        return complaint("cell-uncomputed", cell.span, formula=said, private=private)
    if cell.kind == "rounded":
        return complaint("cell-rounded", cell.span, value=said, private=private)
    return None
