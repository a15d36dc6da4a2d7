"""Small tables for tests: a ruleset given as YAML text, dict or node, its facts declared beside it, scored at once.

A *sample* is a ruleset in which everything not at issue may be left out: `facts` declares its facts in place (the
harness makes a vocabulary of them), `items` (or one `item`) stands for a single section, and head, points and grades
are filled in. What is written goes through the real reader, compiler and engine; nothing is scored here.

>>> sample = "facts: {次数: {type: integer}}\\nitem: {id: A1, title: 甲, points: 4, deduct: [{times: 次数, points: 1}]}"
>>> str(Mini(sample).assess("facts: {次数: 3}").item("A1").bounds.low)
'1'
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from evaluator import engine
from evaluator.calendars import Calendar, Year, fixed
from evaluator.declarations import Vocabulary
from evaluator.evidence.document import Evidence, read_evidence
from evaluator.expression.values import NO_CASE, Between, OneOf, is_abstract
from evaluator.extends import extended
from evaluator.program import Program
from evaluator.program.compile import compile_ruleset
from evaluator.reading import Document, Node, Scalar, Sequence, read_text
from evaluator.reading import Mapping as Tree
from evaluator.reading.keywords import kind_of, to_english
from evaluator.reading.models import validate
from evaluator.reading.numbers import exact_text
from evaluator.ruleset import Ruleset
from evaluator.trace import Trace
from evaluator.vocabulary import read_vocabulary
from scoring.units import exact

__all__ = ["Mini", "WEEKDAYS", "expected", "nodes", "observed"]

NAME = "例.yaml"
WEEKDAYS = fixed({year: Year(frozenset(), frozenset()) for year in range(2020, 2031)})
"""A calendar without holidays: Monday to Friday are worked."""

_HEAD = {
    "code": "MINI",
    "ruleset": "mini",
    "title": "例表",
    "version": "1",
    "period": "year",
    "uses": "vocabulary",
}
_GRADES = [{"name": "合格", "at_least": "0"}, {"name": "不合格"}]
_EVIDENCE = {
    "evidence": "1", "period": "2025", "as_of": "2026-01-15",
    "organisation": {"id": "X-1", "name": "某单位", "region": "330109", "type": "机关"},
}  # fmt: skip
_TOP = frozenset({"evidence", "organisation", "period", "as_of", "facts", "not_applicable", "titles", "previous",
                  "results", "supplied_by", "attachments"})  # fmt: skip


def nodes(value: object) -> Node:
    """Return a YAML text, a plain value or a node as a node."""
    if isinstance(value, Scalar | Sequence | Tree):
        return value
    if isinstance(value, str):
        return read_text(value, NAME, syntax="yaml").root
    return read_text(json.dumps(value, ensure_ascii=False, default=str), NAME, syntax="json").root


def _filled(tree: Tree, defaults: Mapping[str, object], without: tuple[str, ...] = ()) -> Tree:
    """Return *tree* with the *defaults* it lacks, and *without* some of its keys."""
    entries = [entry for entry in tree.entries if entry[0].text not in without]
    present = {key.text for key, _ in entries}
    for name, value in defaults.items():
        if name not in present:
            entries.append((Scalar(name, tree.span), _at(nodes(value), tree)))
    return Tree(tuple(entries), tree.span)


def _at(node: Node, place: Node) -> Node:
    """Return a made-up node as if it stood at *place*."""
    if isinstance(node, Scalar):
        return Scalar(node.text, place.span, node.quoted)
    if isinstance(node, Sequence):
        return Sequence(tuple(_at(item, place) for item in node.items), place.span)
    return Tree(
        tuple((Scalar(key.text, place.span), _at(value, place)) for key, value in node.entries), place.span
    )


def _points(item: Node) -> Fraction:
    written = item.get("points") if isinstance(item, Tree) else None
    return exact(written.text) if isinstance(written, Scalar) and written.text else Fraction(0)


@dataclass(frozen=True)
class Mini:
    """A sample: *ruleset* (text, dict or node), further *facts* and *titles*, a *calendar*, a *folder* for bases.

    *facts* may also be a whole vocabulary.

    Reading, compiling and scoring raise what the program raises: RulesetError, EvidenceError.
    """

    ruleset: object
    facts: object = None
    titles: tuple[str, ...] = ()
    calendar: Calendar = field(default_factory=lambda: WEEKDAYS)
    folder: Path = field(default=Path())

    @cached_property
    def tree(self) -> Tree:
        """The whole ruleset, gaps filled."""
        root = to_english(nodes(self.ruleset), "ruleset")
        assert isinstance(root, Tree), "a ruleset is a mapping"
        if root.get("extends") is not None:
            return root
        items = root.get("items")
        if items is None and root.get("item") is not None:
            items = Sequence((root.get("item"),), root.span)  # type: ignore[arg-type]  # just seen
        if isinstance(items, Sequence):
            full = sum((_points(each) for each in items.items), Fraction(0))
            section = _filled(
                Tree((), root.span), {"id": "甲", "title": "甲类", "points": str(exact_text(full))}
            )
            section = Tree((*section.entries, (Scalar("items", items.span), items)), items.span)
            entry = (Scalar("sections", items.span), Sequence((section,), items.span))
            root = Tree((*root.entries, entry), root.span)
        # `items` is no key of a ruleset: it was translated as little as its items were
        root = to_english(_filled(root, {}, ("item", "items")), "ruleset")  # type: ignore[assignment]
        sections = root.get("sections")
        full = (
            sum((_points(each) for each in sections.items), Fraction(0))
            if isinstance(sections, Sequence)
            else Fraction(0)
        )
        defaults = {**_HEAD, "points": exact_text(full), "facts": list(self._declared), "grades": _GRADES}
        return _filled(root, defaults, ("facts", "titles") if self._inline else ("titles",))

    @property
    def _inline(self) -> bool:
        """Whether the sample declares its facts itself (a list, or narrowing beside declared facts, is the table's)."""
        root = nodes(self.ruleset)
        facts = root.get("facts") or root.get("事实") if isinstance(root, Tree) else None
        return self.facts is None and isinstance(facts, Tree)

    @cached_property
    def _declared(self) -> dict[str, Node]:
        facts: Node | None = None if self.facts is None else nodes(self.facts)
        if isinstance(facts, Tree) and kind_of(facts) == "vocabulary":
            return dict.fromkeys(self.vocabulary.facts, facts)
        if self._inline:
            root = nodes(self.ruleset)
            facts = (root.get("facts") or root.get("事实")) if isinstance(root, Tree) else None
        return {str(key.text): value for key, value in facts.entries} if isinstance(facts, Tree) else {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the declared facts."""
        root = nodes(self.ruleset)
        if self.facts is not None and kind_of(nodes(self.facts)) == "vocabulary":
            return read_vocabulary(Document(nodes(self.facts), NAME, "", ""))
        titles = root.get("titles") if isinstance(root, Tree) else None
        head: dict[str, object] = {"vocabulary": "mini", "version": "1", "titles": list(self.titles)}
        place = Tree((), nodes(self.ruleset).span)
        facts = Tree(
            tuple((Scalar(name, value.span), value) for name, value in self._declared.items()), place.span
        )
        entries = [(Scalar("facts", place.span), facts)]
        if titles is not None:
            entries.append((Scalar("titles", titles.span), titles))
        tree = _filled(Tree(tuple(entries), place.span), head)  # type: ignore[arg-type]  # facts is a node
        return read_vocabulary(Document(to_english(tree, "vocabulary"), NAME, "", ""))

    @cached_property
    def program(self) -> Program:
        """The compiled sample."""
        document = Document(self.tree, NAME, "", "0" * 64)
        document, _ = extended(document, self.folder / NAME, lambda name: self.folder / name)
        ruleset = validate(Ruleset, document.root)
        return compile_ruleset(ruleset, document, self.vocabulary, "0" * 64, self.calendar)

    def evidence(self, given: object) -> Evidence:
        """Return evidence from a whole document, or from facts alone; head, period and as-of date are filled in."""
        root = nodes(given if given != "" else {})
        assert isinstance(root, Tree), "evidence is a mapping"
        root = to_english(root, "evidence")  # type: ignore[assignment]
        top = tuple(entry for entry in root.entries if entry[0].text in _TOP)
        rest = tuple(entry for entry in root.entries if entry[0].text not in _TOP)
        if rest:
            inner = root.get("facts")
            more = inner.entries if isinstance(inner, Tree) else ()
            facts = (Scalar("facts", root.span), Tree((*more, *rest), root.span))
            top = (*(entry for entry in top if entry[0].text != "facts"), facts)
        tree = _filled(Tree(top, root.span), _EVIDENCE)
        return read_evidence(
            Document(tree, NAME, "", ""),
            self.vocabulary,
            folder=None,
            used=self.program.facts,
            narrowed=self.program.facts,
        )

    def assess(self, given: object = "", *, as_of: date | None = None, mode: str = "reference") -> Trace:
        """Return the trace of scoring *given* (see `evidence`)."""
        return engine.assess(self.program, self.evidence(given), as_of=as_of, mode=mode)


# ── what is expected, and what came out, in the same words ───────────────────────────────────────────────────────────

_STATE = {True: "成立", False: "不成立", None: "待定"}
_AGAINST = ("ineligible", "required", "requires")
Observer = Callable[[Trace, str], str]


def number(value: Fraction | int | None) -> str:
    """Return a number exactly: `2.5`, or `1/3` where no decimal ends."""
    return "无" if value is None else exact_text(value)


def _span(low: Fraction | None, high: Fraction | None) -> str:
    return number(low) if low == high else f"{number(low)}..{number(high)}"


def _item(trace: Trace, id_: str) -> str:
    """Points `4`, `0..4` where something is missing; `不适用`, `失败 …`; `或不适用` where that is open."""
    found = trace.item(id_)
    if found.problem is not None:
        return f"失败 {found.problem.code}"
    if found.applicable is False:
        return "不适用"
    text = _span(found.bounds.low, found.bounds.high)
    if found.state == "provisional":
        return f"暂定 {text}"
    if found.no_case and found.state == "missing":
        return f"未知 {text}"
    return text if found.applicable else f"{text} 或不适用"


def _grade(trace: Trace, _: str) -> str:
    """The grade, or the grades from the worst to the best case."""
    found = trace.grading
    return (
        "无"
        if found is None
        else found.worst
        if found.worst == found.best
        else f"{found.worst}..{found.best}"
    )


def _eligible(trace: Trace, _: str) -> str:
    states = [each.state for each in trace.rulings if each.plan.kind in _AGAINST]
    return "否" if True in states else "待定" if None in states else "是"


def _measure(trace: Trace, name: str) -> str:
    """A derived quantity's value."""
    trace.frame.begin({})
    value = trace.frame.derive(name)
    if value is NO_CASE:
        return "无此情形"
    if isinstance(value, Between):
        return _span(
            None if value.low is None else Fraction(value.low),
            None if value.high is None else Fraction(value.high),
        )
    if isinstance(value, OneOf):
        return "或".join(_plain(each) for each in value.values)
    return "未知" if is_abstract(value) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, frozenset):
        return "、".join(sorted(value)) or "无"
    return number(value) if isinstance(value, int | Fraction) else str(value)


def _rows(trace: Trace, name: str) -> str:
    """The states of an obligation's rows, in order: `按期 逾期 未办 待定`."""
    trace.frame.begin({})
    states = [row.cell("状态", trace.frame) for row in trace.frame.table(name).rows]
    return " ".join("待定" if is_abstract(each) else str(each) for each in states)


def _bridge(trace: Trace, end: str) -> str:
    """The lines of the bridge that are not zero, in order."""
    reading = trace.total.possible if end == "possible" else trace.total.confirmed
    assert reading is not None
    lines = [f"{line.id} {number(line.amount)}" for line in reading.lines if line.amount]
    assert trace.program.full - reading.headline == sum((line.amount for line in reading.lines), Fraction(0))
    return ", ".join(lines) or "无"


def _total(trace: Trace, _: str) -> str:
    total = trace.total
    if total.failed:
        return "无总分"
    assert total.confirmed is not None
    assert total.possible is not None
    return _span(total.confirmed.headline, total.possible.headline)


def _signals(trace: Trace, _: str) -> str:
    return " ".join(each.id for each in trace.signals) or "无"


def _section(trace: Trace, id_: str) -> str:
    found = next(each for each in trace.total.sections if each.id == id_)
    return _span(found.earned.low, found.earned.high)


def _needs_manual(trace: Trace, _: str) -> str:
    return {True: "是", False: "否", None: "待定"}[trace.referred]


OBSERVERS: Mapping[str, Observer] = {
    "合计": _total,
    "排序分": lambda trace, _: _span(trace.total.ranking_confirmed, trace.total.ranking_possible),
    "等级": _grade,
    "可申报": _eligible,
    "提示": _signals,
    "不完整": lambda trace, _: "；".join(trace.incomplete) or "无",
    "转人工": _needs_manual,
    "升降": lambda trace, _: trace.ladder.to or "待定",
    "类目": _section,
    "裁定": lambda trace, name: _STATE[trace.ruling(name).state],
    "派生": _measure,
    "义务": _rows,
    "扣罚": lambda trace, name: next(
        _span(p.bounds.low, p.bounds.high) for p in trace.penalties if p.plan.spec.id == name
    ),
    "桥": _bridge,
}
"""What can be looked at, by its Chinese name; some take a name: `裁定 V1`. An item's id alone is its points."""


def observed(trace: Trace, what: str) -> str:
    """Return what *trace* says of *what*: `合计`, `等级`, `裁定 V1`, `派生 入会率`, or an item's id."""
    kind, _, name = what.strip().partition(" ")
    observer = OBSERVERS.get(kind)
    return _item(trace, what.strip()) if observer is None else observer(trace, name.strip())


def expected(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of `A1 = 4; 合计 = 88.3`.

    >>> expected("A1 = 4; 等级 = 合格")
    (('A1', '4'), ('等级', '合格'))
    """
    pairs = [each.partition("=") for each in text.split(";")]
    return tuple((what.strip(), value.strip()) for what, _, value in pairs)


__all__ += ["OBSERVERS", "number"]
