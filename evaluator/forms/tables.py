"""The tables on a sheet: where one begins, which column is which, and the rows below, as far as they belong to it.

A sheet may hold several, one below the other, as a CSV file does: each begins at its headings, the rows of a list
at the line that announces its fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evaluator.declarations import RESULT_COLUMNS, FactType, Records, Results, Tally, Vocabulary
from evaluator.forms.form import is_list
from evaluator.forms.layout import SHEETS, Part, listed_fact, plainly
from evaluator.workbook import Cell, Row, Sheet

__all__ = ["ROW_NAME", "Block", "Tables", "is_aside", "is_total", "tables_on"]

_DEEPEST = 30
"""Rows from the top of a sheet within which its first headings are looked for."""

ROW_NAME = "项目"
"""The key of the column that names the rows of a tally."""

_TOTAL = re.compile(r"(合计|总计|小计|共计|total)(:.*)?")
_ASIDE = re.compile(
    r"(填表人|填报人|填表说明|审核人|制表人|制表|负责人|经办人|联系人|联系电话|电话|备注|注|说明|"
    r"单位盖章|盖章|填表日期|填报日期|年月日|note|notes)(:.*)?"
)
_ASIDE_COLUMNS = frozenset({"序号", "序", "no", "备注", "注", "note", "notes", "remarks", "说明"})


@dataclass(slots=True)
class Block:
    """One table: a *part* of the form or the rows of a *fact*, its columns by key, the rows that hold anything.

    *named* is what the line above it called the fact, with its place; *strange* are headings that are not known.
    """

    sheet: Sheet
    part: Part | None = None
    fact: FactType | None = None
    named: Cell | None = None
    headings: Row | None = None
    columns: Mapping[int, str] = field(default_factory=dict)
    strange: Mapping[int, Cell] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def cells(self, row: Row) -> dict[str, Cell]:
        """Return the cells of *row* by the key of their column."""
        return {self.columns[number]: cell for number, cell in row.cells.items() if number in self.columns}

    def merged(self) -> Iterator[Cell]:
        """Yield the cells of its rows that are merged over more than one row."""
        inside = {row.number: row for row in self.rows}
        for top, left, bottom, _ in self.sheet.merged:
            if bottom > top and top in inside and left in self.columns and left in inside[top].cells:
                yield inside[top].cells[left]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables on a sheet, and the lines that announce one whose headings do not follow."""

    blocks: tuple[Block, ...]
    unplaced: tuple[Cell, ...]


def tables_on(sheet: Sheet, vocabulary: Vocabulary) -> Tables:
    """Return the tables on *sheet*, from the top; none where no heading of a form stands on it."""
    found: list[Block] = []
    unplaced: list[Cell] = []
    named: Cell | None = None
    for row in sheet.rows:
        announced = next((each for each in row.cells.values() if listed_fact(each.text)), None)
        if announced is not None and len(row.cells) <= 2:
            unplaced += [named] if named is not None else []
            named = announced
            continue
        begun = _begun(row, sheet, vocabulary, named, first=not found)
        if begun is not None and (found or row.number <= _DEEPEST):
            found.append(begun)
            named = None
        elif found and named is None:
            found[-1].rows.append(row)
    return Tables(tuple(found), (*unplaced, *([named] if named is not None else [])))


def _begun(
    row: Row, sheet: Sheet, vocabulary: Vocabulary, named: Cell | None, *, first: bool
) -> Block | None:
    """Return the table whose headings *row* holds, or None where it holds none."""
    if named is not None:
        fact = _known(listed_fact(named.text), vocabulary)
        return None if fact is None else _list(row, sheet, fact, named)
    whole = not first
    for part in SHEETS:
        columns = {number: key for number, cell in row.cells.items() if (key := part.meant(cell.text))}
        met = all(any(each in columns.values() for each in one) for one in part.required)
        if (
            met
            and len(set(columns.values())) == len(columns)
            and (not whole or len(columns) == len(row.cells))
        ):
            return _block(row, sheet, columns, part=part)
    if first:
        fact = _known(sheet.name, vocabulary)
        return _list(row, sheet, fact, None) if fact is not None else _by_columns(row, sheet, vocabulary)
    return None


def _known(name: str, vocabulary: Vocabulary) -> FactType | None:
    """Return the list that bears *name*."""
    word = plainly(name)
    return next(
        (each for each in vocabulary.facts.values() if is_list(each) and plainly(each.name) == word), None
    )


def _list(row: Row, sheet: Sheet, fact: FactType, named: Cell | None) -> Block | None:
    """Return the rows of *fact*, if *row* holds its headings: half of what stands there, and at least two or all."""
    words = _words(fact)
    columns = {
        number: words[word] for number, cell in row.cells.items() if (word := plainly(cell.text)) in words
    }
    own = len(set(columns.values()) - {ROW_NAME})
    needed = min(2, len(words) - (1 if isinstance(fact, Tally) else 0))
    if own < needed or 2 * len(columns) < len(row.cells) or len(set(columns.values())) < len(columns):
        return None
    return _block(row, sheet, columns, fact=fact, named=named)


def _words(fact: FactType) -> dict[str, str]:
    """Return the headings of a list, made comparable, each with the key it stands for."""
    if isinstance(fact, Tally):
        return {**{plainly(each): each for each in fact.choices}, "项目": ROW_NAME, "item": ROW_NAME}
    if isinstance(fact, Results):
        return {plainly(each): each for each in RESULT_COLUMNS if each not in ("期初", "期末")}
    return {plainly(each): each for each in fact.columns} if isinstance(fact, Records) else {}


def _by_columns(row: Row, sheet: Sheet, vocabulary: Vocabulary) -> Block | None:
    """Return the rows of the one record that has exactly the columns of *row*, two at least."""
    words = {plainly(each.text) for each in row.cells.values()} - _ASIDE_COLUMNS
    fitting = [
        each
        for each in vocabulary.facts.values()
        if isinstance(each, Records) and len(words) >= 2 and {plainly(name) for name in each.columns} == words
    ]
    return _list(row, sheet, fitting[0], None) if len(fitting) == 1 else None


def _block(
    row: Row, sheet: Sheet, columns: Mapping[int, str], *, part: Part | None = None, fact: FactType | None = None,
    named: Cell | None = None,
) -> Block:  # fmt: skip
    strange = {number: cell for number, cell in row.cells.items() if number not in columns}
    return Block(sheet, part, fact, named, row, columns, strange)


def is_aside(text: str, *, heading: bool = False) -> bool:
    """Say whether a row that begins with *text* (or a column so called) is no evidence: a total, a signature, a remark.

    >>> is_aside("合　计"), is_aside("填表人：小林"), is_aside("会员人数"), is_aside("序号", heading=True)
    (True, True, False, True)
    """
    word = plainly(text)
    return word in _ASIDE_COLUMNS if heading else _ASIDE.fullmatch(word) is not None or is_total(text)


def is_total(text: str) -> bool:
    """Say whether a row that begins with *text* adds up the others."""
    return _TOTAL.fullmatch(plainly(text)) is not None
