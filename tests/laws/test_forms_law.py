"""The law of the form: whatever is typed into it, and however it is moved about, the same facts are read back.

Forms are printed once for each table and read as cells; chance fills them in, spells the answers as people do, moves
columns, leaves rows blank, renames sheets and adds rows of its own. Files are for `tests/test_forms_files.py`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.catalog import load
from evaluator.declarations import (
    RESULT_COLUMNS,
    Boolean,
    Choice,
    DateTime,
    Day,
    Decimal,
    Integer,
    Money,
    Number,
    Records,
    Results,
    SetOf,
    Tally,
)
from evaluator.evidence.document import read_evidence
from evaluator.forms.form import form_of
from evaluator.forms.reader import read_form
from evaluator.forms.workbook import form_workbook
from evaluator.problems import Span
from evaluator.reading.numbers import exact_text
from evaluator.reading.text import is_absent
from evaluator.workbook import Book, Cell, Row, Sheet, read_book

TABLES = ("T01", "T10", "T18", "T20")

Answers = dict[str, Any]
WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)} | {ord("."): "．", ord("-"): "－"}


# ── what chance answers ─────────────────────────────────────────────────────────────────────────────────────

TEXTS = st.text(st.sampled_from("甲乙丙丁戊己=+-@A1,'\"<&>{}（）、"), min_size=1, max_size=8).filter(
    lambda text: text.strip() == text and not is_absent(text) and text not in "()（）、"
)
DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


def number(fact: Number) -> st.SearchStrategy[Fraction | int]:
    low = fact.min
    high = fact.max if fact.max is not None else low + 10**6
    if isinstance(fact, Integer):
        return st.integers(-(-low // 1), high // 1)
    places = 2 if isinstance(fact, Money) else 3
    scaled = st.integers(-(-low * 10**places // 1), high * 10**places // 1)
    return scaled.map(lambda value: Fraction(value, 10**places))


def value_of(fact: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a fact or a column."""
    if isinstance(fact, Number):
        return number(fact)
    if isinstance(fact, Boolean):
        return st.booleans()
    if isinstance(fact, Day):
        return DAYS
    if isinstance(fact, DateTime):
        return st.builds(
            lambda day, minute: datetime(day.year, day.month, day.day) + timedelta(minutes=minute),
            DAYS,
            st.integers(0, 1439),
        )
    if isinstance(fact, Choice):
        return st.sampled_from(fact.of)
    if isinstance(fact, SetOf):
        return st.frozensets(st.sampled_from(fact.of))
    if isinstance(fact, Records):
        row = st.fixed_dictionaries(
            {name: st.none() | value_of(column) for name, column in fact.columns.items()}
        )
        return st.lists(
            row.filter(lambda cells: any(each is not None for each in cells.values())), max_size=4
        )
    if isinstance(fact, Tally):
        votes = st.dictionaries(st.sampled_from(fact.choices), st.integers(0, 999), min_size=1)
        return st.dictionaries(st.sampled_from(fact.rows), votes, min_size=1)
    if isinstance(fact, Results):
        months = st.lists(st.integers(1, 12), unique=True, max_size=3)
        cells = st.tuples(number(Decimal(max=Fraction(100))), st.sampled_from(["合格", "优秀"]))
        return months.flatmap(
            lambda found: st.lists(cells, min_size=len(found), max_size=len(found)).map(
                lambda rows: results(fact, found, rows)
            )
        )
    return TEXTS


def results(fact: Results, months: list[int], rows: list[tuple[Fraction, str]]) -> list[dict[str, Any]]:
    who = {} if fact.of == "self" else {"单位": "甲单位"}
    return [
        {**who, "期间": f"2025-{month:02}", "得分": points, "等级": grade}
        for month, (points, grade) in zip(months, rows, strict=True)
    ]


def answers(code: str) -> st.SearchStrategy[Answers]:
    """Return a strategy for what is known of the facts of a table: some of them."""
    facts = dict(printed(code).facts)
    totals = {fact.total for fact in facts.values() if isinstance(fact, Tally)}
    free = [name for name in facts if name not in totals]
    chosen = st.lists(st.sampled_from(free), unique=True, max_size=9)
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries({name: value_of(facts[name]) for name in names})
    )


# ── the printed form, as cells ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Printed:
    book: Book
    facts: dict[str, Any]
    vocabulary: Any


