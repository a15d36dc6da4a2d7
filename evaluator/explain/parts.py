"""The lines inside an item: what was measured, what the next points need, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from evaluator import explanation as told
from evaluator.expression import typed
from evaluator.expression.frame import Frame
from evaluator.expression.typed import Type, Typed
from evaluator.expression.values import NO_CASE, Between, is_abstract
from evaluator.language import say
from evaluator.plan import First, Fold, Line, Part
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


def lines_of(line: Line, frame: Frame) -> Iterator[told.Part]:
    """Yield the lines inside an item, leaf by leaf."""
    node = line.node
    if isinstance(node, Part):
        yield _part(node, line, frame)
    elif isinstance(node, First):
        for place, below in zip(line.chosen, line.below, strict=True):
            branch = node.branches[place] if place >= 0 else None
            words = "" if branch is None else branch.say or (condition(branch.typed) if branch.typed else "")
            inner = tuple(lines_of(below, frame))
            if inner:
                yield from inner
            else:
                name = words or say(
                    "无此情形" if branch is None else "其余情形", "no case" if branch is None else "otherwise"
                )
                yield told.Part(node.name or name, name, node.full, below.bounds.low, below.bounds.high)
    elif isinstance(node, Fold) and node.kind == "best":
        best = max(line.below, key=lambda below: (below.bounds.high, below.bounds.low))
        yield from lines_of(best, frame) if isinstance(best.node, Part) else ()
    else:
        for below in line.below:
            yield from lines_of(below, frame)


def _part(part: Part, line: Line, frame: Frame) -> told.Part:
    low, high = line.bounds.low, line.bounds.high
    have, need = _measured(part, line.value, frame)
    name = part.name or (condition(part.typed) if part.typed is not None else "")
    if not part.loss:
        return told.Part(name, part.say or _row(part, line.value), part.full, low, high, have, need)
    if high == 0:
        return told.Part(name, "", ZERO, ZERO, ZERO)
    said = part.say or name
    return told.Part(
        name,
        f"{said}（-{worth_text(high)}）" if said else f"-{worth_text(high)}",
        ZERO,
        -high,
        -low,
        have,
        need,
    )


def _row(part: Part, value: Any) -> str:
    if is_abstract(value):
        return ""
    return part.scale.piece_at(Fraction(value)).say or ""


def _measured(part: Part, value: Any, frame: Frame) -> tuple[str | None, str | None]:
    """Return what was measured and what the next points need, in words."""
    if part.typed is None:
        return None, None
    if part.limits == "condition":
        return _condition(part, value, frame)
    type_ = part.typed.type
    if value is NO_CASE:
        return say("无此情形", "no case"), None
    if is_abstract(value):
        return _range(value, type_), None
    exact = Fraction(value)
    if part.loss:
        found_there = f"{part.say} {amount(exact, type_)}".strip()
        return found_there, None if exact == 0 else amount(ZERO, type_)
    found = scale_gap(part.scale, exact, part.full)
    if found is None:
        return amount(exact, type_), None
    needed = found.next if found.next.worth != 0 else found.full
    symbol = (">" if needed.strict else "≥") if needed.measure >= exact else ("<" if needed.strict else "≤")
    return amount(
        exact, type_, beside=[needed.measure]
    ), f"{symbol}{amount(needed.measure, type_, beside=[exact])}"


def _range(value: Any, type_: Type) -> str | None:
    if value.__class__ is Between and (value.low is not None or value.high is not None):
        low = "…" if value.low is None else amount(value.low, type_)
        high = "…" if value.high is None else amount(value.high, type_)
        return f"{low}–{high}"
    return None


def _condition(part: Part, value: Any, frame: Frame) -> tuple[str | None, str | None]:
    met = value is (not part.loss) if isinstance(value, bool) else None
    node = part.typed
    assert node is not None
    if met is None or met:
        return (None, None) if met is None else (say("符合", "met"), None)
    if part.loss:
        node = node.operand if isinstance(node, typed.Negation) else typed.Negation(typed.BOOLEAN, node)
        if part.say and not isinstance(node, typed.Comparison):
            return None, None  # the author's words say what is lost; there is nothing to measure
    return _unmet(node, frame, part.say or part.name)


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
