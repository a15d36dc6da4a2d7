"""Tables read as cells: one meaning from every format, each place found again, nothing lost and nothing guessed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hostile_books import GOOD, MAIN, OFFICE, book, inline, ods, parts, relations, zipped

from evaluator.language import speaking
from evaluator.problems import PingjiaError, draw
from evaluator.workbook import Book, Cell, is_table, limits, read_book, stream_rows, unusable, written_in
from evaluator.workbook.confined import Limits

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def made(path: Path, fill: Callable[[Any, Any], None], **options: Any) -> Path:
    """Write a workbook with one sheet, as a spreadsheet program would."""
    workbook = xlsxwriter.Workbook(str(path), options)
    fill(workbook, workbook.add_worksheet("会员"))
    workbook.close()
    return path


def kept(path: Path, data: bytes | str, *, encoding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def only(read: Book) -> Cell:
    """Return the one cell of a book."""
    (cell,) = (cell for sheet in read.sheets for row in sheet.rows for cell in row.cells.values())
    return cell


def texts(path: Path, **asked: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in stream_rows(path, **asked)]


def codes(path: Path, **asked: Any) -> list[str]:
    with pytest.raises(PingjiaError) as caught:
        read_book(path, **asked)
    return [f"{each.code} {each.span}" for each in caught.value.problems]


Case = tuple[str, str, str, str]
"""What a cell stores, the number format it is shown in (its number or its code), the text to be read, and its kind."""


def as_read(folder: Path, cases: list[Case]) -> list[Case]:
    """Return *cases* as they are read from a workbook with a row for each."""
    formats = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{style}"/>'
        for n, (_, style, _, _) in enumerate(cases)
        if not style.isdigit()
    )
    styles = "".join(
        f'<xf numFmtId="{style if style.isdigit() else 200 + n}"/>'
        for n, (_, style, _, _) in enumerate(cases)
    )
    rows = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" s="{n}"><v>{stored}</v></c></row>'
        for n, (stored, _, _, _) in enumerate(cases)
    )
    sheet = f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'
    cells = [row.cells[1] for row in stream_rows(kept(folder / "a.xlsx", book(rows, xl__styles=sheet)))]
    return [
        (stored, style, cell.text, cell.kind)
        for (stored, style, _, _), cell in zip(cases, cells, strict=True)
    ]


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────

NUMBERS: list[Case] = [
    ("3", "0", "3", "number"),
    ("3.0", "0", "3", "number"),
    ("-0", "0", "0", "number"),
    ("-0.5", "0", "-0.5", "number"),
    ("0.1", "0", "0.1", "number"),
    ("0.10000000000000001", "0", "0.1", "number"),
    ("0.30000000000000004", "0", "0.30000000000000004", "number"),
    ("2.2999999999999998", "0", "2.3", "number"),
    ("1E-3", "0", "0.001", "number"),
    ("1.5e2", "0", "150", "number"),
    ("1E-7", "11", "0.0000001", "number"),
    ("18999", "3", "18999", "number"),
    ("1234.5", "4", "1234.5", "number"),
    ("12", "@", "12", "number"),
    ("0.95", "9", "95%", "percent"),
    ("0.95", "10", "95%", "percent"),
    ("0.955", "0.0%", "95.5%", "percent"),
    ("0.07", "0%", "7%", "percent"),
    ("0.28999999999999998", "9", "29%", "percent"),
    ("1", "9", "100%", "percent"),
    ("0", "9", "0%", "percent"),
    ("-0.05", "9", "-5%", "percent"),
    ("95", "0&quot;%&quot;", "95", "number"),
    ("95", "General", "95", "number"),
    ("95", "0&quot;人&quot;", "95", "number"),
    ("95", "[Red]0.00;-0.00", "95", "number"),
    ("95", "G/通用格式", "95", "number"),
    ("95", "_ * #,##0_ ;_ * -#,##0_ ", "95", "number"),
    ("123456789012345", "0", "123456789012345", "number"),
    ("999999999999999", "0", "999999999999999", "number"),
    ("1000000000000000", "0", "1000000000000000", "rounded"),
    ("913100001234567891", "0", "913100001234567891", "rounded"),
    ("9.13100001234568E+17", "0", "913100001234568000", "rounded"),
    ("１２", "0", "１２", "error"),
    ("12人", "0", "12人", "error"),
    ("nan", "0", "nan", "error"),
    ("1e400", "0", "1" + "0" * 400, "rounded"),
    ("1_000", "0", "1_000", "error"),
    ("0x10", "0", "0x10", "error"),
    (" 12", "0", " 12", "error"),
]


def test_a_stored_number_is_what_was_typed(tmp_path: Path) -> None:
    assert as_read(tmp_path, NUMBERS) == NUMBERS


SAID = [
    ('office:value-type="float" office:value="0.1"', "0.1", "number"),
    ('office:value-type="percentage" office:value="0.955"', "95.5%", "percent"),
    ('office:value-type="currency" office:value="1234.50"', "1234.5", "number"),
    ('office:value-type="boolean" office:boolean-value="true"', "是", "boolean"),
    ('office:value-type="boolean" office:boolean-value="false"', "否", "boolean"),
    ('office:value-type="date" office:date-value="2026-03-15"', "2026-03-15", "date"),
    ('office:value-type="date" office:date-value="2026-03-15T14:30:00"', "2026-03-15 14:30", "datetime"),
    ('office:value-type="time" office:time-value="PT26H30M00S"', "26:30", "time"),
    ('office:value-type="float" office:value="913100001234567891"', "913100001234567891", "rounded"),
    ('table:formula="of:=1+1"', "=1+1", "uncomputed"),
    ('office:value-type="date" office:date-value="2026-02-30"', "2026-02-30", "error"),
    ('office:value-type="time" office:time-value="noon"', "noon", "error"),
]


def test_an_open_document_says_itself_what_a_cell_is(tmp_path: Path) -> None:
    rows = "".join(f"<table:table-row><table:table-cell {each}/></table:table-row>" for each, _, _ in SAID)
    cells = [row.cells[1] for row in stream_rows(kept(tmp_path / "a.ods", ods(rows)))]
    assert [(cell.text, cell.kind) for cell in cells] == [(text, kind) for _, text, kind in SAID]


@pytest.mark.parametrize(
    "cell, code, words",
    [
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', "cell-error", "#DIV/0!"),
        ('<c r="A1"><f>B1/B2</f></c>', "cell-uncomputed", "=B1/B2"),
        ('<c r="A1"><f>B1/B2</f><v></v></c>', "cell-uncomputed", "=B1/B2"),
        ('<c r="A1"><v>913100001234567891</v></c>', "cell-rounded", "913100001234567891"),
    ],
)
def test_what_no_value_can_be_taken_of_says_so(tmp_path: Path, cell: str, code: str, words: str) -> None:
    found = unusable(
        only(read_book(kept(tmp_path / "自评表.xlsx", book(f'<row r="1">{cell}</row>')), name="自评表.xlsx"))
    )
    assert found is not None
    assert (found.code, str(found.span)) == (code, "自评表.xlsx:S1!A1")
    assert words in found.message


def test_a_formula_that_says_nothing_is_an_empty_cell(tmp_path: Path) -> None:
    row = f'<row r="1"><c r="A1" t="str"><f>IF(1,"","")</f><v></v></c>{inline("B1", "x")}</row>'
    cell = only(read_book(kept(tmp_path / "a.xlsx", book(row))))
    assert (cell.text, unusable(cell)) == ("x", None)


# ── days ────────────────────────────────────────────────────────────────────────────────────────────────────

DAYS: list[Case] = [
    ("46096", "14", "2026-03-15", "date"),
    ("46096", "yyyy/m/d", "2026-03-15", "date"),
    ("46096", "31", "2026-03-15", "date"),
    ("46096", "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "2026-03-15", "date"),
    ("46096", "57", "2026-03-15", "date"),
    ("46096", "[$-804]aaaa", "2026-03-15", "date"),
    ("46096", "[DBNum1]yyyy年m月d日", "2026-03-15", "date"),
    ("46096.604166666664", "22", "2026-03-15 14:30", "datetime"),
    ("46096.604166666664", "14", "2026-03-15 14:30", "datetime"),
    ("46096", "22", "2026-03-15 00:00", "datetime"),
    ("46096.604224537034", "yyyy-mm-dd hh:mm:ss.000", "2026-03-15 14:30:05", "datetime"),
    ("0.604166666666667", "20", "14:30", "time"),
    ("0.604166666666667", "h:mm AM/PM", "14:30", "time"),
    ("0.604166666666667", "上午/下午h&quot;时&quot;mm&quot;分&quot;", "14:30", "time"),
    ("0.604224537", "21", "14:30:05", "time"),
    ("1.104166666666667", "46", "26:30", "time"),
    ("1.104166666666667", "[h]:mm", "26:30", "time"),
    ("1", "14", "1900-01-01", "date"),
    ("59", "14", "1900-02-28", "date"),
    ("61", "14", "1900-03-01", "date"),
    ("60", "14", "60", "error"),
    ("0", "14", "0", "error"),
    ("-1", "14", "-1", "error"),
    ("2958465", "14", "9999-12-31", "date"),
    ("2958466", "14", "2958466", "error"),
    ("1e300", "14", "1" + "0" * 300, "error"),
    ("45351", "14", "2024-02-29", "date"),
    ("45350.999999", "14", "2024-02-29", "date"),
    ("46096", "0", "46096", "number"),
    ("46096", "General", "46096", "number"),
]


def test_a_stored_day_is_the_day_that_is_shown(tmp_path: Path) -> None:
    assert as_read(tmp_path, DAYS) == DAYS


@pytest.mark.parametrize(
    "stored, text, kind",
    [("44634", "2026-03-15", "date"), ("0", "1904-01-01", "date"), ("60", "1904-03-01", "date")],
)
def test_days_are_counted_from_1904_where_the_file_says_so(
    tmp_path: Path, stored: str, text: str, kind: str
) -> None:
    made_parts = parts(f'<row r="1"><c r="A1" s="0"><v>{stored}</v></c></row>')
    workbook = str(made_parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    data = zipped({**made_parts, "xl/workbook.xml": workbook, "xl/styles.xml": styles})
    cell = only(read_book(kept(tmp_path / "a.xlsx", data)))
    assert (cell.text, cell.kind) == (text, kind)


def test_a_day_stored_as_text_of_iso_8601(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.xlsx", book('<row r="1"><c r="A1" t="d"><v>2026-03-15T14:30:00</v></c></row>'))
    assert only(read_book(path)).text == "2026-03-15 14:30"


# ── texts and places ────────────────────────────────────────────────────────────────────────────────────────

WRITTEN = [
    "00123",
    "913100001234567891",
    "=1+1",
    "=cmd|' /C calc'!A1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "'x",
    "<b>&amp;</b>",
    "甲\n乙",
    "　全角　",
    "９５％",
    "_x000D_",
    "a_x0041_b",
    "😀𠮷",
    "NA",
    "NULL",
    "nan",
    "true",
    "1e5",
    " 空 ",
    '他说"好"',
    "a,b;c",
]


def test_texts_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = made(
        tmp_path / "a.xlsx",
        lambda _, sheet: [sheet.write_string(n, 0, each) for n, each in enumerate(WRITTEN)],
    )
    assert [cell.text for row in read_book(path).sheets[0].rows for cell in row.cells.values()] == WRITTEN
    assert {cell.kind for row in stream_rows(path) for cell in row.cells.values()} == {"text"}


def test_runs_are_joined_and_pronunciation_is_left_out(tmp_path: Path) -> None:
    runs = '<r><t>甲</t></r><r><rPr/><t xml:space="preserve"> 乙</t></r><rPh><t>jia</t></rPh>'
    item = f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>'
    path = kept(
        tmp_path / "a.xlsx", book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', xl__sharedStrings=item)
    )
    assert only(read_book(path)).text == "甲 乙"


def test_a_strict_file_and_one_without_addresses_are_read_alike(tmp_path: Path) -> None:
    data = parts("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>")
    strict = {
        name: str(each)
        .replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, each in data.items()
    }
    extended = {
        **data,
        "xl/worksheets/sheet1.xml": str(data["xl/worksheets/sheet1.xml"]).replace(
            "</row>", "<extLst/></row>"
        ),
    }
    for number, each in enumerate((data, strict, extended)):
        rows = list(stream_rows(kept(tmp_path / f"{number}.xlsx", zipped(each))))
        assert [(row.number, {column: cell.text for column, cell in row.cells.items()}) for row in rows] == [
            (1, {1: "1", 3: "3"}), (3, {1: "4"}),
        ]  # fmt: skip


def test_sheets_are_told_with_what_is_hidden_merged_and_said_beside(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 2, "合并")
        sheet.write_comment(0, 0, "请核对")
        for name, way in (("藏", "hide"), ("__meta__", "very_hidden")):
            other = workbook.add_worksheet(name)
            other.write(0, 0, name)
            getattr(other, way)()

    read = read_book(made(tmp_path / "a.xlsx", fill), name="a.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in read.sheets] == [
        ("会员", False),
        ("藏", True),
        ("__meta__", True),
    ]
    assert read.sheets[0].merged == ((1, 1, 2, 3),)
    cell = read.sheets[0].rows[0].cells[1]
    assert (cell.text, cell.comment, str(cell.span)) == ("合并", "请核对", "a.xlsx:会员!A1")


def test_what_is_left_over_in_a_merged_range_is_taken_out(tmp_path: Path) -> None:
    first = f'<row r="1">{inline("A1", "甲")}{inline("B1", "余")}</row>'
    rows = f'{first}<row r="2">{inline("A2", "余")}{inline("C2", "乙")}</row>'
    merged = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    assert [
        [each.text for each in row.cells.values()]
        for row in read_book(kept(tmp_path / "a.xlsx", book(rows, after=merged))).sheets[0].rows
    ] == [["甲"], ["乙"]]


def test_the_first_sheet_that_holds_anything_is_streamed(tmp_path: Path) -> None:
    def fill(workbook: Any, _: Any) -> None:
        workbook.add_worksheet("数据").write(4, 1, "甲")
        workbook.add_worksheet("后").write(0, 0, "乙")

    (row,) = stream_rows(made(tmp_path / "a.xlsx", fill), name="a.xlsx")
    assert (row.number, str(row.cells[2].span)) == (5, "a.xlsx:数据!B5")


def test_macros_and_links_are_said_aloud_and_not_followed(tmp_path: Path) -> None:
    data = zipped({**parts(GOOD), "xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "<x/>"})
    read = read_book(kept(tmp_path / "a.xlsm", data))
    assert [(each.code, each.severity) for each in read.notes] == [
        ("macros-ignored", "note"),
        ("links-ignored", "note"),
    ]


def test_the_same_bytes_make_the_same_book(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", lambda _, sheet: sheet.write(0, 0, "甲"))
    first, again = read_book(path, name="x"), read_book(path, name="x")
    assert first == again
    assert len(first.digest) == 64


@pytest.mark.parametrize(
    "name, is_one",
    [("a.xlsx", True), ("a.CSV", True), ("a.et", True), ("a.yaml", False), ("a", True), ("none.txt", False)],
)
def test_what_is_a_table_at_all(tmp_path: Path, name: str, is_one: bool) -> None:
    if not name.startswith("none"):
        kept(tmp_path / name, book(GOOD) if name == "a" else "x")
    assert is_table(tmp_path / name) is is_one


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path) -> None:
    for door in (read_book, lambda path: list(stream_rows(path))):
        with pytest.raises(PingjiaError, match="file-missing"):
            door(tmp_path / "none.xlsx")
        with pytest.raises(PingjiaError, match="file-unreadable"):
            door(tmp_path)
    path = kept(tmp_path / "a.xlsx", book(GOOD) + bytes(20 << 20))
    assert codes(path, name="a.xlsx") == ["too-large a.xlsx:1:1"]


# ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────


def test_pictures_that_float_and_pictures_in_cells_are_found_with_their_cells(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write(0, 0, "照片")
        sheet.insert_image(7, 2, "a.png", {"image_data": BytesIO(PNG)})
        sheet.embed_image(8, 3, "b.png", {"image_data": BytesIO(PNG)})

    read = read_book(made(tmp_path / "a.xlsx", fill), name="a.xlsx")
    assert {(str(each.span), each.suffix, each.data) for each in read.pictures} == {
        ("a.xlsx:会员!C8", "png", PNG), ("a.xlsx:会员!D9", "png", PNG),
    }  # fmt: skip
    assert [cell.text for row in read.sheets[0].rows for cell in row.cells.values()] == ["照片"]


def wps(*pictures: tuple[str, bytes], cells: str) -> bytes:
    """Return a workbook with pictures in cells as WPS writes them."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    images = "".join(
        f'<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{n}" name="{name}"/></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="rId{n}"/></xdr:blipFill></xdr:pic></etc:cellImage>'
        for n, (name, _) in enumerate(pictures)
    )
    return zipped({
        **parts(cells),
        "xl/cellimages.xml": (
            f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:a="{drawing}/main" '
            f'xmlns:xdr="{drawing}/spreadsheetDrawing" xmlns:r="{OFFICE}">{images}</etc:cellImages>'
        ),
        "xl/_rels/cellimages.xml.rels": relations(*((f"rId{n}", "image", f"media/i{n}") for n in range(len(pictures)))),
        **{f"xl/media/i{n}": data for n, (_, data) in enumerate(pictures)},
    })  # fmt: skip


