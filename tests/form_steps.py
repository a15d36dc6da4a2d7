"""The sentences about forms as workbooks: filled in, moved about, sent back marked, mended."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

from openpyxl import load_workbook
from pytest_bdd import given, then, when

from evaluator.catalog import load
from evaluator.evidence.document import read_evidence
from evaluator.reading import read_file
from tests import clerk
from tests.steps import HERE, WHO, sentence, squeezed

FILE = "“(?P<file>[^”]+)”"


def _save(desk, file, book) -> None:
    (desk.folder / file).write_bytes(clerk.saved(book))
    desk.evidence = desk.folder / file


@given(sentence(f"{WHO}照示例“(?P<name>[^”]+)”填好 ?(?P<table>T\\d+) ?的填报表{FILE}"))
@when(sentence(f"{WHO}照示例“(?P<name>[^”]+)”填好 ?(?P<table>T\\d+) ?的填报表{FILE}"))
def filled(desk, name, table, file):
    """Print the form of a table and type an example into it; the files it names lie beside."""
    if not (desk.folder / file).is_file():
        desk.run(["template", table, "--format", "xlsx", "--output", file])
        assert desk.code == 0, desk.err
    (source,) = (HERE / "examples").glob(f"*/{name}.yaml")
    program = load(table)
    evidence = read_evidence(read_file(source), program.vocabulary, folder=None)
    asked = {key: given_ for key, given_ in evidence.facts.items() if key in program.facts}
    _save(desk, file, clerk.filled((desk.folder / file).read_bytes(), replace(evidence, facts=asked)))
    if (source.parent / "附件").is_dir():
        shutil.copytree(source.parent / "附件", desk.folder / "附件", dirs_exist_ok=True)


@given(sentence(f"{WHO}在{FILE}里把“(?P<fact>[^”]+)”填成“(?P<value>[^”]*)”"))
@when(sentence(f"{WHO}在{FILE}里把“(?P<fact>[^”]+)”填成“(?P<value>[^”]*)”"))
def typed(desk, file, fact, value):
    """Type an answer; a plain number becomes a number, as a spreadsheet program makes it."""
    book = load_workbook(desk.folder / file)
    number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)
    clerk.fact(book["事实"], fact, float(value) if number else value, {})
    _save(desk, file, book)


@given(sentence(f"{WHO}在{FILE}的“(?P<sheet>[^”]+)”表里把“(?P<cell>[A-Z]+[0-9]+)”填成“(?P<value>[^”]*)”"))
@when(sentence(f"{WHO}在{FILE}的“(?P<sheet>[^”]+)”表里把“(?P<cell>[A-Z]+[0-9]+)”填成“(?P<value>[^”]*)”"))
def typed_there(desk, file, sheet, cell, value):
    book = load_workbook(desk.folder / file)
    clerk.put(book[sheet][cell], value)
    _save(desk, file, book)


@when(sentence(f"{WHO}在{FILE}的“(?P<sheet>[^”]+)”表里插了一列、空了两行"))
def moved(desk, file, sheet):
    book = load_workbook(desk.folder / file)
    for merged in list(book[sheet].merged_cells.ranges):
        book[sheet].unmerge_cells(str(merged))
    book[sheet].insert_cols(1)
    book[sheet].insert_rows(5, 2)
    _save(desk, file, book)


@then(sentence(f"{FILE}里“(?P<sheet>[^”]+)”的“(?P<cell>[A-Z]+[0-9]+)”标红，批注说“(?P<text>[^”]+)”"))
def marked(desk, file, sheet, cell, text):
    page = load_workbook(desk.folder / file)[sheet]
    assert any(cell in str(each.sqref).split() for each in page.conditional_formatting), cell
    assert squeezed(text) in squeezed(page[cell].comment.text)


@then(sentence(f"{FILE}的第一张表是“(?P<sheet>[^”]+)”"))
def first(desk, file, sheet):
    assert load_workbook(desk.folder / file).sheetnames[0] == sheet


@then(sentence(f"{FILE}里“(?P<fact>[^”]+)”的“(?P<heading>[^”]+)”是(?P<value>空的|“[^”]*”)"))
def says(desk, file, fact, heading, value):
    sheet = load_workbook(desk.folder / file)["事实"]
    found = sheet.cell(
        clerk.row_of(sheet, clerk.column(sheet, "事实"), fact), clerk.column(sheet, heading)
    ).value
    assert str(found or "") == ("" if value == "空的" else value.strip("“”"))
