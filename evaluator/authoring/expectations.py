"""What a worked case expects: each thing in words, and how it is looked up in a trace; mistakes in it are problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from evaluator.authoring.casefile import Case, known_keys, wrong_shape
from evaluator.explain import eligible
from evaluator.language import say
from evaluator.problems import CATALOGUE, Problem, Span, problem, suggest
from evaluator.program import Program
from evaluator.reading import Mapping, Node, Scalar, Sequence
from evaluator.trace import Trace
from scoring.interval import Bounds

__all__ = ["Expectation", "called", "expectations"]

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
class Expectation:
    """One thing expected: what it is called, in words what it should be, and how to look it up in a trace."""

    of: str
    expected: str
    span: Span
    look: Callable[[Trace], str]
    why: str = ""


def expectations(case: Case, program: Program, problems: list[Problem]) -> Iterator[Expectation]:
    """Yield what the case expects; mistakes in it are added to *problems*."""
    if case.expect is None:
        return
    known_keys(case.expect, _EXPECT, f"{case.name} expect", problems)
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
                yield Expectation(called(kind), expected, node.span, look)


def called(kind: str) -> str:
    """Return what a key under `expect` is called."""
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


def _items(node: Node, program: Program, problems: list[Problem]) -> Iterator[Expectation]:
    if not isinstance(node, Mapping):
        problems.append(wrong_shape(node, say("一组“项目: 期望”", "a mapping of items")))
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
            problems.append(wrong_shape(expected, "{points: 4, why: …}"))
        else:
            known_keys(expected, _ITEM, name, problems)
            yield from _item(name, expected, problems)


def _item(name: str, node: Mapping, problems: list[Problem]) -> Iterator[Expectation]:
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
        yield Expectation(name, _span(low, high), node.span, _bounds_look(name, low, high), why)
    wanted = state or ("scored" if points is not None else None)
    if wanted is not None:
        yield Expectation(name, wanted, node.span, lambda trace: _found(trace, name)[1], why)


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


def _rulings(node: Node, program: Program, problems: list[Problem]) -> Iterator[Expectation]:
    if not isinstance(node, Mapping):
        problems.append(wrong_shape(node, say("一组“裁定: 状态”", "a mapping of rulings")))
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
            yield Expectation(name, text, key.span, _ruling_look(name, words))


def _ruling_look(name: str, words: dict[bool | None, str]) -> Callable[[Trace], str]:
    return lambda trace: words[trace.ruling(name).state]


def _signals(key: Scalar, node: Node, program: Program, problems: list[Problem]) -> Iterator[Expectation]:
    if not isinstance(node, Sequence):
        problems.append(wrong_shape(node, say("信号编号的列表", "a list of signal ids")))
        return
    known = [plan.id for plan in program.signals]
    ids = [each.text or "" for each in node.items if isinstance(each, Scalar)]
    for each in node.items:
        if not isinstance(each, Scalar) or each.text not in known:
            name = each.text or "" if isinstance(each, Scalar) else "…"
            problems.append(problem("not-one-of", each.span, value=name, allowed=known))
            return
    yield Expectation(
        say("信号", "signals"), _listed(ids, known), key.span,
        lambda trace: _listed([plan.id for plan in trace.signals], known),
    )  # fmt: skip


def _listed(ids: list[str], known: list[str]) -> str:
    return say("、", ", ").join(each for each in known if each in ids) or _none()


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