def test_pictures_that_wps_places_in_cells_are_found(tmp_path: Path) -> None:
    cells = (
        '<row r="2"><c r="B2" t="str"><f>_xlfn.DISPIMG("ID_A1",1)</f><v>=DISPIMG("ID_A1",1)</v></c>'
        '<c r="C2" t="str"><v>=DISPIMG("ID_B2",1)</v></c>'
        '<c r="D2" t="str"><f>DISPIMG("ID_NONE",1)</f><v>x</v></c></row>'
    )
    data = wps(("ID_A1", PNG), ("ID_B2", b"\xff\xd8\xff\xe0jpeg"), cells=cells)
    read = read_book(kept(tmp_path / "a.xlsx", data), name="a.xlsx")
    assert [(str(each.span), each.suffix) for each in read.pictures] == [
        ("a.xlsx:S1!B2", "png"),
        ("a.xlsx:S1!C2", "jpeg"),
    ]
    assert read.sheets[0].rows == ()
    assert [each.message for each in read.notes] == ["1 张图片没有读取：文件里没有"]


def test_pictures_beyond_the_limits_or_of_unknown_kinds_are_counted(tmp_path: Path) -> None:
    names = [f"ID_{n}" for n in range(302)]
    row = "".join(
        f'<c r="{"AB"[n % 2]}{n // 2 + 1}" t="str"><v>=DISPIMG("{name}",1)</v></c>'
        for n, name in enumerate(names)
    )
    rows = "".join(
        f'<row r="{n + 1}">{row.split("</c>")[2 * n]}</c>{row.split("</c>")[2 * n + 1]}</c></row>'
        for n in range(151)
    )
    data = wps(("ID_0", b"MZ"), *((name, PNG) for name in names[1:]), cells=rows)
    read = read_book(kept(tmp_path / "a.xlsx", data))
    assert len(read.pictures) == 300
    assert {each.message for each in read.notes} == {
        "1 张图片没有读取：格式不认识",
        "1 张图片没有读取：太多或太大",
    }
    assert {each.code for each in read.notes} == {"pictures-ignored"}


