"""What a form says, table by table, gathered into the tree of a submission; each table is read by its own rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evaluator.declarations import FactType, Tally, Vocabulary, is_private
from evaluator.forms.form import is_list
from evaluator.forms.layout import LABELS, plainly
from evaluator.forms.remarks import Remarks
from evaluator.forms.tables import ROW_NAME, Block, is_aside
from evaluator.problems import Span, suggest
from evaluator.reading.nodes import Mapping as Tree
from evaluator.reading.nodes import Node, Scalar, Sequence
from evaluator.reading.text import fold, is_absent
from evaluator.workbook import Cell, Row

__all__ = ["Gathered"]

_NONE = "无"
_ENDS = re.compile(r"(.+?)(?:\.\.|至|到|~|～|—)(.+)")
_PARTED = re.compile(r"[、，,；;\s]+")
_ITEM = re.compile(r"([A-Za-z0-9_]+[:：][^\s]+|[^\s]+)(?:\s.*)?", re.DOTALL)

Entry = tuple[Scalar, Node]


@dataclass(slots=True)
class Gathered:
    """The parts of one submission as they are found, and what there is to say about them."""

    vocabulary: Vocabulary
    remarks: Remarks
    facts: dict[str, Entry] = field(default_factory=dict)
    before: dict[str, Entry] = field(default_factory=dict)
    said: dict[str, Entry] = field(default_factory=dict)
    claims: list[Node] = field(default_factory=list)
    attachments: list[Node] = field(default_factory=list)
    titles: list[Node] = field(default_factory=list)
    no_titles: Cell | None = None
    lists: dict[str, tuple[Cell | None, list[Node], Span]] = field(default_factory=dict)
    nones: dict[str, Scalar] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, fact in self.vocabulary.facts.items():
            self._names.setdefault(plainly(fact.ask), name)
        self._names |= {plainly(name): name for name in self.vocabulary.facts}
        self._labels |= {word: each.key for each in LABELS for word in each.words}

    # ── the tables ──────────────────────────────────────────────────────────────────────────────────────────

    def take_answers(self, block: Block) -> None:
        """Take the rows of facts, and of what is said of the organisation."""
        self.remarks.merged(block)
        self.remarks.mention(block, block.rows)
        for row in block.rows:
            cells = block.cells(row)
            name = self._fact_of(cells)
            label = cells.get("fact") or cells.get("id")
            key = self._labels.get(plainly(label.text), "") if label is not None else ""
            if name:
                self._answer(name, cells)
            elif key and label is not None:
                self._say(key, label, cells.get("value"))
            elif label is not None and "value" in cells and not is_aside(label.text):
                hint = suggest(label.text, self.vocabulary.facts)
                self.remarks.add("unknown-fact", label.span, name=label.text, hint=hint)
            elif label is not None and not self._is_group(label.text):
                self.remarks.ignored(row)
            elif label is None and "value" in cells:
                self.remarks.ignored(row, severity="note" if is_aside(cells["value"].text) else "error")

    def _fact_of(self, cells: Mapping[str, Cell]) -> str:
        """Return the fact a row is about: its hidden id and its label agree, or one of them is known."""
        by_id, by_name = (
            self._names.get(plainly(cells[key].text), "") if key in cells else "" for key in ("id", "fact")
        )
        by_name = by_name or (self._names.get(plainly(cells["ask"].text), "") if "ask" in cells else "")
        if by_id and by_name and by_id != by_name and "value" in cells:
            self.remarks.add("row-names-two", cells["value"].span, id=by_id, name=by_name)
        return by_id or by_name

    def _answer(self, name: str, cells: Mapping[str, Cell]) -> None:
        fact = self.vocabulary.facts[name]
        place = next(iter(cells.values())).span
        value, before = (
            self.remarks.scalar(cells.get(key), private=is_private(fact)) for key in ("value", "before")
        )
        if before is not None and not is_list(fact):
            self._once(self.before, name, (Scalar(name, before.span), before))
        if value is None:
            return
        key = Scalar(name, place)
        if is_list(fact):
            self._none(fact, value)
        elif provenance := [
            (Scalar(each, cell.span), cell)
            for each in ("by", "on", "why")
            if (cell := self.remarks.scalar(cells.get(each), private=is_private(fact)))
        ]:
            self._once(
                self.facts, name, (key, Tree(((Scalar("value", value.span), value), *provenance), value.span))
            )
        else:
            self._once(self.facts, name, (key, value))

    def _none(self, fact: FactType, value: Scalar) -> None:
        """Take the answer that there is nothing to list."""
        written = fold(value.text or "")
        if written == _NONE and not isinstance(fact, Tally):
            self.nones.setdefault(fact.name, value)
        elif not is_absent(written):
            self.remarks.add("answered-elsewhere", value.span, name=fact.name)

    def _say(self, key: str, label: Cell, cell: Cell | None) -> None:
        value = self.remarks.scalar(cell)
        if value is not None:
            self._once(self.said, key, (Scalar(key, value.span), value), label.text)

    def _once(self, where: dict[str, Entry], name: str, entry: Entry, called: str = "") -> None:
        if name in where:
            self.remarks.add(
                "answered-twice", entry[1].span, name=called or name, first=_short(where[name][1].span)
            )
        else:
            where[name] = entry

    def take_list(self, block: Block) -> None:
        """Take the rows of one fact."""
        fact = block.fact
        assert fact is not None
        assert block.headings is not None
        rows = self.remarks.rows(block)
        top = block.named or next(iter(block.headings.cells.values()))
        if fact.name in self.lists and rows:
            self.remarks.add(
                "answered-twice", top.span, name=fact.name, first=_short(self.lists[fact.name][2])
            )
            return
        found: list[Node] = []
        for cells, row in rows:
            none = next(iter(cells.values()))
            if len(cells) == 1 and fold(none.text) == _NONE and not _offers_none(fact, next(iter(cells))):
                self.nones.setdefault(fact.name, Scalar(_NONE, none.span))
                continue
            found.append(self.remarks.tree(cells, row, private=is_private(fact)))
        if isinstance(fact, Tally):
            self._tally(fact, rows)
        elif found:
            self.lists[fact.name] = (block.named, found, top.span)

    def _tally(self, fact: Tally, rows: Iterable[tuple[dict[str, Cell], Row]]) -> None:
        named: list[Entry] = []
        for cells, row in rows:
            name = cells.pop(ROW_NAME, None)
            if name is None and len(fact.rows) == 1 and cells:
                name = Cell(fact.rows[0], "text", next(iter(cells.values())).span)
            if name is None or not cells:
                continue
            row_name = next((each for each in fact.rows if plainly(each) == plainly(name.text)), name.text)
            named.append((Scalar(row_name, name.span), self.remarks.tree(cells, row)))
        if named:
            self._once(
                self.facts,
                fact.name,
                (Scalar(fact.name, named[0][0].span), Tree(tuple(named), named[0][0].span)),
            )

    def take_titles(self, block: Block) -> None:
        """Take the titles held; a lone `无` says that none are."""
        for cells, row in self.remarks.rows(block):
            first = next(iter(cells.values()))
            if len(cells) == 1 and fold(first.text) == _NONE:
                self.no_titles = first
            elif self.remarks.complete(block, cells, row):
                self.titles.append(self.remarks.tree(cells, row))

    def take_claims(self, block: Block) -> None:
        """Take the items that do not apply; of `T01:D3 争议调解` the id alone is meant."""
        for cells, row in self.remarks.rows(block):
            if "item" in cells and (found := _ITEM.fullmatch(fold(cells["item"].text))):
                item = cells["item"]
                cells["item"] = Cell(found[1].replace("：", ":"), item.kind, item.span)
            if self.remarks.complete(block, cells, row):
                self.claims.append(self.remarks.tree(cells, row))

    def take_attachments(self, block: Block) -> None:
        """Take the materials that have a file; a line of the checklist without one says nothing."""
        for cells, row in self.remarks.rows(block):
            if "path" not in cells:
                if "date" in cells:
                    self.remarks.ignored(row)
                continue
            tree = self.remarks.tree({key: cell for key, cell in cells.items() if key != "for"}, row)
            serves = cells.get("for")
            if serves is not None:
                items = tuple(Scalar(each, serves.span) for each in _PARTED.split(serves.text) if each)
                tree = Tree(
                    (*tree.entries, (Scalar("for", serves.span), Sequence(items, serves.span))), tree.span
                )
            self.attachments.append(tree)

    def _is_group(self, text: str) -> bool:
        word = plainly(text)
        titles = (*self.vocabulary.groups.values(), "其他", "other")
        return any(word == plainly(each) for each in titles)

    # ── the submission ──────────────────────────────────────────────────────────────────────────────────────

    def root(self, source: str, version: str) -> Tree:
        """Return the submission as a tree."""
        place = Span(source, 1, 1, 2, self._sheet())
        entries: list[Entry] = [(Scalar("evidence", place), Scalar(version, place))]
        who = tuple(self.said[key] for key in ("id", "name", "region", "type") if key in self.said)
        if who:
            entries.append((Scalar("organisation", who[0][0].span), Tree(who, who[0][0].span)))
        for key in ("period", "as_of", "supplied_by"):
            if key in self.said:
                name, value = self.said[key]
                entries.append((name, _ends(value) if key == "period" else value))
        facts = self._all_facts()
        if facts:
            entries.append((Scalar("facts", facts[0][0].span), Tree(tuple(facts), facts[0][0].span)))
        for key, nodes in (
            ("not_applicable", self.claims),
            ("attachments", self.attachments),
            ("titles", self.titles),
        ):
            if nodes:
                entries.append((Scalar(key, nodes[0].span), Sequence(tuple(nodes), nodes[0].span)))
        if self.no_titles is not None:
            self._no_titles(entries)
        entries += self._previous()
        return Tree(tuple(entries), place)

    def _sheet(self) -> str:
        spans = [each.span for each, _ in (*self.said.values(), *self.facts.values())]
        return spans[0].sheet if spans else ""

    def _all_facts(self) -> list[Entry]:
        found = dict(self.facts)
        for name, (_, rows, place) in self.lists.items():
            found[name] = (Scalar(name, place), Sequence(tuple(rows), place))
        for name, value in self.nones.items():
            if name in self.lists:
                self.remarks.add(
                    "none-and-rows", value.span, name=name, first=_short(self.lists[name][1][0].span)
                )
            else:
                found[name] = (Scalar(name, value.span), value)
        return [found[name] for name in self.vocabulary.facts if name in found]

    def _no_titles(self, entries: list[Entry]) -> None:
        assert self.no_titles is not None
        place = self.no_titles.span
        if self.titles:
            self.remarks.add("none-and-rows", place, name="称号", first=_short(self.titles[0].span))
        else:
            entries.append((Scalar("titles", place), Sequence((), place)))

    def _previous(self) -> Iterator[Entry]:
        """Yield the period before: which one it is must be said."""
        facts = tuple(self.before.values())
        if not facts:
            return
        place = facts[0][0].span
        if "before" not in self.said:
            (label,) = (each for each in LABELS if each.key == "before")
            self.remarks.add("answer-missing", place, name=label.title)
            return
        key, period = self.said["before"]
        parts = ((Scalar("period", key.span), _ends(period)), (Scalar("facts", place), Tree(facts, place)))
        yield Scalar("previous", place), Tree(parts, place)


def _offers_none(fact: FactType, column: str) -> bool:
    """Say whether `无` is one of the choices of a column."""
    return _NONE in getattr(getattr(fact, "columns", {}).get(column), "of", ())


def _ends(value: Node) -> Node:
    """Return a period written as its first and last day, `2024-09-01 至 2025-08-31`, as the two; any other as it is."""
    found = _ENDS.fullmatch(fold(value.text or "")) if isinstance(value, Scalar) else None
    if found is None:
        return value
    ends = tuple(
        (Scalar(key, value.span), Scalar(found[number].strip(), value.span))
        for key, number in (("from", 1), ("to", 2))
    )
    return Tree(ends, value.span)


def _short(span: Span) -> str:
    return f"{span.sheet}!{span.cell}" if span.sheet else f"{span.line}:{span.column}"
