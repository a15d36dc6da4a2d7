"""A table of many: one row is one organisation's submission, and a second table beside it holds what takes rows.

    单位编号, 单位名称, 期间, 评定日, 会员人数（人）, 已换届（是/否）, 年度文档（可选几个：…）, 测评·满意度·满意（票）
    3301-0012, 某支行工会, 2025, 2026-01-15, 471, 否, 年度计划、年度总结, 300

An empty cell is not known, as everywhere: never zero, never no. Records and results stand in a table of their own, one
row each, told apart by 单位编号: `批量-委员会会议.csv` beside `批量.csv`, or a sheet of that name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from evaluator.declarations import Records, Results, Vocabulary, is_private
from evaluator.intake.annex import Annexes, read_annexes
from evaluator.intake.columns import (
    GUIDE,
    ID,
    IGNORE,
    NAME,
    WHO,
    looked_up,
    names,
    plain_title,
)
from evaluator.intake.folder import Notice, skipped
from evaluator.intake.mapping import ColumnMapping
from evaluator.intake.tree import Place, Tree
from evaluator.language import say
from evaluator.problems import EvidenceError, Problem, problem, quoted, suggest
from evaluator.reading import nodes
from evaluator.reading.nodes import Document, Node, Scalar, Sequence
from evaluator.reading.text import fold
from evaluator.workbook import Cell, Row, stream_rows, unusable

__all__ = ["WideRow", "is_wide", "wide"]

HEADER_WITHIN = 30
"""The titles stand in one of the first so many rows."""

_NAME_LIMIT = 64
_JUNK = (
    "合计",
    "总计",
    "小计",
    "共计",
    "填表人",
    "制表",
    "审核人",
    "填报单位",
    "注：",
    "注:",
    "说明：",
    "说明:",
)


@dataclass(frozen=True, slots=True)
class WideRow:
    """One row: the name it is shown by, and the submission it is. `document` raises where it cannot be one."""

    source: str
    document: Callable[[], Document] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its title as written and where its cells belong; and how its values are said in our words."""

    key: Scalar
    title: str
    place: Place
    values: Mapping[str, str]
    private: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """The titles of a table: the row they stand in and the columns by number; None for one that is left out."""

    row: int
    columns: Mapping[int, _Column | None]

    @property
    def private(self) -> bool:
        """Tell whether a cell that belongs to no column may speak of what is private."""
        return any(each is not None and each.private for each in self.columns.values())


def is_wide(path: Path, shown: str, vocabulary: Vocabulary, mapping: ColumnMapping) -> bool:
    """Tell whether a table holds many organisations: one row names an organisation's column and a fact's.

    A form has its titles beside their answers, never beside each other. Raises PingjiaError where the table cannot be
    read.
    """
    return _head_row(path, shown, _known(vocabulary), mapping) is not None


def wide(
    path: Path, shown: str, vocabulary: Vocabulary, mapping: ColumnMapping, notice: Notice
) -> Iterator[WideRow]:
    """Yield the rows of a table of many, one at a time and in their order.

    Raises PingjiaError with everything that is wrong with the titles, before the first row.
    """
    known = _known(vocabulary)
    first = _head_row(path, shown, known, mapping)
    assert first is not None
    head = _head(first, known, mapping, vocabulary)
    annexes = read_annexes(path, shown, vocabulary)
    places = names(vocabulary)
    constants = tuple((places[title], value) for title, value in mapping.constants.items())
    counted = tuple(
        ("facts", name) for name, fact in vocabulary.facts.items() if isinstance(fact, Records | Results)
    )
    reader = _Reader(shown, head, annexes, constants, counted, notice)
    for row in stream_rows(path, name=shown):
        if row.number > head.row and (found := reader.row(row)) is not None:
            yield found
    orphans = tuple(annexes.orphans(reader.seen))
    if orphans:
        yield WideRow(shown, _raising(orphans))


def _known(vocabulary: Vocabulary) -> dict[str, tuple[str, Place]]:
    return {plain_title(title): (title, place) for title, place in names(vocabulary).items()}


def _head_row(
    path: Path, shown: str, known: Mapping[str, tuple[str, Place]], mapping: ColumnMapping
) -> Row | None:
    ours = {plain: title for plain, (title, _) in known.items()}
    for row in islice(stream_rows(path, name=shown), HEADER_WITHIN):
        titles = {
            number: mapping.columns.get(plain_title(cell.text)) or looked_up(cell.text, ours)
            for number, cell in row.cells.items()
        }
        who = {number for number, title in titles.items() if title in WHO}
        facts = any(title and title != IGNORE and title not in WHO for title in titles.values())
        named = any(titles[number] in (ID, NAME) for number in who)
        if named and (facts or any(number + 1 in who for number in who)):
            return row
    return None


def _head(
    row: Row, known: Mapping[str, tuple[str, Place]], mapping: ColumnMapping, vocabulary: Vocabulary
) -> _Head:
    ours = {plain: title for plain, (title, _) in known.items()}
    places = dict(known.values())
    columns: dict[int, _Column | None] = {}
    found: list[Problem] = []
    seen: dict[str, Cell] = {}
    for number, cell in row.cells.items():
        plain = plain_title(cell.text)
        title = mapping.columns.get(plain) or looked_up(cell.text, ours)
        if title is None:
            left_out = say(
                f"不要这一列，就在列名对照里写 {cell.text}: {IGNORE}",
                f"to leave it out, map it: {cell.text}: {IGNORE}",
            )
            hint = say("", " ").join(filter(None, (suggest(cell.text, [*places, *WHO]), left_out)))
            found.append(problem("unknown-heading", cell.span, name=cell.text, hint=hint))
        elif title == IGNORE:
            columns[number] = None
        elif title in seen:
            found.append(problem("duplicate-heading", cell.span, name=title, first=seen[title].text))
        else:
            seen[title] = cell
            values = mapping.values.get(plain) or mapping.values.get(plain_title(title)) or {}
            place = places[title]
            columns[number] = _Column(
                Scalar(place[-1], cell.span), title, place, values, _is_private(place, vocabulary)
            )
    if found:
        raise EvidenceError(found)
    return _Head(row.number, columns)