# ── tables of text ──────────────────────────────────────────────────────────────────────────────────────────

TABLE = '编号,名称,人数\r\n0001,建行支行,26\r\n0002,"农行,营业部",18\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_a_table_of_text_reads_alike_however_it_is_written(
    tmp_path: Path, encoding: str, delimiter: str, ending: str
) -> None:
    text = TABLE.replace("农行,", "农行|").replace(",", delimiter).replace("\r\n", ending)
    path = kept(tmp_path / "a.csv", text, encoding=encoding)
    assert texts(path) == [
        ["编号", "名称", "人数"],
        ["0001", "建行支行", "26"],
        ["0002", "农行|营业部", "18"],
    ]
    assert read_book(path).encoding == ("utf-8" if encoding.startswith("utf-8") else "gb18030")


def test_a_cell_of_text_knows_its_line_and_column(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv", '甲,"乙\n丙",丁\n1,2,3\n')
    first, second = stream_rows(path, name="a.csv")
    assert [str(each.span) for each in first.cells.values()] == ["a.csv:1:1", "a.csv:1:3", "a.csv:2:4"]
    assert (second.number, str(second.cells[3].span)) == (3, "a.csv:3:5")
    assert second.cells[3].span.end_column == 6


@pytest.mark.parametrize(
    "data, found",
    [
        ('a,b\n1,"2\n3,4\n', ["csv-quote a.csv:2:3"]),
        ('a,b\n1,"2"x\n', ["csv-quote a.csv:2:6"]),
        ('a,b\n1,5" 屏\n2,3\n', ["csv-quote a.csv:2:4"]),
        ("a,b\n1\n2,3\n4,5,6\n", ["csv-ragged a.csv:2:1", "csv-ragged a.csv:4:5"]),
        ("a,b\n1,2\x00\n", ["control-character a.csv:2:4"]),
        ("", ["empty-file a.csv:1:1"]),
        (b"a\xff\xfe,b\n", ["encoding-unknown a.csv:1:2"]),
        ("a,b\n".encode("utf-16"), ["encoding-unknown a.csv:1:1"]),
        (b"\xef\xbb\xbfa,\xd2\xbb\xff\n", ["encoding-unknown a.csv:1:4"]),
        ("a,b\n" + "x" * 40_000 + ",2\n", ["table-too-large a.csv:2:40002"]),
        (",".join("x" * 501) + "\n", ["table-too-large a.csv:1:1001"]),
    ],
)
def test_a_table_of_text_that_is_not_sound_is_refused_where_it_is_not(
    tmp_path: Path, data: str | bytes, found: list[str]
) -> None:
    assert codes(kept(tmp_path / "a.csv", data), name="a.csv") == found


def test_a_table_of_text_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 3)
    path = kept(tmp_path / "a.csv", "a,b\n" * 4)
    assert codes(path, name="a.csv") == ["table-too-large a.csv:4:3"]
    monkeypatch.setattr(limits, "BOOK_CELLS", 5)
    assert codes(kept(path, "a,b\n" * 3), name="a.csv") == ["table-too-large a.csv:1:1"]


