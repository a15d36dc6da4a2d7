"""Worked cases: evidence with the result its author calculated by hand, run against the table.

`cases.yaml` lies beside a ruleset. A case may be based on another: its facts are laid over those of the base, one by
one, and what else it says stands in place of what the base says; what is expected is never inherited. `~missing`
takes a fact away.

    cases:
      - name: A5 恰好 95%
        base: 满分样板
        facts: {会员人数: 95, 分工文件: ~missing}
        expect:
          items: {A5: {points: 4, why: 95÷100}, A1: {low: 3, high: 4, state: missing}}
          total: 99
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from evaluator.engine import assess
from evaluator.evidence.document import VERSION, Evidence, read_evidence
from evaluator.explain import eligible
from evaluator.language import say
from evaluator.problems import (
    CATALOGUE,
    EvidenceError,
    PingjiaError,
    Problem,
    RulesetError,
    Span,
    problem,
    suggest,
)
from evaluator.program import Program
from evaluator.reading import Document, Mapping, Node, Scalar, Sequence, read_file
from evaluator.reading.limits import in_order
from evaluator.trace import Trace
from scoring.interval import Bounds

__all__ = ["MISSING", "CaseResult", "Failure", "WorkedCase", "read_cases", "run_cases"]

MISSING = "~missing"
"""Written for the value of a fact: this fact was not submitted."""

_EVIDENCE = (
    "period", "as_of", "organisation", "facts", "not_applicable", "titles", "attachments", "results", "previous",
    "supplied_by",
)  # fmt: skip
_CASE = ("name", "why", "base", *_EVIDENCE, "expect")
_EXPECT = (
    "items", "total", "possible", "ranking", "ranking_possible", "grade", "grade_possible", "eligible", "rulings",
    "signals", "referred", "incomplete", "refused",
)  # fmt: skip
_ITEM = ("points", "low", "high", "state", "why")
_STATES = ("scored", "missing", "not_applicable", "failed", "provisional")
_ANSWERS = ("yes", "no", "unknown")
_HELD = ("held", "clear", "unknown")
_FLAGS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
_NONE = ("none", "无", "未定")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18}|/[1-9][0-9]{0,17})?")


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not come out as expected, and where the expectation stands."""

    of: str
    expected: str
    got: str
    span: Span
    why: str = ""

    def __str__(self) -> str:
        """Return the failure in one line, with its place."""
        place = f"{self.span.source}:{self.span.line}"
        why = say(f"（算法：{self.why}）", f" (because: {self.why})") if self.why else ""
        return say(
            f"{place}: {self.of} 期望 {self.expected}，得到 {self.got}{why}",
            f"{place}: {self.of}: expected {self.expected}, got {self.got}{why}",
        )


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and what did not come out as written; without failures it holds."""

    name: str
    span: Span
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """A case with everything it inherits."""

    name: str
    span: Span
    said: dict[str, tuple[Scalar, Node]]
    facts: dict[str, tuple[Scalar, Node]]
    expect: Mapping | None
    mentions: frozenset[str]


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A case whose evidence has been read and whose expectations have been checked, to be scored under any program.

    The programs may differ in their numbers; facts, items and rulings are those of the program it was read for.
    """

    name: str
    span: Span
    mentions: frozenset[str]
    """The facts the case itself changes, and the items, rulings and signals it speaks of."""
    _expected: tuple[_Expectation, ...]
    _refusal: _Expectation | None
    _evidence: Evidence | EvidenceError

    @property
    def evidence(self) -> Evidence | None:
        """Return the case's evidence; None where it could not be read (and was not meant to be)."""
        return self._evidence if isinstance(self._evidence, Evidence) else None

    def result(self, program: Program) -> CaseResult:
        """Return what became of the case under *program*."""
        return CaseResult(self.name, self.span, tuple(self._failures(program)))

    def holds(self, program: Program) -> bool:
        """Say whether everything comes out as written under *program*; the first thing that does not is enough."""
        return next(self._failures(program), None) is None

    def _failures(self, program: Program) -> Iterator[Failure]:
        if isinstance(self._evidence, Evidence):
            yield from _compared(self.span, self._expected, self._refusal, program, self._evidence)
        elif self._refusal is not None:
            yield from _as_refused(self._refusal, self._evidence)


