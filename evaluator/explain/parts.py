"""The lines inside an item: what was measured, what the next points need, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evaluator import explanation as told
from evaluator.explain.formulas import formulas
from evaluator.expression import typed
from evaluator.expression.frame import Frame
from evaluator.expression.typed import RATIO, Type, Typed
from evaluator.expression.values import NO_CASE, Between, is_abstract
from evaluator.language import say
from evaluator.plan import First, Fold, Line, Part
from evaluator.trace import Trace
from evaluator.wording import amount, condition
from scoring.gap import gap as scale_gap
from scoring.units import shown

ZERO = Fraction(0)
LONG = 30
"""A condition longer than this is called by its name."""


def worth_text(points: Fraction) -> str:
    """Return points that may not end as a decimal, saying so."""
    text = shown(points)
    return text if Fraction(text) == points else f"≈{shown(points, 2)}"


@dataclass(frozen=True, slots=True)
class Measured:
    """What there is, what the next points need, how far that is, and what the line gains by it."""

    have: str | None = None
    need: str | None = None
    short: str = ""
    worth: Fraction | None = None


_NOTHING = Measured()


def lines_of(line: Line, trace: Trace) -> Iterator[told.Part]:
    """Yield the lines inside an item, leaf by leaf."""
    node = line.node
    if isinstance(node, Part):
        yield _part(node, line, trace)
    elif isinstance(node, First):
        for place, below in zip(line.chosen, line.below, strict=True):
            branch = node.branches[place] if place >= 0 else None
            words = "" if branch is None else branch.say or (condition(branch.typed) if branch.typed else "")
            inner = tuple(lines_of(below, trace))
            if inner:
                yield from inner
            else:
                name = words or say(
                    "无此情形" if branch is None else "其余情形", "no case" if branch is None else "otherwise"
                )
                yield told.Part(node.name or name, name, node.full, below.bounds.low, below.bounds.high)
    elif isinstance(node, Fold) and node.kind == "best":
        best = max(line.below, key=lambda below: (below.bounds.high, below.bounds.low))
        yield from lines_of(best, trace) if isinstance(best.node, Part) else ()
    else:
        for below in line.below:
            yield from lines_of(below, trace)


def _part(part: Part, line: Line, trace: Trace) -> told.Part:
    low, high = line.bounds.low, line.bounds.high
    found = _measured(part, line, trace.frame)
    worked = tuple(formulas(part.typed, trace))
    name = part.name or (condition(part.typed) if part.typed is not None else "")
    if not part.loss:
        say_ = part.say or _row(part, line.value)
        return told.Part(
            name, say_, part.full, low, high, found.have, found.need, found.short, found.worth, worked
        )
    if high == 0:
        return told.Part(name, "", ZERO, ZERO, ZERO, formulas=worked)
    said = part.say or name
    taken = f"{said}（-{worth_text(high)}）" if said else f"-{worth_text(high)}"
    return told.Part(name, taken, ZERO, -high, -low, found.have, found.need, found.short, found.worth, worked)


def _row(part: Part, value: Any) -> str:
    if is_abstract(value):
        return ""
    return part.scale.piece_at(Fraction(value)).say or ""


def _measured(part: Part, line: Line, frame: Frame) -> Measured:
    """Return what was measured and what the next points need, in words."""
    if part.typed is None:
        return _NOTHING
    value = line.value
    if part.limits == "condition":
        return _condition(part, line, frame)
    type_ = part.typed.type
    if value is NO_CASE:
        return Measured(say("无此情形", "no case"))
    if is_abstract(value):
        return Measured(_range(value, type_))
    exact = Fraction(value)
    if part.loss:
        found_there = f"{part.say} {amount(exact, type_)}".strip()
        if exact == 0:
            return Measured(found_there)
        return Measured(found_there, amount(ZERO, type_), _distance(-exact, type_), line.bounds.high)
    found = scale_gap(part.scale, exact, part.full)
    if found is None:
        return Measured(amount(exact, type_))
    needed = found.next if found.next.worth != 0 else found.full
    symbol = (">" if needed.strict else "≥") if needed.measure >= exact else ("<" if needed.strict else "≤")
    return Measured(
        amount(exact, type_, beside=[needed.measure]),
        f"{symbol}{amount(needed.measure, type_, beside=[exact])}",
        _distance(needed.measure - exact, type_),
        needed.worth,
    )


def _distance(change: Fraction, type_: Type) -> str:
    """Return how far a measure is from where it should be: `差 0.8 个百分点`; nothing for no distance."""
    if change == 0:
        return ""
    if type_.unit == RATIO:
        size = worth_text(abs(change) * 100)
        size = say(f"{size} 个百分点", f"{size} percentage points")
    else:
        size = amount(abs(change), type_)
    return say(f"差 {size}", f"{size} short") if change > 0 else say(f"多 {size}", f"{size} too many")


def _range(value: Any, type_: Type) -> str | None:
    if value.__class__ is Between and (value.low is not None or value.high is not None):
        low = "…" if value.low is None else amount(value.low, type_)
        high = "…" if value.high is None else amount(value.high, type_)
        return f"{low}–{high}"
    return None


def _condition(part: Part, line: Line, frame: Frame) -> Measured:
    value = line.value
    met = value is (not part.loss) if isinstance(value, bool) else None
    node = part.typed
    assert node is not None
    if met is None or met:
        return _NOTHING if met is None else Measured(say("符合", "met"))
    worth = line.bounds.high if part.loss else part.full - line.bounds.high
    if part.loss:
        node = node.operand if isinstance(node, typed.Negation) else typed.Negation(typed.BOOLEAN, node)
        if part.say and not isinstance(node, typed.Comparison):
            return Measured(worth=worth)  # the author's words say what is lost; there is nothing to measure
    return Measured(*_unmet(node, frame, part.say or part.name), worth=worth)


def _unmet(node: Typed, frame: Frame, name: str) -> tuple[str, str]:
    """Return what there is and what is needed, for a condition (called *name*, perhaps) that does not hold."""
    from evaluator.expression.record import compiled

    if isinstance(node, typed.Comparison):
        left, right = compiled(node.left)(frame), compiled(node.right)(frame)
        if not is_abstract(left) and not is_abstract(right) and left is not None:
            symbol = {"==": "", "!=": "≠ ", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}[node.symbol]
            wanted = amount(right, node.right.type, beside=[left])
            subject = condition(node.left)
            plain = isinstance(node.left, typed.FactRef | typed.DeriveRef)
            have = amount(left, node.left.type, beside=[right])
            return (f"{subject} {have}" if plain or len(subject) < 24 else have), f"{symbol}{wanted}"
    text = condition(node.operand if isinstance(node, typed.Negation) else node)
    if len(text) > LONG:
        text = name or say("依据所要求的", "what the clause asks")
        return say("不符合", "not met"), f"“{text}”"
    if isinstance(node, typed.Negation):
        return text, say("没有这种情形", "not so")
    return say("不符合", "not met"), text
