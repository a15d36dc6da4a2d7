"""The tables beside a table of many: what takes rows of its own (records, results, claims, titles, attachments).

Beside `批量.csv` they are `批量-委员会会议.csv`; in a workbook, sheets of that name. Each row names its organisation by
单位编号, the rest are the columns of that table. They are held whole, told apart by organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluator.declarations import RESULT_COLUMNS, Records, Results, Vocabulary, is_private
from evaluator.intake.columns import GUIDE, ID, IGNORE, looked_up, plain_title
from evaluator.intake.tree import Place
from evaluator.problems import EvidenceError, Problem, Span, problem, quoted, suggest
from evaluator.reading import nodes
from evaluator.reading.nodes import Node, Scalar
from evaluator.reading.text import fold
from evaluator.workbook import Cell, Row, read_book, stream_rows, unusable

__all__ = ["Annex", "Annexes", "annex_of", "annexes", "has_files", "read_annexes", "stands_beside"]


@dataclass(frozen=True, slots=True)
class Annex:
    """One kind of table beside the main one: where its rows belong, and the key of each column by its title.

    Of a *private* one no message quotes a cell: not even a title, which may be a value out of place.
    """

    place: Place
    keys: Mapping[str, str]
    private: bool = False


def annexes(vocabulary: Vocabulary) -> dict[str, Annex]:
    """Return the tables that may stand beside the main one, by name."""
    facts = vocabulary.facts.items()
    return {name: annex_of(fact) for name, fact in facts if isinstance(fact, Records | Results)} | _OTHERS


def annex_of(fact: Records | Results) -> Annex:
    """Return the table in which the rows of *fact* stand."""
    columns = fact.columns if isinstance(fact, Records) else RESULT_COLUMNS
    keys = {each: each for each in columns if each not in ("期初", "期末")}
    return Annex(("facts", fact.name), keys, is_private(fact))


_OTHERS = {
    "不适用": Annex(
        ("not_applicable",), {"项目": "item", "理由": "reason", "批准人": "approved_by", "批准日期": "on"}
    ),
    "称号": Annex(("titles",), {"称号": "title", "自": "from", "至": "until", "撤销": "withdrawn"}),
    "附件": Annex(
        ("attachments",),
        {"附件编号": "id", "路径": "path", "签发日": "date", "用于": "for", "摘要": "sha256"},
    ),
}


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows of one table by organisation."""

    place: Place
    rows: Mapping[str, tuple[Node, ...]]


@dataclass(frozen=True, slots=True)
class Annexes:
    """All tables beside one main table."""

    tables: tuple[_Read, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tables)

    def of(self, id_: str) -> Iterator[tuple[Place, tuple[Node, ...]]]:
        """Yield, for each table with rows of one organisation, where they belong and the rows."""
        for each in self.tables:
            if id_ in each.rows:
                yield each.place, each.rows[id_]

    def orphans(self, seen: Iterable[str]) -> Iterator[Problem]:
        """Yield a problem for every organisation that has rows here and none in the main table."""
        known = set(seen)
        for each in self.tables:
            for id_, rows in each.rows.items():
                if id_ not in known:
                    yield problem("annex-orphan", rows[0].span, name=id_, table=each.place[-1])


def stands_beside(path: Path, vocabulary: Vocabulary) -> Path | None:
    """Return the table that a CSV file is called after, `批量.csv` for `批量-委员会会议.csv`, where there is one."""
    stem, _, name = path.stem.rpartition("-")
    if not stem or path.suffix.lower() != ".csv" or name not in annexes(vocabulary):
        return None
    main = path.with_stem(stem)
    return main if main.is_file() else None


def read_annexes(path: Path, shown: str, vocabulary: Vocabulary) -> Annexes:
    """Return the tables beside the one at *path*. Raises PingjiaError with what is wrong with their titles and ids."""
    tables, found = list[_Read](), list[Problem]()
    for annex, rows in _opened(path, shown, annexes(vocabulary)):
        tables.append(_read(annex, rows, found))
    if found:
        raise EvidenceError(found)
    return Annexes(tuple(tables))


def has_files(path: Path, shown: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a table of attachments stands beside the one at *path*."""
    listed = _OTHERS["附件"]
    return any(annex is listed for annex, _ in _opened(path, shown, annexes(vocabulary)))


def _opened(path: Path, shown: str, known: Mapping[str, Annex]) -> Iterator[tuple[Annex, Iterable[Row]]]:
    if path.suffix.lower() == ".csv":
        for name, annex in known.items():
            beside = path.with_stem(f"{path.stem}-{name}")
            if beside.is_file():
                yield annex, stream_rows(beside, name=str(Path(shown).with_name(beside.name)))
        return
    for sheet in read_book(path, name=shown).sheets:
        if sheet.name.strip() in known:
            yield known[sheet.name.strip()], sheet.rows


def _read(annex: Annex, rows: Iterable[Row], found: list[Problem]) -> _Read:
    by_id: dict[str, list[Node]] = {}
    head: Mapping[int, str] | None = None
    for row in rows:
        if head is None:
            head = _head(row, annex, found)
        elif any(fold(each.text).lower().startswith(GUIDE) for each in row.cells.values()):
            continue
        elif head:
            _put(row, head, by_id, found, private=annex.private)
    return _Read(annex.place, {id_: tuple(each) for id_, each in by_id.items()})


def _head(row: Row, annex: Annex, found: list[Problem]) -> dict[int, str]:
    """Return the key of each column by number, `单位编号` for the organisation's; empty where that is missing."""
    known = {plain_title(each): each for each in (ID, *annex.keys)}
    columns: dict[int, str] = {}
    for number, cell in row.cells.items():
        title = looked_up(cell.text, known)
        if title is None or (title not in (ID, IGNORE) and title not in annex.keys):
            said, hint = quoted(cell.text, private=annex.private), suggest(cell.text, known.values())
            found.append(problem("unknown-heading", cell.span, name=said, hint=hint, private=annex.private))
        else:
            columns[number] = title
    if ID not in columns.values():
        place = next(iter(row.cells.values())).span
        found.append(problem("missing-heading", place, name=ID))
        return {}
    return {number: annex.keys.get(title, title) for number, title in columns.items()}


def _put(
    row: Row, head: Mapping[int, str], by_id: dict[str, list[Node]], found: list[Problem], *, private: bool
) -> None:
    id_, entries = "", list[tuple[Scalar, Node]]()
    for number, cell in row.cells.items():
        key = head.get(number)
        if key is None:
            said = quoted(cell.text, private=private)
            found.append(problem("cell-without-heading", cell.span, value=said, private=private))
        elif key == ID:
            id_ = fold(cell.text)
        elif key != IGNORE:
            entries.append((Scalar(key, cell.span), _value(cell, found, private=private)))
    place = _place(row)
    if id_:
        by_id.setdefault(id_, []).append(nodes.Mapping(tuple(entries), place))
    else:
        found.append(problem("row-without-organisation", place, row=row.number))


def _value(cell: Cell, found: list[Problem], *, private: bool) -> Scalar:
    fault = unusable(cell, private=private)
    if fault is not None:
        found.append(fault)
    return Scalar(cell.text, cell.span)


def _place(row: Row) -> Span:
    return next(iter(row.cells.values())).span