def run_cases(program: Program, path: Path) -> tuple[CaseResult, ...]:
    """Return what became of the cases in the file *path* under *program*, in the order of the file.

    Raises RulesetError with every problem of the file: unknown items and facts, bases that are not there.
    """
    return tuple(case.result(program) for case in read_cases(program, path))


def read_cases(program: Program, path: Path) -> tuple[WorkedCase, ...]:
    """Return the cases in the file *path*, read for *program*. Raises RulesetError as `run_cases` does."""
    document = read_file(path)
    problems: list[Problem] = []
    cases = _cases(document, problems)
    checked = [(case, tuple(_expectations(case, program, problems))) for case in cases]
    found = tuple(_worked(case, expected, program, document, problems) for case, expected in checked)
    if problems:
        raise RulesetError(in_order(problems))
    return found


# ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _cases(document: Document, problems: list[Problem]) -> list[_Case]:
    root = document.root
    listed = root.get("cases") if isinstance(root, Mapping) else None
    if not isinstance(listed, Sequence):
        where = say("算例文件", "the file of cases")
        problems.append(problem("missing-key", root.span, name="cases", where=where))
        return []
    found: dict[str, _Case] = {}
    for node in listed.items:
        case = _case(node, found, problems)
        if case is not None:
            found[case.name] = case
    return list(found.values())


def _case(node: Node, before: dict[str, _Case], problems: list[Problem]) -> _Case | None:
    where = say("算例", "a case")
    if not isinstance(node, Mapping):
        problems.append(_shape(node, say("一组“键: 值”", "a mapping")))
        return None
    _keys(node, _CASE, where, problems)
    named = node.get("name")
    name = named.text if isinstance(named, Scalar) else None
    if not name or named is None:
        problems.append(problem("missing-key", node.span, name="name", where=where))
        return None
    if name in before:
        problems.append(problem("duplicate-id", named.span, name=name, first=before[name].span.line))
        return None
    said, facts = _inherited(node, before, problems)
    said |= {
        key.text or "": (key, value)
        for key, value in node.entries
        if key.text in _EVIDENCE and key.text != "facts"
    }
    own = node.get("facts")
    if isinstance(own, Mapping):
        for key, value in own.entries:
            facts[key.text or ""] = (key, value)
    elif own is not None:
        problems.append(_shape(own, say("一组“事实: 值”", "a mapping of facts")))
    expect = node.get("expect")
    if not isinstance(expect, Mapping):
        problems.append(problem("missing-key", named.span, name="expect", where=f"{where} {name}"))
        expect = None
    return _Case(name, named.span, said, facts, expect, frozenset(_mentioned(node)))


def _mentioned(node: Mapping) -> Iterator[str]:
    """Yield the facts a case itself changes and what it expects something of."""
    expect = node.get("expect")
    yield from expect.keys() if isinstance(expect, Mapping) else ()
    for value in (
        node.get("facts"),
        *(each for _, each in (expect.entries if isinstance(expect, Mapping) else ())),
    ):
        if isinstance(value, Mapping):
            yield from value.keys()
        elif isinstance(value, Sequence):
            yield from (each.text or "" for each in value.items if isinstance(each, Scalar))


def _inherited(
    node: Mapping, before: dict[str, _Case], problems: list[Problem]
) -> tuple[dict[str, tuple[Scalar, Node]], dict[str, tuple[Scalar, Node]]]:
    base = node.get("base")
    if not isinstance(base, Scalar):
        return {}, {}
    found = before.get(base.text or "")
    if found is None:
        hint = suggest(base.text or "", before) or say(
            "被引用的算例要写在前面", "a base stands before what is based on it"
        )
        problems.append(problem("unknown-base", base.span, name=base.text or "", hint=hint))
        return {}, {}
    return dict(found.said), dict(found.facts)


def _keys(node: Mapping, known: tuple[str, ...], where: str, problems: list[Problem]) -> None:
    for key, _ in node.entries:
        if key.text not in known:
            hint = suggest(key.authored, known)
            problems.append(problem("unknown-key", key.span, name=key.authored, where=where, hint=hint))