def _is_private(place: Place, vocabulary: Vocabulary) -> bool:
    return place[0] == "facts" and is_private(vocabulary.facts[place[1]])


def _raising(problems: tuple[Problem, ...]) -> Callable[[], Document]:
    def document() -> Document:
        raise EvidenceError(problems)

    return document


@dataclass(slots=True)
class _Reader:
    """Makes submissions of the rows of one table; remembers whose it has seen."""

    shown: str
    head: _Head
    annexes: Annexes
    constants: tuple[tuple[Place, Scalar], ...]
    counted: tuple[Place, ...]
    notice: Notice
    seen: dict[str, int] = field(default_factory=dict)

    def row(self, row: Row) -> WideRow | None:
        """Return the submission in a row, None for one that is none: blank, of explanations, a sum."""
        first = min(row.cells) if row.cells else 0
        if not first or fold(row.cells[first].text).lower().startswith(GUIDE):
            return None
        said = {each.title: row.cells[number] for number, each in self.head.columns.items()
                if each is not None and number in row.cells}  # fmt: skip
        who = said.get(ID) or said.get(NAME)
        if row.cells[first].text.strip().startswith(_JUNK):
            self.notice(skipped(_at(self.shown, row), say("不是一家单位的", "not an organisation's")))
            return None
        if who is None:
            place = row.cells[first].span
            return WideRow(
                _at(self.shown, row), _raising((problem("row-without-organisation", place, row=row.number),))
            )
        id_ = fold(who.text)
        name = f"{self.shown}#{id_[:_NAME_LIMIT]}"
        again = self._again(id_, said, row)
        if again is not None:
            return WideRow(name, _raising((again,)))
        return WideRow(name, lambda: self.document(row, id_))

    def _again(self, id_: str, said: Mapping[str, Cell], row: Row) -> Problem | None:
        """Return the problem of a row for an organisation and period that had one before."""
        period = (
            ""
            if self.annexes
            else " ".join(fold(said[each].text) for each in ("期间", "期间自") if each in said)
        )
        key = f"{id_}\n{period}" if period else id_
        first = self.seen.setdefault(key, row.number)
        if first == row.number:
            return None
        cell = said.get(ID) or said[NAME]
        return problem("duplicate-id", cell.span, name=id_, first=first)

    def document(self, row: Row, id_: str) -> Document:
        """Return the tree of a row. Raises EvidenceError."""
        found: list[Problem] = []
        tree = Tree(next(iter(row.cells.values())).span)
        for number, cell in row.cells.items():
            if number not in self.head.columns:
                private = self.head.private
                said = quoted(cell.text, private=private)
                found.append(problem("cell-without-heading", cell.span, value=said, private=private))
                continue
            column = self.head.columns[number]
            if column is not None:
                tree.put(column.place, _value(cell, column, found), column.key)
        for place, constant in self.constants:
            if tree.get(place) is None:
                tree.put(place, constant)
        self._annexed(tree, id_, found)
        if found:
            raise EvidenceError(found)
        root = tree.node()
        return Document(root, self.shown, "", digest(root))

    def _annexed(self, tree: Tree, id_: str, found: list[Problem]) -> None:
        """Put the rows that stand elsewhere where they belong; a count in this row must be theirs."""
        beside = dict(self.annexes.of(id_))
        for place in self.counted:
            stated = tree.get(place)
            if isinstance(stated, Scalar):
                rows = beside.get(place, ())
                count = _count(stated)
                if count is not None and count != len(rows):
                    found.append(
                        problem(
                            "rows-differ", stated.span, name=place[-1], stated=stated.authored, rows=len(rows)
                        )
                    )
                if count is not None:
                    tree.put(place, Sequence((), stated.span))
        for place, rows in beside.items():
            tree.put(place, Sequence(rows, rows[0].span))


def _count(stated: Scalar) -> int | None:
    """Return how many rows a cell says there are, None where it says something else (not known, nonsense)."""
    text = fold(stated.text or "").removesuffix("条").removesuffix("次").strip()
    return 0 if text == "无" else int(text) if re.fullmatch("[0-9]{1,6}", text) else None


def _value(cell: Cell, column: _Column, found: list[Problem]) -> Scalar:
    """Return a cell as a value; one without a value to read is a problem."""
    fault = unusable(cell, private=column.private)
    if fault is not None:
        found.append(fault)
    written = column.values.get(cell.text.strip())
    if written is None:
        return Scalar(cell.text, cell.span)
    return Scalar(written, cell.span, spelled=cell.text)


def _at(shown: str, row: Row) -> str:
    return f"{shown}#{row.number}"


def digest(root: Node) -> str:
    """Return the sha256 of what a row says, whatever the order of its columns, its file and its place in it."""
    plain = json.dumps(nodes.plain(root), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
