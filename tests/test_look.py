"""The measures of `make look` find what they are there to find; the looking itself needs tools that CI has not."""

from __future__ import annotations

from datetime import date

from evaluator.report.papers.content import Cell, Column, Paper, Paragraph, Row, Table
from tests import look


def paper(*texts: str) -> Paper:
    return Paper(("题",), "", "", tuple(Paragraph(text) for text in texts), date(2026, 1, 1), "")


def test_a_lost_letter_is_found():
    assert list(look.lost(paper("入会率九十五"), "题 入会率 九十五")) == []
    assert "'五'" in "".join(look.lost(paper("入会率九十五"), "题 入会率 九十"))


def test_a_head_that_is_not_repeated_is_found():
    table = Table(tuple(Column(title, 26) for title in look.HEAD), (Row((Cell(("A",)),)),))
    made = Paper(("题",), "", "", (table,), date(2026, 1, 1), "")
    head = "".join(look.HEAD)
    assert list(look.unrepeated(made, ["一", head + "A", head + "合计100", "二"])) == []
    assert list(look.unrepeated(made, [head + "A", "B", head + "合计100"]))
    assert list(look.unrepeated(made, [head + "A", "B合计100"]))
    assert list(look.unrepeated(made, ["A", "B"]))
    assert list(look.unrepeated(paper("没有表"), ["A"])) == []


def test_a_page_without_its_number_outside_is_found():
    assert list(look.unnumbered([("—1—", 0.8), ("—2—", 0.2)])) == []
    assert list(look.unnumbered([("", 0.5)]))
    assert list(look.unnumbered([("—1—", 0.2)]))
    assert list(look.unnumbered([("—1—", 0.8), ("—2—", 0.8)]))


def test_the_foot_of_a_page_is_told_from_its_text():
    word = '<word xMin="{}" yMin="{}" xMax="{}" yMax="{}">{}</word>'
    words = (
        word.format(10, 90, 20, 99, "上")
        + word.format(70, 950, 75, 960, "—1")
        + word.format(76, 950, 80, 960, "—")
    )
    assert look.feet(f'<page width="100" height="1000">{words}</page>') == [("—1—", 0.75)]
