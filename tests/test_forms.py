"""The form: what it asks, how it is printed, what is understood of it and what is refused, by cell."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from evaluator.catalog import entries, load
from evaluator.cli import run
from evaluator.declarations import Decimal
from evaluator.evidence.document import read_evidence
from evaluator.evidence.values import convert
from evaluator.forms import read_submission
from evaluator.forms.carried import carried_from
from evaluator.forms.form import form_of
from evaluator.forms.reader import made_for, read_form
from evaluator.forms.workbook import form_workbook
from evaluator.forms.yaml_form import template_text
from evaluator.language import speaking
from evaluator.problems import EvidenceError, RulesetError, Span
from evaluator.reading import plain, read_file, read_text
from evaluator.reading.text import Unreadable
from evaluator.workbook import Book, Cell, Row, Sheet, read_book
from tests import clerk

ROOT = Path(__file__).resolve().parent.parent
T01 = load("T01")
EXAMPLE = ROOT / "examples" / "hege-zhigong-zhijia" / "某支行工会.yaml"


@pytest.fixture(scope="module")
def printed() -> bytes:
    return form_workbook(form_of([T01]))


def book(*sheets: tuple[str, list[list[object]]], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Book:
    """Return a book of sheets, each a table of texts; a tuple is a text and its kind, None an empty cell."""
    made = []
    for name, lines in sheets:
        rows = []
        for number, line in enumerate(lines, 1):
            cells = {}
            for column, each in enumerate(line, 1):
                text, kind = each if isinstance(each, tuple) else (each, "text")
                if text is not None:
                    cells[column] = Cell(text, kind, Span("表.xlsx", number, column, column + 1, name))
            if cells:
                rows.append(Row(number, cells))
        made.append(Sheet(name, tuple(rows), merged=merged))
    return Book("表.xlsx", "0" * 64, tuple(made))


def read(*sheets: tuple[str, list[list[object]]], merged: tuple[tuple[int, int, int, int], ...] = ()):
    """Return what a submission of these sheets says."""
    return read_evidence(read_form(book(*sheets, merged=merged), T01.vocabulary), T01.vocabulary, folder=None)


def facts(*lines: list[object]) -> tuple[str, list[list[object]]]:
    return "事实", [["事实", "填写"], *lines]


def refused(
    *sheets: tuple[str, list[list[object]]], merged: tuple[tuple[int, int, int, int], ...] = ()
) -> list[tuple[str, str]]:
    """Return the codes and the cells of what is wrong with these sheets."""
    with pytest.raises(EvidenceError) as caught:
        read(*sheets, merged=merged)
    return [
        (each.code, "" if each.span is None else f"{each.span.sheet}!{each.span.cell}")
        for each in caught.value.problems
        if each.severity == "error"
    ]


def noted(*sheets: tuple[str, list[list[object]]]) -> list[tuple[str, str]]:
    found = read(*sheets).notes
    return [(each.code, f"{each.span.sheet}!{each.span.cell}") for each in found if each.span is not None]


# ── what is printed ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_shipped_table_prints_a_form_that_says_nothing_yet() -> None:
    for each in entries():
        program = load(each.code)
        path = Path("表.xlsx")
        found = _read(form_workbook(form_of([program])), program)
        assert found.facts == {}, path
        assert found.titles is None


def _read(data: bytes, program):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        path.write_bytes(data)
        return read_evidence(read_submission(path, program.vocabulary), program.vocabulary, folder=None)


def test_the_same_form_is_the_same_bytes(printed: bytes) -> None:
    assert form_workbook(form_of([T01])) == printed


def test_the_words_are_locked_the_answers_open_and_the_ids_hidden(printed: bytes) -> None:
    sheet = load_workbook(io.BytesIO(printed))["事实"]
    row = clerk.row_of(sheet, clerk.column(sheet, "事实"), "会员人数")
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.cell(row, clerk.column(sheet, "问题")).protection.locked
    assert not sheet.cell(row, clerk.column(sheet, "填写")).protection.locked
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_cells_offer_choices_and_say_what_they_take(printed: bytes) -> None:
    book_ = load_workbook(io.BytesIO(printed))
    by_cell = {str(each.sqref): each for each in book_["事实"].data_validations.dataValidation}
    column = clerk.column(book_["事实"], "填写")
    labels = clerk.column(book_["事实"], "事实")

    def of(name: str):
        return by_cell[book_["事实"].cell(clerk.row_of(book_["事实"], labels, name), column).coordinate]

    assert of("独立核算").formula1 == '"是,否"'
    assert of("会员人数").type == "whole"
    assert of("会员人数").errorStyle == "warning"
    assert "单位：人" in of("会员人数").prompt
    assert of("法人资格证到期日").type == "date"
    assert "2026-03-15" in of("法人资格证到期日").prompt
    assert of("女职工组织").formula1 == '"女职工委员会,女职工委员,未设"'
    assert "一次也没有" in of("委员会会议").prompt
    days = [each for each in book_["委员会会议"].data_validations.dataValidation if each.type == "date"]
    assert [str(each.sqref) for each in days] == ["A5:A404"]


def test_long_dropdowns_stand_on_a_hidden_sheet(printed: bytes) -> None:
    book_ = load_workbook(io.BytesIO(printed))
    (offered,) = [each for each in book_["不适用"].data_validations.dataValidation if each.type == "list"]
    assert offered.formula1.startswith("'__lists__'!$A$1:$A$")
    assert book_["__lists__"]["A1"].value.startswith("T01:A1 ")
    assert {each.title: each.sheet_state for each in book_ if each.title.startswith("__")} == {
        "__lists__": "veryHidden",
        "__meta__": "veryHidden",
    }


def test_the_form_says_what_it_was_printed_for(printed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(printed)
    (found,) = made_for(read_book(path))
    assert (found.code, found.version, found.digest) == ("T01", T01.ruleset.version, T01.digest)


def test_one_form_for_several_tables_asks_each_fact_once() -> None:
    programs = [T01, load("T18")]
    form = form_of(programs)
    names = [each.fact.name for each in form.asked]
    assert len(names) == len(set(names))
    assert set(names) == {name for each in programs for name in each.facts}
    (visits,) = [each for each in form.asked if each.fact.name == "走访记录"]
    assert {item.partition(":")[0] for item in visits.items} == {"T01", "T18"}
    book_ = load_workbook(io.BytesIO(form_workbook(form)))
    assert book_.sheetnames.count("走访记录") == 1


def test_tables_of_different_words_make_no_form() -> None:
    with pytest.raises(RulesetError) as caught:
        form_of([T01, replace(T01, vocabulary_digest="anders")])
    assert [each.code for each in caught.value.problems] == ["other-vocabulary"]


def test_a_judges_mark_asks_who_and_why() -> None:
    judged = [each.code for each in entries() if any(one.judged for one in form_of([load(each.code)]).asked)]
    assert judged
    sheet = load_workbook(io.BytesIO(form_workbook(form_of([load(judged[0])]))))["事实"]
    assert {"认定人", "认定日期", "认定理由"} <= {cell.value for cell in sheet[3]}
    assert "认定人" not in {
        cell.value for cell in load_workbook(io.BytesIO(form_workbook(form_of([T01]))))["事实"][3]
    }


def test_nothing_an_author_wrote_becomes_a_formula_or_markup() -> None:
    hostile = "=1+1</t><t>&\"'\x07"
    fact = replace(next(iter(T01.facts.values())), ask=hostile, note="@SUM(A1)", material=(hostile, "-2"))
    program = replace(T01, facts={fact.name: fact}, ruleset=replace(T01.ruleset, title=hostile))
    data = form_workbook(form_of([program]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)
    assert load_workbook(io.BytesIO(data))["事实"]["C5"].value.startswith("=1+1</t>")
    assert load_workbook(io.BytesIO(data))["事实"]["C5"].data_type == "s"


def test_an_english_form_is_read_as_well(tmp_path: Path) -> None:
    with speaking("en"):
        data = form_workbook(form_of([T01]))
    book_ = load_workbook(io.BytesIO(data))
    assert book_["Facts"]["B3"].value == "Fact"
    book_["Facts"]["D5"] = 471
    path = tmp_path / "form.xlsx"
    path.write_bytes(clerk.saved(book_))
    assert (
        read_evidence(read_submission(path, T01.vocabulary), T01.vocabulary, folder=None)
        .facts["会员人数"]
        .value
        == 471
    )


# ── what is understood ──────────────────────────────────────────────────────────────────────────────────────


def test_headings_are_found_by_their_words() -> None:
    found = read(
        (
            "随便",
            [
                ["某支行工会 2025 年"],
                [],
                ["填　写：", "序号", "指标（名称）"],
                [("471", "number"), "1", "会员人数"],
            ],
        )
    )
    assert found.facts["会员人数"].value == 471
    assert found.facts["会员人数"].span.cell == "A4"


def test_answers_are_understood_as_they_are_typed() -> None:
    found = read(
        facts(
            ["会员人数", " ４７１ 人"],
            ["独立核算", "√"],
            ["法人资格证到期日", "2028年3月31日"],
            ["年度文档", "年度计划\n年度总结"],
            ["应拨缴经费", "1,186,000.00元"],
            ["职工人数", "暂无"],
        )
    )
    values = {name: given_.value for name, given_ in found.facts.items()}
    assert values["会员人数"] == 471
    assert values["独立核算"] is True
    assert str(values["法人资格证到期日"]) == "2028-03-31"
    assert values["年度文档"] == {"年度计划", "年度总结"}
    assert values["应拨缴经费"] == 1186000
    assert "职工人数" not in values


def test_the_organisation_is_read_from_its_labels() -> None:
    lines = [
        ["项目", "填写"],
        ["单位编号", "3301-0012"],
        ["单位名称", "某支行工会"],
        ["地区代码", "330109"],
        ["单位类型", "支行"],
        ["评定期间", "2024-09-01 至 2025-08-31"],
        ["评定日", ("2026-01-15", "date")],
        ["填表人", "小林"],
    ]
    found = read(("单位", lines))
    assert (found.organisation.id, found.organisation.name, found.organisation.region) == (
        "3301-0012",
        "某支行工会",
        "330109",
    )
    assert found.period is not None
    assert (str(found.period.start), str(found.period.end)) == ("2024-09-01", "2025-08-31")
    assert (str(found.as_of), found.supplied_by) == ("2026-01-15", "小林")


def test_none_is_said_in_either_place_and_an_empty_list_says_nothing() -> None:
    meetings = ("委员会会议", [["事实：委员会会议"], ["日期", "议题"], ["无"]])
    assert read(meetings).facts["委员会会议"].value == ()
    assert read(facts(["委员会会议", "无"])).facts["委员会会议"].value == ()
    assert read(("委员会会议", [["事实：委员会会议"], ["日期", "议题"]])).facts == {}


def test_rows_are_read_under_their_headings_wherever_they_stand() -> None:
    rows = [
        ["事实：委员会会议"],
        ["一段说明"],
        [None, "议题", "序号", "日 期"],
        [],
        [None, "预算", "1", "2025.3.5"],
        [],
        ["合计", None, "1"],
        ["填表人：小林"],
    ]
    found = read(("随便", rows))
    (row,) = found.facts["委员会会议"].value
    assert (row.cells["议题"], str(row.cells["日期"])) == ("预算", "2025-03-05")
    assert {each.code for each in found.notes} >= {"column-ignored", "row-ignored"}


def test_a_list_is_known_by_its_sheet_or_by_its_columns() -> None:
    lines: list[list[object]] = [["日期", "议题"], ["2025-03-05", "预算"]]
    assert len(read(("委员会会议", lines)).facts["委员会会议"].value) == 1
    columns = tuple(T01.vocabulary.facts["竞赛记录"].columns)
    found = read(("Sheet1", [[*columns], ["比武", *([None] * (len(columns) - 1))]]))
    assert len(found.facts["竞赛记录"].value) == 1


def test_one_sheet_may_hold_everything_as_a_csv_file_does(tmp_path: Path) -> None:
    text = (
        "事实,填写,\r\n单位名称,某支行工会,\r\n会员人数,４７１,\r\n,,\r\n"
        "事实：委员会会议,,\r\n日期,议题,\r\n2025-03-05,预算,\r\n2025-06-05,=1+1,\r\n,,\r\n"
        "事实：测评,,\r\n项目,满意,不满意\r\n总评,300,2\r\n,,\r\n项目,理由,\r\nT01:D3 争议调解,不设,\r\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        found = read_evidence(read_submission(path, T01.vocabulary), T01.vocabulary, folder=None)
        assert found.facts["会员人数"].value == 471
        assert [row.cells["议题"] for row in found.facts["委员会会议"].value] == ["预算", "=1+1"]
        assert found.facts["测评"].value == {"总评": {"满意": 300, "不满意": 2}}
        assert [each.item for each in found.claims] == ["T01:D3"]
        assert str(found.facts["会员人数"].span) == f"{path}:3:6"


def test_claims_titles_and_materials_are_read() -> None:
    found = read(
        facts(),
        ("不适用", [["项目", "理由", "同意人", "日期"], ["T01：D3 争议调解", "不设", "老周", "2026-01-12"]]),
        ("称号", [["称号", "获得日期", "有效期至", "撤销日期"], ["合格职工之家", "2023-05-01"]]),
        (
            "材料清单",
            [
                ["材料", "文件", "签发日", "用于"],
                ["会员名册", "附件/名册.pdf", "2025-12-31", "T01:A5、T01:E4"],
                ["在职人员表", None, None, "T01:A5"],
            ],
        ),
    )
    assert [(each.item, each.approved_by) for each in found.claims] == [("T01:D3", "老周")]
    assert [each.title for each in found.titles or ()] == ["合格职工之家"]
    assert [(each.id, each.path, each.for_) for each in found.attachments] == [
        ("会员名册", "附件/名册.pdf", ("T01:A5", "T01:E4"))
    ]
    assert read(("称号", [["称号", "获得日期"], ["无"]])).titles == ()
    assert read(("称号", [["称号", "获得日期"]]), facts()).titles is None


def test_last_periods_column_is_the_period_before() -> None:
    found = read(("事实", [["事实", "填写", "上期"], ["会员人数", "471", "450"], ["上期期间", "2024"]]))
    assert found.previous is not None
    assert found.previous.period.text == "2024"
    assert found.previous.facts["会员人数"].value == 450


# ── what is refused, and what is passed over ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "sheets, expected",
    [
        ([("通讯录", [["姓名", "电话"], ["甲", "1"]])], [("not-a-form", "通讯录!A1")]),
        ([facts(["会员数", "471"])], [("unknown-fact", "事实!A2")]),
        ([facts(["会员人数", "471"], ["会员人数", "470"])], [("answered-twice", "事实!B3")]),
        ([facts(["委员会会议", "4次"])], [("answered-elsewhere", "事实!B2")]),
        ([facts(["测评", "无"])], [("answered-elsewhere", "事实!B2")]),
        (
            [
                facts(["委员会会议", "无"]),
                ("委员会会议", [["事实：委员会会议"], ["日期", "议题"], ["2025-03-05"]]),
            ],
            [("none-and-rows", "事实!B2")],
        ),
        (
            [("委员会会议", [["事实：委员会会议"], ["日期", "主持"], ["2025-03-05", "张三"]])],
            [("headings-missing", "委员会会议!A1")],
        ),
        (
            [
                (
                    "委员会会议",
                    [["事实：委员会会议"], ["日期", "议题", "主持"], ["2025-03-05", "预算", "张三"]],
                )
            ],
            [("column-not-known", "委员会会议!C2")],
        ),
        (
            [("委员会会议", [["事实：委员会会议"], ["日期", "议题"], ["3/4/2025", "预算"]])],
            [("ambiguous-date", "委员会会议!A3")],
        ),
        (
            [("事实", [["代号", "事实", "填写"], ["会员人数", "职工人数", "471"]])],
            [("row-names-two", "事实!C2")],
        ),
        (
            [facts(["会员人数", ("#DIV/0!", "error")], ["职工人数", ("=A1", "uncomputed")])],
            [("cell-error", "事实!B2"), ("cell-uncomputed", "事实!B3")],
        ),
        ([facts(["自报入会率百分数", ("0.95", "number")])], [("percent-or-fraction", "事实!B2")]),
        ([facts(["会员人数", ("95%", "percent")])], [("wrong-unit", "事实!B2")]),
        ([facts(["法人资格证到期日", ("46096", "number")])], [("bad-date", "事实!B2")]),
        ([facts([None, "471"])], [("row-ignored", "事实!B2")]),
        ([("不适用", [["项目", "理由"], ["T01:D3 争议调解", None]])], [("answer-missing", "不适用!A2")]),
        ([("称号", [["称号", "获得日期"], ["合格职工之家", None]])], [("answer-missing", "称号!A2")]),
        ([("事实", [["事实", "填写", "上期"], ["会员人数", None, "450"]])], [("answer-missing", "事实!C2")]),
        ([facts(), ("别的", [["事实：委员会会"], ["日期", "议题"]])], [("unknown-fact", "别的!A1")]),
    ],
)
def test_what_is_not_understood_is_told_by_its_cell(sheets, expected) -> None:
    assert refused(*sheets) == expected


def test_cells_merged_over_rows_are_not_guessed_at() -> None:
    meetings: tuple[str, list[list[object]]] = (
        "委员会会议",
        [["事实：委员会会议"], ["日期", "议题"], ["2025-03-05", "预算"], [None, "换届"]],
    )
    assert refused(meetings, merged=((3, 1, 4, 1),)) == [("merged-rows", "委员会会议!A3")]
    assert len(read(meetings, merged=((1, 1, 1, 2),)).facts["委员会会议"].value) == 2


def test_everything_wrong_is_told_at_once() -> None:
    found = refused(
        facts(["会员人数", "-5"], ["会员数", "3"]),
        ("委员会会议", [["事实：委员会会议"], ["日期", "议题"], ["昨天", "预算"]]),
    )
    assert [code for code, _ in found] == ["below-minimum", "unknown-fact", "bad-date"]


@pytest.mark.parametrize(
    "sheets, expected",
    [
        ([facts(["人员与组织"], ["会员人数", "471"], ["合计", "471"])], [("row-ignored", "事实!A4")]),
        (
            [("事实", [["事实", "填写", "备注"], ["会员人数", ("471", "number"), "在册"]])],
            [("column-ignored", "事实!C1")],
        ),
        (
            [("事实", [["事实", "填写"], ["会员人数", ("471", "number"), None, "去年 450"]])],
            [("cell-ignored", "事实!D2")],
        ),
        ([facts(), ("通讯录", [["姓名", "电话"]])], [("sheet-ignored", "通讯录!A1")]),
    ],
)
def test_what_is_passed_over_is_told(sheets, expected) -> None:
    assert noted(*sheets) == expected


def test_a_private_column_is_not_repeated() -> None:
    events = ("职工事件", [["事实：职工事件"], ["编号", "类型", "职工"], ["S1", "重病的张三", "张三"]])
    with pytest.raises(EvidenceError) as caught:
        read(events)
    assert "张三" not in " ".join(each.message + each.hint for each in caught.value.problems)
    assert all(each.private for each in caught.value.problems)


def test_a_heading_and_a_broken_cell_of_a_private_list_are_not_quoted() -> None:
    rows = [["事实：职工事件"], ["编号", "类型", "张三患癌"], ["S1", ('"张三患癌"&A1', "uncomputed"), "是"]]
    with pytest.raises(EvidenceError) as caught:
        read(("职工事件", rows))
    found = caught.value.problems
    assert {"column-not-known", "cell-uncomputed"} <= {each.code for each in found}
    assert all(each.private for each in found)
    assert "张三" not in " ".join(each.message + each.hint for each in found)


# ── percentages ─────────────────────────────────────────────────────────────────────────────────────────────

RATE = Decimal(name="入会率", ask="入会率是百分之几？", max=Fraction(100))


@given(st.integers(0, 100_000))
def test_a_percentage_with_its_sign_is_that_many_hundredths(thousandths: int) -> None:
    text = f"{thousandths // 1000}.{thousandths % 1000:03}"
    for sign in ("%", "％", " %"):
        assert convert(text + sign, RATE)[0] == Fraction(thousandths, 1000)
    if 0 < thousandths <= 1000:
        with pytest.raises(Unreadable) as found:
            convert(text, RATE)
        assert found.value.code == "percent-or-fraction"
    else:
        assert convert(text, RATE)[0] == Fraction(thousandths, 1000)


@pytest.mark.parametrize(
    "written, refused_", [("0.95", True), ("0.95%", False), ("1", True), ("0", False), ("95", False)]
)
def test_a_bare_number_up_to_one_is_asked_about_in_every_format(written: str, refused_: bool) -> None:
    for name, text in (
        ("t.yaml", f"evidence: 1\nfacts: {{自报入会率百分数: {written}}}"),
        ("t.json", f'{{"evidence": "1", "facts": {{"自报入会率百分数": "{written}"}}}}'),
    ):
        document = read_text(text, name)
        if refused_:
            with pytest.raises(EvidenceError) as caught:
                read_evidence(document, T01.vocabulary, folder=None)
            assert [each.code for each in caught.value.problems] == ["percent-or-fraction"]
        else:
            assert "自报入会率百分数" in read_evidence(document, T01.vocabulary, folder=None).facts


def test_a_percentage_above_its_maximum_is_told_so() -> None:
    with pytest.raises(Unreadable) as found:
        convert("101%", RATE)
    assert found.value.code == "above-maximum"


# ── last year's file ────────────────────────────────────────────────────────────────────────────────────────


def _before():
    evidence = read_evidence(read_file(EXAMPLE), T01.vocabulary, folder=None)
    return carried_from(evidence, T01.vocabulary)


def test_last_years_numbers_stand_beside_empty_answers() -> None:
    found = _read(form_workbook(form_of([T01]), _before()), T01)
    assert found.facts == {}
    assert found.organisation.name == "某支行工会"
    assert found.period is None
    assert found.as_of is None
    assert found.previous is not None
    assert found.previous.facts["会员人数"].value == 471
    assert found.previous.facts["会籍台账"].value == {"会员名册", "入会登记", "会籍转接"}
    assert "委员会会议" not in found.previous.facts


def test_the_yaml_form_carries_the_same() -> None:
    form = form_of([T01])
    text = template_text(form.heading, (each.fact for each in form.asked), form.vocabulary, _before())
    found = read_evidence(read_text(text, "今年.yaml"), T01.vocabulary, folder=None)
    assert found.facts == {}
    assert found.organisation.id == "3301-0012"
    assert found.previous is not None
    assert found.previous.facts["会员人数"].value == 471


@pytest.mark.parametrize("kind", ["yaml", "xlsx", "json"])
def test_last_years_file_may_be_any_of_ours(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"去年.{kind}"
    evidence = read_evidence(read_file(EXAMPLE), T01.vocabulary, folder=None)
    if kind == "yaml":
        path.write_bytes(
            EXAMPLE.read_bytes().replace(
                "  会员人数: 471".encode(), "  会员人数: 471\n  早就不问的: 3".encode()
            )
        )
    elif kind == "xlsx":
        path.write_bytes(clerk.saved(clerk.filled(form_workbook(form_of([T01])), _askable(evidence, T01))))
    else:
        assert run(["score", "T01", str(EXAMPLE), "--format", "json", "--output", str(path)]) in (0, 1)
    assert run(["template", "T01", "--from", str(path), "--format", "xlsx", "--output", "今年.xlsx"]) == 0
    found = read_evidence(read_submission("今年.xlsx", T01.vocabulary), T01.vocabulary, folder=None)
    assert found.facts == {}
    assert found.previous is not None
    assert found.previous.facts["会员人数"].value == 471


def _askable(evidence, program):
    """Return *evidence* with the facts its table asks."""
    return replace(
        evidence, facts={name: each for name, each in evidence.facts.items() if name in program.facts}
    )


# ── the commands ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: bytes) -> Path:
    """A folder with a form filled in and the files it names."""
    monkeypatch.chdir(tmp_path)
    evidence = read_evidence(read_file(EXAMPLE), T01.vocabulary, folder=None)
    book_ = clerk.filled(printed, _askable(evidence, T01))
    (tmp_path / "自评表.xlsx").write_bytes(clerk.saved(book_))
    (tmp_path / "附件").mkdir()
    for each in (EXAMPLE.parent / "附件").iterdir():
        (tmp_path / "附件" / each.name).write_bytes(each.read_bytes())
    return tmp_path


def spoil(path: Path) -> None:
    """Type what cannot be understood."""
    book_ = load_workbook(path)
    sheet = book_["事实"]
    clerk.fact(sheet, "会员人数", "四百七十一", {})
    clerk.fact(sheet, "自报入会率百分数", 0.942, {})
    book_["委员会会议"]["A5"] = "3/4/2025"
    book_["职工事件"]["B5"] = "=HYPERLINK(1)重病的张三"
    book_["职工事件"]["B5"].data_type = "s"
    path.write_bytes(clerk.saved(book_))


def outcome(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """Return what a submission earns, without its name and its places."""
    capsys.readouterr()
    assert run(["score", "T01", str(path), "--format", "json", "--with-private"]) == 0
    found = json.loads(capsys.readouterr().out)
    return {key: found[key] for key in ("score", "grade", "grades", "bridge", "rulings")} | {
        "items": [
            (each["id"], each["confirmed"], each["possible"], each["sentence"]) for each in found["items"]
        ]
    }


def test_a_workbook_scores_as_its_yaml_does(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = outcome(EXAMPLE, capsys)
    assert outcome(desk / "自评表.xlsx", capsys) == wanted
    assert run(["read", "自评表.xlsx", "--format", "yaml", "--with-private", "--output", "自评表.yaml"]) == 0
    assert outcome(desk / "自评表.yaml", capsys) == wanted


def test_read_says_what_it_understood(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "自评表.xlsx"]) == 0
    out = capsys.readouterr().out
    assert "为 T01 2026.1 印的" in out
    assert re.search(r"会员人数 +471人 +事实!D5", out)
    assert re.search(r"委员会会议 +4 行 +委员会会议!A1", out)
    assert "申报不适用：T01:D3" in out
    assert "还没填" in out
    assert "已培训干部人数" in out
    assert "职工甲" not in out


def test_read_as_json_names_each_place(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(desk / "自评表.xlsx")
    assert run(["read", "自评表.xlsx", "--format", "json"]) == 3
    found = json.loads(capsys.readouterr().out)
    members = next(each for each in found["facts"] if each["fact"] == "会员人数")
    assert members == {
        "fact": "会员人数",
        "shown": "四百七十一",
        "place": "自评表.xlsx:事实!D5",
        "understood": False,
        "private": False,
    }
    assert [(each["code"], each["cell"]) for each in found["problems"] if each["severity"] == "error"] == [
        ("bad-number", "D5"),
        ("percent-or-fraction", "D99"),
        ("ambiguous-date", "A5"),
        ("not-a-choice", "B5"),
    ]


def test_private_facts_stay_behind_unless_asked_for(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "自评表.xlsx", "--format", "yaml"]) == 0
    out, err = capsys.readouterr()
    assert "职工甲" not in out
    assert "住院" not in out
    assert "职工事件" in err
    rows = plain(read_text(out, "t.yaml").root)["facts"]["职工事件"]
    assert rows[0] == {"编号": "S01", "知悉日期": "2025-01-14"}


def test_a_marked_up_copy_is_offered_made_and_mended(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk / "自评表.xlsx"
    spoil(path)
    before = path.read_bytes()
    assert run(["score", "T01", "自评表.xlsx"]) == 3
    assert "pingjia read 自评表.xlsx --mark" in capsys.readouterr().err
    assert run(["read", "自评表.xlsx", "--mark"]) == 3
    assert path.read_bytes() == before
    copy = load_workbook(desk / "自评表-待改.xlsx")
    assert copy.sheetnames[0] == "待改说明"
    assert copy["待改说明"]["A1"].value == "有 4 处要改"
    assert "请用阿拉伯数字" in copy["事实"]["D5"].comment.text
    assert {str(each.sqref) for each in copy["事实"].conditional_formatting} == {"D5", "D99"}
    assert "张三" not in copy["职工事件"]["B5"].comment.text
    assert copy["职工事件"]["B5"].value == "=HYPERLINK(1)重病的张三"
    assert copy["职工事件"]["B5"].data_type == "s"
    listed = [cell.value for row in copy["待改说明"].iter_rows() for cell in row]
    assert not any("张三" in str(each) for each in listed)

    clerk.fact(copy["事实"], "会员人数", 471, {})
    clerk.fact(copy["事实"], "自报入会率百分数", "94.2%", {})
    copy["委员会会议"]["A5"] = "2025-02-11"
    copy["职工事件"]["B5"] = "住院"
    (desk / "自评表-待改.xlsx").write_bytes(clerk.saved(copy))
    assert outcome(desk / "自评表-待改.xlsx", capsys) == outcome(EXAMPLE, capsys)


def test_a_copy_never_lands_on_work(desk: Path) -> None:
    spoil(desk / "自评表.xlsx")
    (desk / "自评表-待改.xlsx").write_bytes(b"mine")
    assert run(["read", "自评表.xlsx", "--mark"]) == 3
    assert (desk / "自评表-待改.xlsx").read_bytes() == b"mine"
    first = (desk / "自评表-待改2.xlsx").read_bytes()
    assert run(["read", "自评表.xlsx", "--mark"]) == 3  # nobody touched the copy: it is made again, the same
    assert (desk / "自评表-待改2.xlsx").read_bytes() == first
    touched = clerk.saved(load_workbook(io.BytesIO(first)))
    (desk / "自评表-待改2.xlsx").write_bytes(touched)
    assert run(["read", "自评表.xlsx", "--mark"]) == 3
    assert (desk / "自评表-待改2.xlsx").read_bytes() == touched
    assert (desk / "自评表-待改3.xlsx").is_file()


def test_marks_come_off_again_and_what_was_there_stays(desk: Path) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    spoil(desk / "自评表.xlsx")
    book_ = load_workbook(desk / "自评表.xlsx")
    book_["事实"]["D5"].comment = Comment("科长说按名册", "科长")
    book_["事实"]["D5"].fill = PatternFill("solid", start_color="00FF00")
    (desk / "自评表.xlsx").write_bytes(clerk.saved(book_))
    assert run(["read", "自评表.xlsx", "--mark"]) == 3
    once = load_workbook(desk / "自评表-待改.xlsx")
    assert once["事实"]["D5"].comment.text.endswith("科长说按名册")
    clerk.fact(once["事实"], "会员人数", 471, {})
    (desk / "自评表-待改.xlsx").write_bytes(clerk.saved(once))
    assert run(["read", "自评表-待改.xlsx", "--mark"]) == 3
    twice = load_workbook(desk / "自评表-待改2.xlsx")
    assert twice.sheetnames.count("待改说明") == 1
    assert twice["事实"]["D5"].comment.text == "科长说按名册"
    assert twice["事实"]["D5"].fill.start_color.rgb == "0000FF00"
    assert {str(each.sqref) for each in twice["事实"].conditional_formatting} == {"D99"}


def test_what_a_copy_cannot_keep_is_said_on_its_first_sheet(desk: Path) -> None:
    spoil(desk / "自评表.xlsx")
    data = (desk / "自评表.xlsx").read_bytes()
    with zipfile.ZipFile(desk / "自评表.xlsx", "w") as new, zipfile.ZipFile(io.BytesIO(data)) as old:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/cellimages.xml", "<cellImages/>")
        new.writestr("customXml/item1.xml", "<a/>")
    assert run(["read", "自评表.xlsx", "--mark"]) == 3
    first = load_workbook(desk / "自评表-待改.xlsx")["待改说明"]
    assert "嵌入单元格的图片、附加数据" in first["A3"].value


def test_a_table_of_text_is_marked_in_a_new_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("表.csv").write_bytes("事实,填写\r\n会员人数,四百\r\n独立核算,=1+1\r\n".encode("gb18030"))
    assert run(["read", "表.csv", "--mark"]) == 3
    copy = load_workbook("表-待改.xlsx")
    assert "原件 表.csv 不能直接标" in copy["待改说明"]["A3"].value
    sheet = copy.worksheets[1]
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert "请用阿拉伯数字" in sheet["B2"].comment.text


def test_yaml_has_no_cells_to_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("e.yaml").write_text("evidence: 1\nfacts: {会员人数: -1}\n", encoding="utf-8")
    assert run(["read", "e.yaml", "--mark"]) == 2
    assert "[not-a-reading]" in capsys.readouterr().err
    assert run(["read", "e.yaml"]) == 3


def test_a_workbook_is_verified_against(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["score", "T01", "自评表.xlsx", "--format", "json", "--output", "结果.json"]) == 0
    recorded = json.loads(Path("结果.json").read_text(encoding="utf-8"))
    assert recorded["digests"]["evidence"] == hashlib.sha256((desk / "自评表.xlsx").read_bytes()).hexdigest()
    assert run(["verify", "结果.json", "--evidence", "自评表.xlsx"]) == 0, capsys.readouterr()


@pytest.mark.parametrize("arguments", [["template"], ["template", "T01", "--all"], ["template", "，"]])
def test_a_form_is_for_some_table(arguments: list[str]) -> None:
    assert run(arguments) == 2


def test_a_form_already_filled_in_is_not_written_over(desk: Path) -> None:
    assert run(["template", "T01", "--format", "xlsx", "--output", "自评表.xlsx"]) == 2
    assert run(["template", "T01,T18", "--format", "xlsx", "--output", "两张.xlsx"]) == 0
    assert run(["template", "T01,T18", "--output", "两张.yaml"]) == 0
    assert run(["read", "两张.yaml"]) == 0
