"""Laws of reading tables: what was written is what is read, by two readers alike; no bytes whatever break the reader.

The child process is left out here (its function is called in place), so that chance may draw many files.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from hostile_books import GOOD, parts, zipped
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evaluator.problems import PingjiaError
from evaluator.workbook import stream_rows
from evaluator.workbook.gate import admit
from evaluator.workbook.inside import book, rows
from evaluator.workbook.values import number_text, stored_text
from evaluator.workbook.wire import Sheets, gathered

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t,;\"'=+-@甲乙"),
    min_size=1,
    max_size=20,
)
numbers = st.integers(-(10**15) + 1, 10**15 - 1) | st.decimals(-(10**6), 10**6, places=4).map(float)
days = st.datetimes(datetime(1900, 3, 1), datetime(2199, 12, 31)).map(
    lambda each: each.replace(microsecond=0)
)
values = texts | numbers | st.booleans() | days
grids = st.dictionaries(st.tuples(st.integers(0, 30), st.integers(0, 12)), values, max_size=25)


def written(grid: dict[tuple[int, int], Any]) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for (row, column), value in grid.items():
            if isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(row, column, value, moment)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value)
    return made.getvalue()


def inside(data: bytes) -> Sheets:
    """Return what the child would say of a workbook."""
    return gathered((list(each) for each in book([admit(data, "t.xlsx").format, "t.xlsx"], data)), "t.xlsx")


def said(value: Any) -> str:
    """Return the text a person would have typed for a value."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, str):
        return value
    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@given(grids)
def test_what_a_spreadsheet_wrote_is_read(grid: dict[tuple[int, int], Any]) -> None:
    (sheet,) = inside(written(grid)).sheets
    found = {
        (row.number - 1, column - 1): cell.text for row in sheet.rows for column, cell in row.cells.items()
    }
    assert found == {
        place: said(value) if value != 0 or isinstance(value, bool) else "0" for place, value in grid.items()
    }


@given(grids)
def test_a_second_reader_sees_the_same(grid: dict[tuple[int, int], Any]) -> None:
    data = written(grid)
    (sheet,) = inside(data).sheets
    ours = {(row.number, column): cell.text for row in sheet.rows for column, cell in row.cells.items()}
    other = openpyxl.load_workbook(BytesIO(data)).active
    assert other is not None
    theirs = {
        (cell.row, cell.column): said(
            cell.value.replace(microsecond=0) if isinstance(cell.value, datetime) else cell.value
        )
        for row in other.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert {place: text for place, text in ours.items() if _exact(grid, place)} == {
        place: text for place, text in theirs.items() if _exact(grid, place)
    }


def _exact(grid: dict[tuple[int, int], Any], place: tuple[int, int]) -> bool:
    """Say whether the other reader keeps this value: it turns moments a little, and some escapes."""
    value = grid.get((place[0] - 1, place[1] - 1))
    return not isinstance(value, datetime) and not (isinstance(value, str) and "_x" in value)


@given(grids)
def test_streaming_gives_the_rows_of_the_book(grid: dict[tuple[int, int], Any]) -> None:
    data = written(grid)
    (sheet,) = inside(data).sheets
    streamed = [each[1:] for each in rows(["xlsx", "t.xlsx"], data) if each[0] == "row"]
    assert [number for number, _ in streamed] == [row.number for row in sheet.rows]
    assert [[each[2] for each in cells] for _, cells in streamed] == [
        [cell.text for cell in row.cells.values()] for row in sheet.rows
    ]


# ── tables of text ──────────────────────────────────────────────────────────────────────────────────────────

hanzi = st.integers(0, 3754).map(lambda n: bytes([0xB0 + n // 94, 0xA1 + n % 94]).decode("gb2312"))
fields = st.text(hanzi | st.sampled_from("abc019 .-\"',;\n"), max_size=6).map(lambda each: each.lstrip("'="))
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(fields, min_size=width, max_size=width), min_size=1, max_size=8)
)


@ONE_FOLDER
@given(
    table=tables,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    delimiter=st.sampled_from(",;\t"),
)
@example(table=[["一一", "1"]], encoding="gb18030", delimiter=",")
def test_a_table_of_text_is_read_as_written_or_asked_about(
    table: list[list[str]], encoding: str, delimiter: str, tmp_path: Path
) -> None:
    """Whatever encoding it is in, nothing is ever read as other characters than were written."""
    header = [f"h{n}" for n in range(len(table[0]))]
    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([header, *table])
    path = tmp_path / "t.csv"
    path.write_bytes(file.getvalue().encode(encoding))
    try:
        found = [
            [row.cells[n].text if n in row.cells else "" for n in range(1, len(header) + 1)]
            for row in stream_rows(path)
        ]
    except PingjiaError as error:
        assert [each.code for each in error.problems] == ["encoding-ambiguous"]  # noqa: PT017
        return
    assert found[1:] == [row for row in table if any(row)]


@ONE_FOLDER
@given(text=st.text(st.sampled_from('ab,"\n '), max_size=30))
def test_no_text_is_read_otherwise_than_the_standard_reader_reads_it(text: str, tmp_path: Path) -> None:
    """Ours refuses more, and never understands something else."""
    path = tmp_path / "t.csv"
    path.write_text("h,i\n" + text, encoding="utf-8", newline="")
    try:
        found = [[cell.text for cell in row.cells.values()] for row in stream_rows(path)][1:]
    except PingjiaError:
        return
    assert found == [
        kept for row in csv.reader(StringIO(text, newline="")) if (kept := [each for each in row if each])
    ]


# ── bytes from outside ──────────────────────────────────────────────────────────────────────────────────────


def readable(data: bytes) -> None:
    """Read *data*, or be refused in the words of the catalogue."""
    try:
        inside(data)
    except PingjiaError as error:
        assert error.problems  # noqa: PT017 - any refusal will do


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda each: b"PK\x03\x04" + each))
def test_no_bytes_break_the_gate(data: bytes) -> None:
    try:
        admit(data, "t.xlsx")
    except PingjiaError as error:
        assert error.problems  # noqa: PT017