def _shape(node: Node, expected: str) -> Problem:
    found = {
        Scalar: say("一个值", "a value"),
        Sequence: say("一个列表", "a list"),
        Mapping: say("一组键值", "a mapping"),
    }
    return problem("wrong-type", node.span, expected=expected, found=found[type(node)])


# ── what is expected ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Expectation:
    """One thing expected: what it is called, in words what it should be, and how to look it up in a trace."""

    of: str
    expected: str
    span: Span
    look: Callable[[Trace], str]
    why: str = ""


def _expectations(case: _Case, program: Program, problems: list[Problem]) -> Iterator[_Expectation]:
    """Yield what the case expects; mistakes in it are added to *problems*."""
    if case.expect is None:
        return
    _keys(case.expect, _EXPECT, f"{case.name} expect", problems)
    for key, node in case.expect.entries:
        kind = key.text or ""
        if kind == "items":
            yield from _items(node, program, problems)
        elif kind == "rulings":
            yield from _rulings(node, program, problems)
        elif kind == "signals":
            yield from _signals(key, node, program, problems)
        elif kind in _SCALARS:
            text = node.text if isinstance(node, Scalar) else None
            found = None if text is None else _SCALARS[kind](text, program)
            if found is None:
                problems.append(_refused(kind, node, program))
            else:
                expected, look = found
                yield _Expectation(_called(kind), expected, node.span, look)


def _called(kind: str) -> str:
    words = {
        "total": ("总分", "total"), "possible": ("仍可能的总分", "possible total"),
        "ranking": ("排名分", "ranking points"),
        "ranking_possible": ("仍可能的排名分", "possible ranking points"), "grade": ("等级", "grade"),
        "grade_possible": ("仍可能的等级", "possible grade"), "eligible": ("能否申报", "eligible"),
        "referred": ("转人工评定", "referred"), "incomplete": ("数据不全", "incomplete"),
        "refused": ("拒收", "refused"),
    }  # fmt: skip
    return say(*words[kind])


def _refused(kind: str, node: Node, program: Program) -> Problem:
    """Return what is wrong with a single expected value."""
    value = node.text or "" if isinstance(node, Scalar) else "…"
    allowed: tuple[str, ...] = ()
    if kind in ("grade", "grade_possible"):
        names = [plan.spec.name for plan in program.grades]
        return problem("unknown-grade", node.span, name=value, hint=suggest(value, names))
    if kind == "refused":
        return problem("unknown-code", node.span, name=value, hint=suggest(value, CATALOGUE))
    if kind == "eligible":
        allowed = _ANSWERS
    elif kind in ("referred", "incomplete"):
        allowed = ("true", "false")
    else:
        return problem("bad-number", node.span, value=value)
    return problem("not-one-of", node.span, value=value, allowed=list(allowed))


_Look = tuple[str, Callable[[Trace], str]]


