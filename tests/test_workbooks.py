"""Result workbooks: what stands in which sheet, to the last digit, and what can never be in a cell."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from fractions import Fraction as F
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from evaluator.explanation import Explanation, Organisation, Score
from evaluator.language import Language, speaking
from evaluator.problems import Problem, Span
from evaluator.report import FORMATS, Options, render
from evaluator.report.batch_workbook import together
from evaluator.report.comparison import Comparison, of_group
from evaluator.report.sheets import rounded
from evaluator.report.summary import Batch, Unread, standing_of, summaries
from tests.report_samples import SAMPLES, broken, empty, hostile, perfect, typical

ATTACKS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://a.example","y")', "_x0041_")


def opened(data: str | bytes) -> Workbook:
    assert isinstance(data, bytes)
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", ".* extension is not supported", UserWarning
        )  # openpyxl knows no solid data bars
        return load_workbook(BytesIO(data))


def cells(data: str | bytes) -> list[object]:
    return [cell.value for sheet in opened(data) for row in sheet for cell in row if cell.value is not None]


def batch(*found: Explanation, unread: tuple[Unread, ...] = ()) -> Batch:
    standings = (standing_of(each, f"{n}.yaml") for n, each in enumerate(found))
    return Batch(summaries(standings), unread)


def group() -> list[Explanation]:
    """Return five results, two of them alike, one without a total."""
    base = typical()
    found = [base, perfect(), empty(), replace(base, organisation=Organisation("3301-0013", "乙")), broken()]
    return [
        replace(each, organisation=replace(each.organisation, region=f"3301{n}"))
        for n, each in enumerate(found)
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_workbook_is_whole_and_the_same_twice(sample: str, language: Language) -> None:
    with speaking(language):
        once, again = render(SAMPLES[sample](), "xlsx"), render(SAMPLES[sample](), "xlsx")
        assert once == again
        assert len(opened(once).sheetnames) == 5
        one, other = standing_of(SAMPLES[sample](), "甲.yaml"), standing_of(typical(), "乙.yaml")
        assert together(Batch(summaries([one, other])), Options()) == together(
            Batch(summaries([other, one])), Options()
        )


def test_the_sheets_are_those_of_the_issue() -> None:
    assert opened(render(typical(), "xlsx")).sheetnames == ["概要", "逐项", "差距与整改", "证据", "附件"]
    unread = Unread("坏.yaml", "T01", (Problem("tab-indent", "有制表符", Span("坏.yaml", 2, 1, 2)),))
    book = opened(together(batch(*group(), unread=(unread,)), Options()))
    assert book.sheetnames == ["总表", "类目统计", "分布", "逐项失分", "未读文件"]
    assert "坏.yaml:2:1: 有制表符 [tab-indent]" in [cell.value for row in book["未读文件"] for cell in row]


def test_a_batch_without_any_result_still_says_what_was_not_read() -> None:
    unread = Unread("坏.yaml", "T01", (Problem("tab-indent", "有制表符", None),))
    assert opened(together(Batch((), (unread,)), Options())).sheetnames == ["未读文件"]


def _numbers(data: bytes, sheet: int) -> dict[str, F]:
    """Return the numbers of a sheet as they are written in the file, digit by digit."""
    text = ZipFile(BytesIO(data)).read(f"xl/worksheets/sheet{sheet}.xml").decode("utf-8")
    return {
        at: F(value) for at, value in re.findall(r'<c r="([A-Z]+\d+)"(?: s="\d+")?><v>([^<]*)</v></c>', text)
    }


def test_every_number_is_the_explanations_to_the_last_digit() -> None:
    it = typical()
    data = render(it, "xlsx")
    assert isinstance(data, bytes)
    written, rows = _numbers(data, 2), opened(data)["逐项"]
    items = {each.id: each for each in (*it.items, *it.bonus, *it.penalties)}
    seen = []
    for row in rows.iter_rows():
        item = items.get(str(row[0].value))
        if item is None or row[1].value != item.title:
            continue
        seen.append(item.id)
        for cell, value in zip(row[3:7], (item.full, item.confirmed, item.possible, item.lost), strict=True):
            assert written[cell.coordinate] == rounded(value)
            if rounded(value) != value:
                exact = [
                    str(each.value)
                    for each in row
                    if f"{value.numerator}/{value.denominator}" in str(each.value)
                ]
                assert exact, (item.id, value)
    assert sorted(seen) == sorted(items)


def test_every_number_of_the_list_is_a_standings() -> None:
    found = group()
    data = together(batch(*found), Options())
    written, sheet = _numbers(data, 1), opened(data)["总表"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "名次")
    columns = {cell.value: cell.column - 1 for cell in head}
    rows = [row for row in sheet.iter_rows(min_row=head[0].row + 1) if row[1].value]
    expected = sorted(
        (each.score for each in found if each.score.confirmed is not None), key=lambda s: (-s.confirmed, -s.possible)
    )  # fmt: skip
    assert len(rows) == len(found)
    for row, score in zip(rows, expected, strict=False):
        assert written[row[columns["已确认"]].coordinate] == rounded(score.confirmed)
        assert written[row[columns["仍可能"]].coordinate] == rounded(score.possible)
    assert [row[0].value for row in rows] == [1, 2, 2, 4, None]
    assert rows[-1][columns["已确认"]].value is None


def test_a_number_no_cell_can_hold_stands_beside_it() -> None:
    it = replace(typical(), score=Score(F(250, 3), F(100), F(100)))
    values = cells(together(batch(it), Options()))
    assert 83.3333 in values
    assert [each for each in values if str(each).startswith("已确认 250/3；")]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_name_is_never_a_formula(attack: str) -> None:
    it = replace(typical(), organisation=Organisation(attack, attack, attack, attack), claims=(attack,))
    for data in (render(it, "xlsx"), together(batch(it), Options())):
        book = opened(data)
        assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
        shown = attack.replace("\t", " ").replace("\r", " ")
        assert shown in [str(each) for each in cells(data)]
        assert isinstance(data, bytes)
        assert "<f>" not in "".join(
            ZipFile(BytesIO(data)).read(name).decode("utf-8")
            for name in ZipFile(BytesIO(data)).namelist() if name.startswith("xl/worksheets/sheet")
        )  # fmt: skip


def test_hostile_texts_are_text() -> None:
    it = hostile()
    unread = Unread(it.organisation.name, it.organisation.name, (Problem("x", it.organisation.name, None),))
    for data in (
        render(it, "xlsx", Options(with_private=True)),
        together(batch(it, unread=(unread,)), Options()),
    ):
        for value in cells(data):
            if isinstance(value, str):
                assert not [
                    c for c in value if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e")
                ]


def test_private_evidence_stays_out() -> None:
    hidden, shown = (cells(render(typical(), "xlsx", Options(with_private=asked))) for asked in (False, True))
    for secret in ("王某某", "附件/慰问记录.pdf"):
        assert not [each for each in hidden if secret in str(each)]
        assert [each for each in shown if secret in str(each)]


def test_the_charts_are_there_and_the_last_result_is_a_line_of_the_radar() -> None:
    other = Comparison("last", "2024年度", {"A": F(1, 2)}, F(70), F(100))
    data = render(typical(), "xlsx", Options(against=(other,)))
    assert isinstance(data, bytes)
    names = ZipFile(BytesIO(data)).namelist()
    assert len([name for name in names if name.startswith("xl/charts/chart")]) == 2
    radar = ZipFile(BytesIO(data)).read("xl/charts/chart1.xml").decode("utf-8")
    assert "<c:radarChart>" in radar
    assert "2024年度得分率" in radar
    many = together(batch(*group()), Options())
    assert len([n for n in ZipFile(BytesIO(many)).namelist() if n.startswith("xl/charts/chart")]) == 3


def test_a_group_is_two_or_more_and_its_mean_is_exact() -> None:
    (alone,) = summaries([standing_of(typical(), "a")])
    assert of_group(alone) is None
    (both,) = summaries([standing_of(typical(), "a"), standing_of(perfect(), "b")])
    found = of_group(both)
    assert found is not None
    assert found.confirmed == (typical().score.confirmed + perfect().score.confirmed) / 2  # type: ignore[operator]
    assert found.shares["A"] == (F(10, 14) + 1) / 2


def test_only_formats_with_a_document_of_all_have_a_name_for_it() -> None:
    for each in FORMATS.values():
        assert bool(each.summary) == bool(each.index)