PARTS = parts(GOOD + '<row r="3"><c r="A3" t="e" vm="1"><v>#VALUE!</v></c><c r="B3"><f>1+1</f></c></row>')


@given(
    st.sampled_from([name for name in PARTS if name.endswith((".xml", ".rels"))]),
    st.integers(0, 400), st.integers(0, 6), st.text(st.sampled_from('<>/="&;c0A1vfr t'), max_size=6),
)  # fmt: skip
def test_no_part_that_was_tampered_with_breaks_the_reader(name: str, at: int, length: int, text: str) -> None:
    before = str(PARTS[name])
    readable(zipped({**PARTS, name: before[:at] + text + before[at + length :]}))


@given(st.integers(0, 2500), st.binary(min_size=1, max_size=4))
def test_no_bytes_of_the_archive_that_were_changed_break_the_reader(at: int, change: bytes) -> None:
    data = zipped(PARTS)
    readable(data[:at] + change + data[at + len(change) :])


# ── values ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.decimals(-(10**9), 10**9, places=5))
def test_a_number_of_up_to_15_digits_is_what_was_typed(typed: Decimal) -> None:
    for stored in (f"{typed:f}", repr(float(typed)), f"{float(typed):.17g}"):
        text, kind = number_text(stored)
        assert (Fraction(text), kind) == (Fraction(typed), "number")


@given(st.decimals(0, 10, places=6))
def test_a_percentage_is_the_number_a_hundredfold(typed: Decimal) -> None:
    text, kind = number_text(f"{float(typed):.17g}", percent=True)
    assert kind == "percent"
    assert Fraction(text.removesuffix("%")) == Fraction(typed) * 100


@given(
    st.datetimes(datetime(1904, 1, 2), datetime(2199, 12, 31)).map(lambda each: each.replace(microsecond=0)),
    st.booleans(),
)
def test_a_moment_survives_being_counted_in_days(moment: datetime, from_1904: bool) -> None:
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    serial = (moment - start) / timedelta(days=1)
    assert stored_text(repr(serial), "datetime", from_1904=from_1904)[0] == said(moment)