def _number(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def _points(read: Callable[[Trace], Fraction | None]) -> Callable[[str, Program], _Look | None]:
    def expectation(text: str, program: Program) -> _Look | None:
        value = _number(text)
        if value is None and text not in _NONE:
            return None
        expected = _none() if value is None else _plain(value)

        def look(trace: Trace) -> str:
            got = read(trace)
            return _none() if got is None else _plain(got)

        return expected, look

    return expectation


def _grade(read: Callable[[Trace], str | None]) -> Callable[[str, Program], _Look | None]:
    def expectation(text: str, program: Program) -> _Look | None:
        if text not in _NONE and text not in [plan.spec.name for plan in program.grades]:
            return None
        return (_none() if text in _NONE else text), lambda trace: read(trace) or _none()

    return expectation


def _flag(read: Callable[[Trace], bool | None]) -> Callable[[str, Program], _Look | None]:
    words = {True: "true", False: "false", None: "unknown"}

    def expectation(text: str, program: Program) -> _Look | None:
        return None if text not in _FLAGS else (words[_FLAGS[text]], lambda trace: words[read(trace)])

    return expectation


def _eligible(text: str, program: Program) -> _Look | None:
    return (text, eligible) if text in _ANSWERS else None


def _refusal(text: str, program: Program) -> _Look | None:
    return (text, lambda _: say("没有拒收", "not refused")) if text in CATALOGUE else None


def _confirmed(trace: Trace) -> Fraction | None:
    return None if trace.total.confirmed is None else trace.total.confirmed.headline


def _possible(trace: Trace) -> Fraction | None:
    return None if trace.total.possible is None else trace.total.possible.headline


_SCALARS: dict[str, Callable[[str, Program], _Look | None]] = {
    "total": _points(_confirmed),
    "possible": _points(_possible),
    "ranking": _points(lambda trace: trace.total.ranking_confirmed),
    "ranking_possible": _points(lambda trace: trace.total.ranking_possible),
    "grade": _grade(lambda trace: None if trace.grading is None else trace.grading.confirmed),
    "grade_possible": _grade(lambda trace: None if trace.grading is None else trace.grading.possible),
    "eligible": _eligible,
    "referred": _flag(lambda trace: trace.referred),
    "incomplete": _flag(lambda trace: bool(trace.incomplete)),
    "refused": _refusal,
}


def _items(node: Node, program: Program, problems: list[Problem]) -> Iterator[_Expectation]:
    if not isinstance(node, Mapping):
        problems.append(_shape(node, say("一组“项目: 期望”", "a mapping of items")))
        return
    known = [
        *(item.id for item in (*program.items, *program.bonus)),
        *(plan.spec.id for plan in program.penalties),
    ]
    for key, expected in node.entries:
        name = key.text or ""
        if name not in known:
            problems.append(problem("unknown-item", key.span, name=name, hint=suggest(name, known)))
        elif not isinstance(expected, Mapping):
            problems.append(_shape(expected, "{points: 4, why: …}"))
        else:
            _keys(expected, _ITEM, name, problems)
            yield from _item(name, expected, problems)


def _item(name: str, node: Mapping, problems: list[Problem]) -> Iterator[_Expectation]:
    """Yield what is expected of one item: its points or both ends, and its state where that is said."""
    said = {key.text: value.text for key, value in node.entries if isinstance(value, Scalar)}
    why = said.get("why") or ""
    numbers = {each: _number(said.get(each) or "") for each in ("points", "low", "high")}
    for each, value in numbers.items():
        at = node.get(each)
        if at is not None and value is None:
            problems.append(problem("bad-number", at.span, value=said.get(each) or "…"))
            return
    state = said.get("state")
    if "state" in said and state not in _STATES:
        at = node.get("state") or node
        problems.append(problem("not-one-of", at.span, value=state or "", allowed=list(_STATES)))
        return
    points, low, high = numbers["points"], numbers["low"], numbers["high"]
    if points is not None:
        low = high = points
    if low is not None or high is not None:
        yield _Expectation(name, _span(low, high), node.span, _bounds_look(name, low, high), why)
    wanted = state or ("scored" if points is not None else None)
    if wanted is not None:
        yield _Expectation(name, wanted, node.span, lambda trace: _found(trace, name)[1], why)


def _bounds_look(name: str, low: Fraction | None, high: Fraction | None) -> Callable[[Trace], str]:
    def look(trace: Trace) -> str:
        bounds = _found(trace, name)[0]
        return _span(None if low is None else bounds.low, None if high is None else bounds.high)

    return look


def _found(trace: Trace, name: str) -> tuple[Bounds, str]:
    """Return the points of an item, bonus item or penalty (its loss), and its state."""
    for each in (*trace.items, *trace.bonus):
        if each.plan.id == name:
            return each.bounds, each.state
    penalty = next(each for each in trace.penalties if each.plan.spec.id == name)
    return penalty.bounds, "scored" if penalty.bounds.is_point else "missing"


def _rulings(node: Node, program: Program, problems: list[Problem]) -> Iterator[_Expectation]:
    if not isinstance(node, Mapping):
        problems.append(_shape(node, say("一组“裁定: 状态”", "a mapping of rulings")))
        return
    known = [plan.id for plan in program.rulings]
    words: dict[bool | None, str] = {True: "held", False: "clear", None: "unknown"}
    for key, value in node.entries:
        name, text = key.text or "", value.text if isinstance(value, Scalar) else None
        if name not in known:
            problems.append(problem("unknown-ruling", key.span, name=name, hint=suggest(name, known)))
        elif text not in _HELD:
            problems.append(problem("not-one-of", value.span, value=text or "", allowed=list(_HELD)))
        else:
            yield _Expectation(name, text, key.span, _ruling_look(name, words))


def _ruling_look(name: str, words: dict[bool | None, str]) -> Callable[[Trace], str]:
    return lambda trace: words[trace.ruling(name).state]


def _signals(key: Scalar, node: Node, program: Program, problems: list[Problem]) -> Iterator[_Expectation]:
    if not isinstance(node, Sequence):
        problems.append(_shape(node, say("信号编号的列表", "a list of signal ids")))
        return
    known = [plan.id for plan in program.signals]
    ids = [each.text or "" for each in node.items if isinstance(each, Scalar)]
    for each in node.items:
        if not isinstance(each, Scalar) or each.text not in known:
            name = each.text or "" if isinstance(each, Scalar) else "…"
            problems.append(problem("not-one-of", each.span, value=name, allowed=known))
            return
    yield _Expectation(
        say("信号", "signals"), _listed(ids, known), key.span,
        lambda trace: _listed([plan.id for plan in trace.signals], known),
    )  # fmt: skip


def _listed(ids: list[str], known: list[str]) -> str:
    return say("、", ", ").join(each for each in known if each in ids) or _none()


# ── running ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _worked(
    case: _Case,
    expected: tuple[_Expectation, ...],
    program: Program,
    document: Document,
    problems: list[Problem],
) -> WorkedCase:
    refusal = next((each for each in expected if each.of == _called("refused")), None)
    evidence: Evidence | EvidenceError
    try:
        evidence = read_evidence(
            _document(case, document),
            program.vocabulary,
            folder=None,
            used=program.facts,
            narrowed=program.facts,
        )
    except EvidenceError as error:
        evidence = error
        if refusal is None:
            problems.extend(each for each in error.problems if each not in problems)
    return WorkedCase(case.name, case.span, case.mentions, expected, refusal, evidence)


