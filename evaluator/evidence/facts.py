"""The facts of a submission: each value typed, with its place, who gave it and what an auditor made of it."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date
from functools import partial

from evaluator.declarations import (
    RESULT_COLUMNS,
    ColumnType,
    FactType,
    Integer,
    Records,
    Results,
    SetOf,
    Tally,
    is_private,
)
from evaluator.evidence.findings import Findings
from evaluator.evidence.values import Concrete, convert, convert_parts
from evaluator.language import say
from evaluator.problems import Span, quoted, suggest
from evaluator.reading.dates import read_period
from evaluator.reading.nodes import Mapping, Node, Scalar, Sequence
from evaluator.reading.text import fold, is_absent

__all__ = ["RESULT_COLUMNS", "Audited", "Given", "Row", "Tallied", "Value", "read_fact"]

_RESULT_KEYS = {
    "organisation": "单位", "period": "期间", "points": "得分", "grade": "等级", "eligible": "资格",
    "ruleset": "", "digest": "",
}  # fmt: skip
_COUNT = Integer()
_PROVENANCE = ("value", "by", "on", "why", "material", "audited")
_AUDITED = ("value", "by", "on", "why", "material")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of records or results: every declared column, None where nothing was given; and the places."""

    cells: Table[str, Concrete | None]
    span: Span
    cell_spans: Table[str, Span]


Tallied = Table[str, Table[str, int]]
Value = Concrete | tuple[Row, ...] | Tallied


