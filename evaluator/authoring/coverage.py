"""Coverage: what a table can come to, and which of it no worked case reaches.

A tier that no case has ever stood on, a ruling never seen held, an item never seen at zero: there a slip of the pen
goes unseen. What can be reached is read off the compiled table, never off the cases: every item at full, at its least,
with something missing and, where the table says so, not applicable; every piece of every scale that its measure can lie
on; every branch; every ruling held and clear; every grade, penalty, check and signal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluator.authoring.worked import WorkedCase
from evaluator.engine import assess
from evaluator.engine.framing import frame_of, narrow, period_of
from evaluator.evidence.document import Evidence, Organisation
from evaluator.expression.values import ANYTHING, NO_CASE, Between, OneOf, Value
from evaluator.language import say
from evaluator.plan import First, Fold, Line, Node, Open, Part, reach
from evaluator.problems import PingjiaError
from evaluator.program import Program
from evaluator.trace import ItemTrace, Trace
from scoring.interval import Interval
from scoring.scale import Piece
from scoring.units import shown

__all__ = ["Coverage", "coverage"]

Key = tuple[str, ...]
"""What is reached: the item (or ruling, grade, check, signal) and what of it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a table its cases reach: of *all* the places, those in *missed* are reached by none."""

    all: tuple[Key, ...]
    missed: tuple[Key, ...]

    @property
    def reached(self) -> int:
        """Return how many places are reached."""
        return len(self.all) - len(self.missed)


def coverage(program: Program, cases: Sequence[WorkedCase]) -> Coverage:
    """Return what *cases* reach of *program*, and what none of them does; of a tailored table, of what it changes."""
    wanted: dict[Key, None] = {}
    reached: set[Key] = set()
    given = [case.evidence for case in cases if case.evidence is not None]
    for each in _unknown(program, given):
        wanted |= dict.fromkeys(_possible(program, each))
    for evidence in given:
        reached |= set(_reached(program, evidence))
    if program.ruleset.bases:  # what a tailored table leaves alone is its base's to show
        own = {name for act, name, *_ in program.changes if act in ("replace", "add")}
        wanted = {key: None for key in wanted if key[0] in own}
    return Coverage(tuple(wanted), tuple(key for key in wanted if key not in reached))


def _unknown(program: Program, given: Sequence[Evidence]) -> Iterator[Trace]:
    """Yield what follows from nothing at all, for every kind and region of organisation that the cases speak of."""
    seen: set[tuple[str, str]] = set()
    for each in given:
        who = each.organisation.type, each.organisation.region
        if who not in seen:
            seen.add(who)
            nothing = replace(
                each, facts={}, claims=(), titles=None, previous=None,
                organisation=Organisation(type=who[0], region=who[1]),
            )  # fmt: skip
            try:
                yield assess(program, nothing, mode="reference")
            except PingjiaError:  # the table is not for these: the case says so itself
                continue


# ── what there is to reach ─────────────────────────────────────────────────────────────────────────────────────────


def _possible(program: Program, blank: Trace) -> Iterator[Key]:
    for trace in (*blank.items, *blank.bonus):
        yield from _of_item(trace, blank)
    for ruling in program.rulings:
        yield ruling.id, say("成立", "held")
        yield ruling.id, say("不成立", "clear")
    for grade in program.grades:
        yield say("等级", "grade"), grade.spec.name
    for penalty in program.penalties:
        yield penalty.spec.id, say("扣了分", "taken")
        yield from _of_node(penalty.spec.id, penalty.node, blank)
    for number, check in enumerate(program.checks, 1):
        yield say("核对", "check"), check.spec.say or check.spec.must or str(number)
    for signal in program.signals:
        yield signal.id, say("提示了", "raised")
    if program.ruleset.claims_limit is not None:
        yield say("不适用", "not applicable"), say("超过限额，转人工", "past the limit, referred")


def _of_item(trace: ItemTrace, blank: Trace) -> Iterator[Key]:
    plan = trace.plan
    if any(isinstance(each, Open) for _, each in _nodes(plan.node)):  # alone, its best is never sure
        yield plan.id, say("暂定", "provisional")
        if isinstance(plan.node, Open):
            return
    else:
        yield plan.id, say("满分", "full")
    yield plan.id, _least(trace.bounds.low)
    yield plan.id, say("缺证据", "missing")
    if plan.when is not None or plan.spec.no_case == "not_applicable":
        yield plan.id, say("不适用", "not applicable")
    if plan.spec.no_case is not None:
        yield plan.id, say("没有发生", "no case")
    yield from _of_node(plan.id, plan.node, blank)


def _of_node(name: str, node: Node, blank: Trace) -> Iterator[Key]:
    for place, each in _nodes(node):
        if isinstance(each, Part):
            line = reach(each, blank.frame)
            for piece in each.scale.pieces:
                if _may_lie(line.value, piece):
                    yield name, *place, _piece(each, piece)
        elif isinstance(each, First):
            for number in range(len(each.branches)):
                yield name, *place, _branch(each, number)


def _nodes(node: Node, place: Key = ()) -> Iterator[tuple[Key, Node]]:
    """Yield *node* and the nodes below it, each with its place."""
    yield place, node
    if isinstance(node, Fold):
        for number, child in enumerate(node.children, 1):
            yield from _nodes(child, (*place, _called(child, number)))
    elif isinstance(node, First):
        for number, branch in enumerate(node.branches):
            yield from _nodes(branch.node, (*place, _branch(node, number)))


def _may_lie(value: Value, piece: Piece) -> bool:
    """Tell whether a measure that may be *value* can lie on *piece*, past its very edge."""
    if value is ANYTHING:
        return True
    if value.__class__ is OneOf:
        return any(piece.span.contains(Fraction(each)) for each in value.values if each is not NO_CASE)
    if value.__class__ is Between:
        low, high = (None if end is None else Fraction(end) for end in (value.low, value.high))
        within = piece.span.intersect(Interval(low, high, value.low_open, value.high_open))
        return not within.is_empty
    return value is not NO_CASE and value is not None and piece.span.contains(Fraction(value))


# ── what a case reaches ────────────────────────────────────────────────────────────────────────────────────────────


def _reached(program: Program, evidence: Evidence) -> Iterator[Key]:
    yield from _violated(program, evidence)
    try:
        trace = assess(program, evidence, mode="reference")
    except PingjiaError:
        return
    for each in (*trace.items, *trace.bonus):
        yield from _by_item(each)
    for ruling in trace.rulings:
        if ruling.state is not None:
            yield ruling.plan.id, say("成立", "held") if ruling.state else say("不成立", "clear")
    if trace.grading is not None:
        yield say("等级", "grade"), trace.grading.confirmed or ""
        for plan in program.grades:  # alone, a grade with places is never sure
            if plan.spec.top and trace.grading.standing(plan.spec.name) != "out_of_reach":
                yield say("等级", "grade"), plan.spec.name
    for penalty in trace.penalties:
        if penalty.bounds.is_point and penalty.bounds.low > 0:
            yield penalty.plan.spec.id, say("扣了分", "taken")
        yield from _by_line(penalty.plan.spec.id, penalty.line)
    for signal in trace.signals:
        yield signal.id, say("提示了", "raised")
    if trace.referred:
        yield say("不适用", "not applicable"), say("超过限额，转人工", "past the limit, referred")


def _violated(program: Program, evidence: Evidence) -> Iterator[Key]:
    when = evidence.as_of
    try:
        frame = (
            None if when is None else frame_of(program, evidence, when, *period_of(program, evidence, when))
        )
    except PingjiaError:
        frame = None
    if frame is not None:
        narrow(program, frame)
        for number, check in enumerate(program.checks, 1):
            if check.run(frame) is False:
                yield say("核对", "check"), check.spec.say or check.spec.must or str(number)


def _by_item(trace: ItemTrace) -> Iterator[Key]:
    name = trace.plan.id
    if trace.applicable is False:
        yield name, say("不适用", "not applicable")
    elif trace.state == "scored":
        if trace.bounds.low >= trace.plan.full:
            yield name, say("满分", "full")
        yield name, _least(trace.bounds.low)
    else:
        yield name, say("缺证据", "missing") if trace.state == "missing" else say("暂定", "provisional")
    if trace.no_case and _had_none(trace):
        yield name, say("没有发生", "no case")
    if trace.line is not None:
        yield from _by_line(name, trace.line)


def _had_none(trace: ItemTrace) -> bool:
    return trace.plan.spec.no_case is not None


def _by_line(name: str, line: Line, place: Key = ()) -> Iterator[Key]:
    node = line.node
    if isinstance(node, Part):
        value = line.value
        if isinstance(value, int | Fraction):
            yield name, *place, _piece(node, node.scale.piece_at(Fraction(value)))
    elif isinstance(node, Fold):
        for number, (child, below) in enumerate(zip(node.children, line.below, strict=True), 1):
            yield from _by_line(name, below, (*place, _called(child, number)))
    elif isinstance(node, First) and len(line.chosen) == 1 and line.chosen[0] >= 0:
        chosen = _branch(node, line.chosen[0])
        yield name, *place, chosen
        yield from _by_line(name, line.below[0], (*place, chosen))


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _least(points: Fraction) -> str:
    return say(f"{shown(points)} 分", f"{shown(points)} points") if points > 0 else say("零分", "zero")


def _called(node: Node, number: int) -> str:
    said = (
        node.say or node.name
        if isinstance(node, Part)
        else node.name
        if isinstance(node, Fold | First)
        else ""
    )
    return f"{number} {said}".rstrip()


def _branch(node: First, number: int) -> str:
    said = node.branches[number].say
    return say(f"第 {number + 1} 枝", f"branch {number + 1}") + (f" {said}" if said else "")


def _piece(part: Part, piece: Piece) -> str:
    number = part.scale.pieces.index(piece) + 1
    return say(f"第 {number} 段 {_span(piece.span)}", f"piece {number} {_span(piece.span)}")


def _span(span: Interval) -> str:
    low = "" if span.low is None else f"{'>' if span.low_open else '≥'}{shown(span.low)}"
    high = "" if span.high is None else f"{'<' if span.high_open else '≤'}{shown(span.high)}"
    return " ".join(each for each in (low, high) if each)