@lru_cache
def printed(code: str) -> Printed:
    """Return a table's form as a reader sees it, fresh from the printer."""
    import tempfile

    program = load(code)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        path.write_bytes(form_workbook(form_of([program])))
        return Printed(read_book(path, name="表.xlsx"), dict(program.facts), program.vocabulary)


Cells = dict[tuple[int, int], tuple[str, Any]]


class Desk:
    """A form on a desk: its cells by sheet, row and column, to be typed into and moved about."""

    def __init__(self, book: Book, chance: random.Random) -> None:
        self.chance = chance
        self.sheets: dict[str, Cells] = {
            sheet.name: {
                (row.number, column): (cell.text, cell.kind)
                for row in sheet.rows
                for column, cell in row.cells.items()
            }
            for sheet in book.sheets
        }

    def column(self, sheet: str, heading: str) -> int:
        return min(
            place[1] for place, (text, _) in self.sheets[sheet].items() if text.split("（")[0] == heading
        )

    def row(self, sheet: str, label: str) -> int:
        column = self.column(sheet, "事实" if sheet == "事实" else "项目")
        return next(
            place[0]
            for place, (text, _) in self.sheets[sheet].items()
            if text == label and place[1] == column
        )

    def answer(self, facts: dict[str, Any], given: Answers) -> None:
        """Type every answer where it belongs."""
        place = self.column("事实", "填写")
        for name, value in given.items():
            if isinstance(value, list):
                for number_, row in enumerate(value, 5):
                    for key, cell in row.items():
                        if cell is not None:
                            column = (
                                facts[name].columns[key]
                                if isinstance(facts[name], Records)
                                else RESULT_COLUMNS[key]
                            )
                            self.sheets[name][number_, self.column(name, key)] = self.spelled(cell, column)
                if not value:
                    self.none(name, place)
            elif isinstance(value, dict):
                for row_name, votes in value.items():
                    for choice, count in votes.items():
                        self.sheets[name][self.row(name, row_name), self.column(name, choice)] = (
                            str(count),
                            "number",
                        )
            else:
                self.sheets["事实"][self.row("事实", name), place] = self.spelled(value, facts[name])

    def none(self, name: str, place: int) -> None:
        if self.chance.random() < 0.5:
            self.sheets["事实"][self.row("事实", name), place] = ("无", "text")
        else:
            self.sheets[name][5, 1] = ("无", "text")

    def spelled(self, value: Any, fact: Any) -> tuple[str, Any]:
        """Return a cell of *value* in one of the ways people write it."""
        pick = self.chance.choice
        if isinstance(value, bool):
            return pick(
                [("是", "text"), ("√", "text"), ("有", "text")] if value else [("否", "text"), ("×", "text")]
            )
        if isinstance(value, int | Fraction):
            text = exact_text(value)
            if fact.percent:
                return pick([(text + "%", "percent"), (text + "％", "text")])
            unit = fact.unit
            return pick([(text, "number"), (text.translate(WIDE), "text"), (f" {text} {unit}", "text")])
        if isinstance(value, datetime):
            return pick(
                [(f"{value:%Y-%m-%d %H:%M}", "datetime"), (f"{value:%Y.%m.%d %H:%M}".translate(WIDE), "text")]
            )
        if isinstance(value, date):
            spoken = f"{value.year}年{value.month}月{value.day}日"
            return pick([(value.isoformat(), "date"), (spoken, "text"), (f"{value:%Y%m%d}", "number")])
        if isinstance(value, frozenset):
            return pick(["、", "，", "; ", "\n"]).join(sorted(value)) or "无", "text"
        return value, "text"

    # ── what a desk does to a form ──────────────────────────────────────────────────────────────────────────

    def shift(self, sheet: str, top: int) -> None:
        """Move every column of a table to another place; what stands above it stays."""
        cells = self.sheets[sheet]
        columns = sorted({column for row, column in cells if row >= top})
        places = self.chance.sample(range(1, len(columns) + 4), len(columns))
        moved = dict(zip(columns, places, strict=True))
        self.sheets[sheet] = {
            (row, moved[column] if row >= top else column): cell for (row, column), cell in cells.items()
        }

    def spread(self, sheet: str, top: int) -> None:
        """Leave rows blank."""
        rows = sorted({row for row, _ in self.sheets[sheet]})
        moved, gap = {}, 0
        for row in rows:
            gap += self.chance.choice([0, 0, 1, 3]) if row >= top else 0
            moved[row] = row + gap
        self.sheets[sheet] = {
            (moved[row], column): cell for (row, column), cell in self.sheets[sheet].items()
        }

    def sign(self, sheet: str) -> None:
        """Write a signature below, as offices do."""
        below = max(row for row, _ in self.sheets[sheet]) + 2
        self.sheets[sheet][below, 1] = ("填表人：小林　　审核人：", "text")

    def clear(self, *headings: str) -> None:
        """Clear columns of the facts below their headings: ids, names."""
        columns = {self.column("事实", each) for each in headings}
        cells = self.sheets["事实"]
        self.sheets["事实"] = {
            place: cell for place, cell in cells.items() if place[0] <= 3 or place[1] not in columns
        }

    def book(self) -> Book:
        """Return the form as it lies there now: sheets shuffled, lists renamed."""
        names = list(self.sheets)
        self.chance.shuffle(names)
        return Book("表.xlsx", "0" * 64, tuple(self._sheet(name) for name in names))

    def _sheet(self, name: str) -> Sheet:
        rows: dict[int, dict[int, Cell]] = {}
        for (row, column), (text, kind) in sorted(self.sheets[name].items()):
            rows.setdefault(row, {})[column] = Cell(
                text, kind, Span("表.xlsx", row, column, column + 1, name)
            )
        return Sheet(name, tuple(Row(number_, cells) for number_, cells in rows.items()))