@dataclass(frozen=True, slots=True)
class Audited:
    """The value an auditor put beside the submitted one, and why."""

    value: Value
    span: Span
    by: str
    on: date | None = None
    why: str = ""
    material: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A fact as submitted. *value* is None only where nothing but an audited value is known."""

    value: Value | None
    span: Span
    by: str = ""
    on: date | None = None
    why: str = ""
    material: tuple[str, ...] = ()
    audited: Audited | None = None

    @property
    def deciding(self) -> Value:
        """Return the value that counts: the audited one where there is one."""
        if self.audited is not None:
            return self.audited.value
        assert self.value is not None
        return self.value


def read_fact(fact: FactType, node: Node, findings: Findings) -> Given | None:
    """Return what *node* says about *fact*, or None where it is not known (or was refused, see *findings*)."""
    if not (isinstance(node, Mapping) and _has_provenance(fact, node)):
        value = _value(fact, node, findings)
        return None if value is None else Given(value, node.span)
    findings.keys(node, _PROVENANCE, fact.name)
    inner = node.get("value")
    value = None if inner is None else _value(fact, inner, findings)
    audited = _audited(fact, node.get("audited"), findings)
    if value is None and audited is None:
        return None
    return Given(
        value,
        node.span if inner is None else inner.span,
        by=findings.text(node.get("by"), "by"),
        on=findings.day(node.get("on"), "on"),
        why=findings.text(node.get("why"), "why"),
        material=findings.texts(node.get("material"), "material"),
        audited=audited,
    )


def _has_provenance(fact: FactType, node: Mapping) -> bool:
    keys = node.keys()
    named = any(each in keys for each in ("value", "audited"))
    return named and not (isinstance(fact, Tally) and any(each in fact.rows for each in keys))


def _audited(fact: FactType, node: Node | None, findings: Findings) -> Audited | None:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return None
    where = f"{fact.name}.audited"
    said = findings.keys(node, _AUDITED, where, required=("value", "by"))
    inner = said.get("value") if said is not None else None
    value = None if inner is None else _value(fact, inner, findings)
    if said is None or inner is None or value is None:
        return None
    return Audited(
        value,
        inner.span,
        by=findings.text(said.get("by"), "by"),
        on=findings.day(said.get("on"), "on"),
        why=findings.text(said.get("why"), "why"),
        material=findings.texts(said.get("material"), "material"),
    )


def _value(fact: FactType, node: Node, findings: Findings) -> Value | None:
    if isinstance(fact, Records | Results):
        return _rows(fact, node, findings)
    if isinstance(fact, Tally):
        return _tally(fact, node, findings)
    return _cell(fact, node, fact.name, findings)


def _cell(
    kind: ColumnType, node: Node, name: str, findings: Findings, *, private: bool = False
) -> Concrete | None:
    private = private or kind.private
    if isinstance(kind, SetOf) and isinstance(node, Sequence):
        return _set(kind, node, name, findings, private=private)
    declared = (
        isinstance(node, Scalar) and node.text is not None and fold(node.text) in getattr(kind, "of", ())
    )
    if declared and isinstance(node, Scalar) and node.text is not None and is_absent(node.text):
        return convert(node.text, kind)[0]
    return findings.read(node, name, partial(_converted, kind=kind), private=private)


def _converted(text: str, kind: ColumnType) -> tuple[Concrete, str]:
    return convert(text, kind)


def _set(kind: SetOf, node: Sequence, name: str, findings: Findings, *, private: bool) -> frozenset[str]:
    chosen: set[str] = set()
    for each in node.items:
        found = findings.read(each, name, lambda text: convert_parts([text], kind), private=private)
        if isinstance(found, frozenset):
            chosen |= found
    return frozenset(chosen)


def _entries(fact: FactType, node: Node, findings: Findings) -> tuple[Node, ...] | None:
    """Return the rows of a list; none for `无`; None (not known) for an absent one."""
    if isinstance(node, Scalar):
        if node.text is None or is_absent(node.text):
            return None
        if fold(node.text) == "无":
            return ()
    if not isinstance(node, Sequence):
        findings.wrong_type(node, say("一个列表，每行以 - 开头；没有就写 []", "a list; [] for none"))
        return None
    return node.items


def _rows(fact: Records | Results, node: Node, findings: Findings) -> tuple[Row, ...] | None:
    entries = _entries(fact, node, findings)
    if entries is None:
        return None
    if isinstance(fact, Results):
        rows = [_result(fact, each, findings) for each in entries]
        return _distinct_results(fact, [each for each in rows if each is not None], findings)
    return tuple(row for each in entries if (row := _row(fact, each, findings)) is not None)


def _row(fact: Records, node: Node, findings: Findings) -> Row | None:
    if not isinstance(node, Mapping):
        findings.wrong_type(node, say("每行一组“列: 值”", "each row a mapping of columns"))
        return None
    cells: dict[str, Concrete | None] = dict.fromkeys(fact.columns)
    spans: dict[str, Span] = {}
    for key, value in node.entries:
        name = key.text or ""
        column = fact.columns.get(name)
        if column is None:
            said = quoted(key.authored, private=is_private(fact))
            hint = suggest(key.authored, fact.columns)
            findings.add("unknown-cell", key.span, fact=fact.name, name=said, hint=hint)
            continue
        cells[name] = _cell(column, value, f"{fact.name}.{name}", findings, private=fact.private)
        spans[name] = value.span
    return Row(cells, node.span, spans)


def _result(fact: Results, node: Node, findings: Findings) -> Row | None:
    known = (*_RESULT_KEYS, "单位", "期间", "得分", "等级", "资格")
    said = findings.keys(node, known, fact.name)
    if said is None:
        return None
    cells: dict[str, Concrete | None] = dict.fromkeys(RESULT_COLUMNS)
    spans: dict[str, Span] = {}
    for key, value in said.entries:
        name = _RESULT_KEYS.get(key.text or "", key.text or "")
        if name not in RESULT_COLUMNS:
            continue
        spans[name] = value.span
        if name == "期间":
            period = findings.read(value, f"{fact.name}.期间", read_period)
            if period is not None:
                cells |= {"期间": period.text, "期初": period.start, "期末": period.end}
        else:
            cells[name] = _cell(
                RESULT_COLUMNS[name], value, f"{fact.name}.{name}", findings, private=fact.private
            )
    needed = [name for name in _needed(fact) if name not in spans]
    for name in needed:
        findings.add("missing-key", node.span, name=name, where=fact.name)
    return None if needed else Row(cells, node.span, spans)


def _needed(fact: Results) -> tuple[str, ...]:
    """Return the columns that tell one result from another."""
    return ("期间",) if fact.of == "self" else ("单位", "期间") if fact.every else ("单位",)


def _distinct_results(fact: Results, rows: list[Row], findings: Findings) -> tuple[Row, ...]:
    seen: dict[tuple[object, object], int] = {}
    for row in rows:
        key = (row.cells["单位"], row.cells["期间"])
        if key in seen:
            named = " ".join(str(each) for each in key if each is not None)
            findings.add("duplicate-id", row.span, name=named, first=seen[key])
        seen.setdefault(key, row.span.line)
    return tuple(rows)


def _tally(fact: Tally, node: Node, findings: Findings) -> Tallied | None:
    """Return ballots in the order the vocabulary declares, so that no result depends on how they were typed."""
    expected = say("每行一组“选项: 票数”", "for each row a mapping of counts")
    if isinstance(node, Scalar) and is_absent(node.text):
        return None
    if not isinstance(node, Mapping):
        findings.wrong_type(node, expected)
        return None
    tallied: dict[str, Table[str, int]] = {}
    for key, value in node.entries:
        name = key.text or ""
        if name not in fact.rows:
            hint = suggest(key.authored, fact.rows)
            findings.add("unknown-row", key.span, fact=fact.name, name=key.authored, hint=hint)
        elif isinstance(value, Mapping):
            tallied[name] = _votes(fact, name, value, findings)
        elif not (isinstance(value, Scalar) and is_absent(value.text)):
            findings.wrong_type(value, expected)
    ordered = {row: tallied[row] for row in fact.rows if row in tallied}
    return ordered if any(ordered.values()) else None


def _votes(fact: Tally, row: str, node: Mapping, findings: Findings) -> Table[str, int]:
    votes: dict[str, int] = {}
    for key, value in node.entries:
        name, where = key.text or "", f"{fact.name}.{row}"
        if name not in fact.choices:
            hint = suggest(key.authored, fact.choices)
            findings.add(
                "not-a-choice", key.span, name=where, value=key.authored, allowed=fact.choices, hint=hint
            )
            continue
        number = _cell(_COUNT, value, f"{where}.{name}", findings, private=fact.private)
        if isinstance(number, int):
            votes[name] = number
    return {choice: votes[choice] for choice in fact.choices if choice in votes}
