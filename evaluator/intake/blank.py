"""The table of many before anybody filled it in: titles, a row that explains them, and the tables beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterable, Iterator, Sequence

from evaluator.declarations import FactType, Records, Results
from evaluator.intake.annex import annex_of
from evaluator.intake.columns import GUIDE, ID, heading
from evaluator.language import say
from evaluator.workbook.formulas import harmless

__all__ = ["blank_annexes", "blank_table"]


def blank_table(facts: Iterable[FactType], *, window: bool, judged: Container[str] = ()) -> bytes:
    """Return the main table as CSV: UTF-8 with a mark, so that Excel and WPS open it as it is."""
    cells = heading(facts, window=window, judged=judged)
    return _csv([[title for title, _ in cells], [asked for _, asked in cells]])


def blank_annexes(facts: Iterable[FactType]) -> Iterator[tuple[str, bytes]]:
    """Yield the tables beside it: the name of each fact that takes rows, and its empty table."""
    for fact in facts:
        if isinstance(fact, Records | Results):
            titles = [ID, *annex_of(fact).keys]
            guide = (
                f"{say(*GUIDE)}：{say('一条一行，写明是哪家单位的', 'one row each, with its organisation')}"
            )
            yield fact.name, _csv([titles, [guide, *("" for _ in titles[1:])]])


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([[harmless(each) for each in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")