def test_headings_blank_lines_and_empty_cells_beyond_the_header_do_no_harm(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv", "自评表\n\n编号,人数\n1,2\n\n,\n3,4,,,\n")
    assert texts(path) == [["自评表"], ["编号", "人数"], ["1", "2"], ["3", "4"]]


def test_spellings_that_protect_a_text_are_taken_off(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv", 'a,b\n\'=1+1,"\'@x"\n="00123","=""91310"""\n=1+1,\'x\'\n="",y\n')
    assert texts(path) == [["a", "b"], ["=1+1", "@x"], ["00123", "91310"], ["=1+1", "'x'"], ["y"]]


# UTF-8 bytes that are valid GB18030 too: words of two or four characters throughout.
@pytest.mark.parametrize(
    "text", ["编号,名称\n", "编号\n建行\n", "会员人数,职工人数\n26,40\n", "是\n否\n甲乙\n", "人\n"]
)
def test_short_chinese_in_utf_8_is_not_doubted(tmp_path: Path, text: str) -> None:
    assert texts(kept(tmp_path / "a.csv", text)) == [line.split(",") for line in text.strip().split("\n")]


@pytest.mark.parametrize("text", ["编号,名称\n", "工会\n", "会员人数\n", "张三,李四\n王五,赵六\n"])
def test_short_chinese_in_gbk_is_read_or_asked_about_never_mistaken(tmp_path: Path, text: str) -> None:
    path = kept(tmp_path / "a.csv", text, encoding="gb18030")
    try:
        assert texts(path) == [line.split(",") for line in text.strip().split("\n")]
    except PingjiaError as error:
        assert [each.code for each in error.problems] == ["encoding-ambiguous"]  # noqa: PT017 - either is right


def test_bytes_with_two_readings_are_asked_about(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv", "一一,1\n", encoding="gb18030")
    with pytest.raises(PingjiaError) as caught:
        read_book(path)
    (found,) = caught.value.problems
    assert found.code == "encoding-ambiguous"
    assert "һһ" in found.message
    assert "一一" in found.message
    assert texts(path, encoding="gb18030") == [["一一", "1"]]
    assert texts(path, encoding="utf-8") == [["һһ", "1"]]
    assert texts(kept(path, "һһ,1\n", encoding="utf-8-sig")) == [["һһ", "1"]]


@pytest.mark.parametrize("encoding, text", [("utf-8", "һһ"), ("gb18030", "一一")])
def test_the_asker_settles_for_a_run_how_text_is_written(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "两可.csv"
    path.write_bytes("一一,1\n".encode("gb18030"))
    with written_in(encoding):
        assert read_book(path).sheets[0].rows[0].cells[1].text == text
    with pytest.raises(PingjiaError, match="encoding-ambiguous"):
        read_book(path)


def test_what_is_not_written_as_it_was_said_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "会员.csv"
    path.write_bytes("会员人数,1\n".encode("gb18030"))
    with written_in("utf-8"), pytest.raises(PingjiaError, match="encoding-unknown"):
        read_book(path)


def test_an_encoding_that_was_asked_for_is_not_left(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv", "工会,1\n", encoding="gb18030")
    assert codes(path, name="a.csv", encoding="utf-8") == ["encoding-unknown a.csv:1:1"]


def test_utf_16_is_named(tmp_path: Path) -> None:
    with pytest.raises(PingjiaError) as caught:
        read_book(kept(tmp_path / "a.csv", "编号\t1\n", encoding="utf-16"))
    assert "UTF-16" in draw(caught.value.problems[0])


def test_a_refusal_speaks_english_too_even_from_the_child(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.xlsx", book('<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    with speaking("en"), pytest.raises(PingjiaError) as caught:
        read_book(path)
    assert caught.value.problems[0].message == "the table exceeds a limit: columns, at most 500"


# ── what another program saved ──────────────────────────────────────────────────────────────────────────────

BOOKS = Path(__file__).resolve().parent / "books"
OFFICE_SUITE = shutil.which("soffice")

SAVED = [
    ["text", "00123"], ["text", "=1+1"], ["text", "建行某某支行"], ["number", "18999"], ["number", "-0.5"],
    ["number", "0.1"], ["percent", "95.5%"], ["date", "2026-03-15"], ["datetime", "2026-03-15 14:30"],
    ["time", "14:30"], ["time", "26:30"], ["boolean", "是"], ["boolean", "否"], ["error", "#DIV/0!"],
    ["rounded", "913100001234500000"], ["number", "2"], ["text", "合并"],
]  # fmt: skip


def saved(workbook: Any, sheet: Any) -> None:
    def shown(code: str) -> Any:
        return workbook.add_format({"num_format": code})

    for row, text in enumerate(["00123", "=1+1", "建行某某支行"]):
        sheet.write_string(row, 0, text)
    for row, number in enumerate([18999, -0.5, 0.1], 3):
        sheet.write_number(row, 0, number)
    sheet.write_number(6, 0, 0.955, shown("0.0%"))
    sheet.write_datetime(7, 0, datetime(2026, 3, 15), shown('yyyy"年"m"月"d"日"'))
    sheet.write_datetime(8, 0, datetime(2026, 3, 15, 14, 30), shown("yyyy-mm-dd hh:mm"))
    sheet.write_number(9, 0, 14.5 / 24, shown("h:mm"))
    sheet.write_number(10, 0, 26.5 / 24, shown("[h]:mm"))
    sheet.write_boolean(11, 0, True)
    sheet.write_boolean(12, 0, False)
    sheet.write_formula(13, 0, "=1/0", None, "#DIV/0!")
    sheet.write_number(14, 0, 913100001234500000)
    sheet.write_formula(15, 0, "=1+1", None, 2)
    sheet.merge_range(20, 0, 21, 3, "合并")
    sheet.insert_image(30, 2, "a.png", {"image_data": BytesIO(PNG)})


def as_saved(read: Book) -> None:
    """Check that a book is `saved`, whoever saved it in whatever format."""
    (sheet,) = read.sheets
    assert [[cell.kind, cell.text] for row in sheet.rows for cell in row.cells.values()] == SAVED
    assert [row.number for row in sheet.rows] == [*range(1, 17), 21]
    assert (sheet.name, sheet.merged) == ("会员", ((21, 1, 22, 4),))


@pytest.mark.parametrize("form", ["xls", "ods"])
def test_a_file_that_another_program_saved_is_read(form: str) -> None:
    """LibreOffice made these two of `saved`, as the test below makes them anew."""
    as_saved(read_book(BOOKS / f"saved.{form}"))


@pytest.mark.slow
@pytest.mark.skipif(
    OFFICE_SUITE is None, reason="LibreOffice is not installed; it saves the files that are read here"
)
def test_every_format_that_another_program_saves_reads_alike(tmp_path: Path) -> None:
    source = made(tmp_path / "saved.xlsx", saved)
    as_saved(read_book(source))
    for form in ("xlsx", "ods", "xls"):
        folder = tmp_path / form
        command = [
            str(OFFICE_SUITE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
        ]
        command += ["--convert-to", form, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        read = read_book(folder / f"saved.{form}")
        as_saved(read)
        assert len(read.pictures) == (0 if form == "xls" else 1)


def test_the_page_states_the_limits_that_hold() -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "spreadsheets.md").read_text(encoding="utf-8")
    megabytes = [
        limits.BOOK_BYTES,
        limits.TEXT_BYTES,
        limits.UNPACKED_BYTES,
        limits.PICTURE_BYTES,
        limits.PICTURES_BYTES,
    ]
    stated = [f"{each >> 20} MB" for each in [*megabytes, Limits().memory]]
    stated += [
        f"{limits.RATIO}:1",
        f"{limits.PARTS} 个",
        f"{limits.SHEETS} 张",
        f"{limits.ROWS} 行",
        f"{limits.COLUMNS} 列",
    ]
    stated += [f"{limits.TEXT} 个", f"{limits.MERGED} 个", f"{limits.PICTURES} 张"]
    assert [each for each in stated if each not in page] == []