def _compared(
    span: Span,
    expected: tuple[_Expectation, ...],
    refusal: _Expectation | None,
    program: Program,
    evidence: Evidence,
) -> Iterator[Failure]:
    try:
        trace = assess(program, evidence, mode="reference")
    except PingjiaError as error:
        if refusal is not None:
            yield from _as_refused(refusal, error)
        else:
            said = say("；", "; ").join(f"{each.message} [{each.code}]" for each in error.problems)
            yield Failure(say("评分", "scoring"), say("有结果", "a result"), said, span)
        return
    for each in expected:
        got = each.look(trace)
        if got != each.expected:
            yield Failure(each.of, each.expected, got, each.span, each.why)


def _as_refused(refusal: _Expectation, error: PingjiaError) -> Iterator[Failure]:
    codes = [each.code for each in error.problems]
    if refusal.expected not in codes:
        yield Failure(refusal.of, refusal.expected, ", ".join(codes), refusal.span)


def _document(case: _Case, document: Document) -> Document:
    """Return the case's evidence as a document whose nodes keep their places in the file of cases."""
    span = case.span
    entries = [(Scalar("evidence", span), Scalar(VERSION, span)), *case.said.values()]
    facts = tuple(each for each in case.facts.values() if not _is_missing(each[1]))
    entries.append((Scalar("facts", span), Mapping(facts, span)))
    return replace(document, root=Mapping(tuple(entries), span))


def _is_missing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == MISSING


def _plain(value: Fraction) -> str:
    from scoring.units import shown

    text = shown(value)
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"


def _span(low: Fraction | None, high: Fraction | None) -> str:
    if low is None or high is None:
        return f"≥ {_plain(low)}" if low is not None else f"≤ {_plain(high or Fraction(0))}"
    return _plain(low) if low == high else f"{_plain(low)}～{_plain(high)}"


def _none() -> str:
    return say("无", "none")