def heading_row(sheet: str) -> int:
    return 3 if sheet in ("事实", "称号", "不适用", "材料清单") else 4


def understood(code: str, book: Book) -> Answers:
    """Return what is read of a book: the values of its facts."""
    it = printed(code)
    evidence = read_evidence(read_form(book, it.vocabulary), it.vocabulary, folder=None)
    found: Answers = {}
    for name, given_ in evidence.facts.items():
        value = given_.deciding
        if isinstance(value, tuple):
            keys = (
                it.facts[name].columns
                if isinstance(it.facts[name], Records)
                else [each for each in RESULT_COLUMNS if each not in ("期初", "期末")]
            )
            value = [{key: row.cells[key] for key in keys} for row in value]
        found[name] = value
    return found


def whole(it: Printed, given_: Answers) -> Answers:
    """Return the answers with every column of a row, None where nothing was said."""
    keys = [each for each in RESULT_COLUMNS if each not in ("期初", "期末")]
    return {
        name: [
            {
                key: row.get(key)
                for key in (it.facts[name].columns if isinstance(it.facts[name], Records) else keys)
            }
            for row in value
        ]
        if isinstance(value, list)
        else value
        for name, value in given_.items()
    }


@pytest.mark.parametrize("code", TABLES)
@given(st.data())
def test_what_is_typed_is_read(code: str, data: st.DataObject) -> None:
    it = printed(code)
    said = data.draw(answers(code))
    desk = Desk(it.book, data.draw(st.randoms(use_true_random=False)))
    desk.answer(it.facts, said)
    assert understood(code, desk.book()) == whole(it, said)


@pytest.mark.parametrize("code", TABLES)
@given(st.data())
def test_a_form_that_was_moved_about_is_read_alike(code: str, data: st.DataObject) -> None:
    it = printed(code)
    said = data.draw(answers(code))
    chance = data.draw(st.randoms(use_true_random=False))
    desk = Desk(it.book, chance)
    desk.answer(it.facts, said)
    if chance.random() < 0.5:
        desk.clear("代号")
    for sheet in [each for each in desk.sheets if not each.startswith("__") and each != "单位"]:
        desk.shift(sheet, heading_row(sheet))
        desk.spread(sheet, heading_row(sheet) + 1)
        if chance.random() < 0.3:
            desk.sign(sheet)
    assert understood(code, desk.book()) == whole(it, said)


@pytest.mark.parametrize("code", TABLES)
def test_a_form_nobody_filled_in_says_nothing(code: str) -> None:
    assert understood(code, printed(code).book) == {}


@given(st.data())
def test_a_fact_is_found_by_its_question_alone(data: st.DataObject) -> None:
    it = printed("T01")
    said = {
        name: value for name, value in data.draw(answers("T01")).items() if not isinstance(value, list | dict)
    }
    desk = Desk(it.book, data.draw(st.randoms(use_true_random=False)))
    desk.answer(it.facts, said)
    desk.clear("代号", "事实")
    assert understood("T01", desk.book()) == said
