"""How a file is refused: the problem, the place and, where nothing nearer is known, what the catalogue says to do."""

from __future__ import annotations

from evaluator.language import say
from evaluator.problems import CATALOGUE, PingjiaError, Problem, Span, problem
from evaluator.workbook import limits

__all__ = ["check_reach", "complaint", "place", "refused"]


def place(name: str) -> Span:
    """Return the place of a problem that is about the whole file."""
    return Span(name, 1, 1, 1)


def complaint(code: str, at: Span, *, hint: str = "", **words: object) -> Problem:
    """Return the problem *code* with a hint, which is the catalogue's remedy if none is given.

    >>> complaint("workbook-encrypted", place("自评表.xlsx")).hint
    '在 Excel 或 WPS 里输入密码打开，去掉打开密码后另存'
    """
    remedy = say(CATALOGUE[code].remedy_zh, CATALOGUE[code].remedy_en).rstrip("。.")
    return problem(code, at, hint=hint or remedy, severity="error", **words)


def refused(code: str, at: str | Span, *, hint: str = "", **words: object) -> PingjiaError:
    """Return the refusal of a whole file, by its name or by the place in it that is to blame."""
    return PingjiaError([complaint(code, place(at) if isinstance(at, str) else at, hint=hint, **words)])


def check_reach(source: str, sheet: str, row: int, column: int) -> None:
    """Refuse a sheet that holds something in a cell farther away than any may be."""
    for what, number, limit in (
        (say("行数", "rows"), row, limits.ROWS),
        (say("列数", "columns"), column, limits.COLUMNS),
    ):
        if number > limit:
            at = Span(source, row, column, column + 1, sheet)
            raise refused("table-too-large", at, what=what, limit=limit)
