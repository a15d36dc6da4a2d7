"""How an item is scored, as data: parts (a measure, a scale) and the folds that join them.

Every scoring method compiles to these few nodes, so that one record, a column, a solver and the explanation read the
same thing. `reach` evaluates a node in a frame and returns a *line*: what was measured and the points it can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from evaluator.expression.frame import Frame, Run
from evaluator.expression.typed import Typed
from evaluator.expression.values import ANYTHING, NO_CASE, Between, OneOf, Value, answers
from scoring.fold import FoldKind, fold
from scoring.interval import Bounds, Interval
from scoring.scale import Scale

NoCase = Literal["full", "zero", "not_applicable", "missing"]


@dataclass(frozen=True, slots=True)
class Part:
    """A measure and the scale that turns it into points (or, with *loss*, into points lost)."""

    name: str
    typed: Typed | None
    run: Run
    scale: Scale
    full: Fraction
    say: str = ""
    loss: bool = False
    path: tuple[str | int, ...] = ()
    limits: Literal["condition", "measure"] = "measure"


@dataclass(frozen=True, slots=True)
class Fold:
    """Parts joined by a monotone rule of `scoring.fold`."""

    kind: FoldKind
    children: tuple[Node, ...]
    full: Fraction
    fatal: tuple[bool, ...] = ()
    overflow: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition (None: otherwise) and what holds then."""

    guard: Run | None
    typed: Typed | None
    node: Node
    say: str = ""


@dataclass(frozen=True, slots=True)
class First:
    """The first branch whose condition holds."""

    branches: tuple[Branch, ...]
    full: Fraction
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fixed:
    """So many points, whatever was measured: the points of a branch."""

    points: Fraction
    full: Fraction
    name: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Points that only a batch can settle (a place among others): provisional, anything in *bounds*."""

    bounds: Bounds
    full: Fraction
    typed: Typed | None = None
    name: str = ""


Node = Part | Fold | First | Fixed | Open


@dataclass(frozen=True, slots=True)
class Line:
    """What a node came to: the *value* measured, the points it can be, the lines below it.

    *aside* tells whether there was no case and the item is set aside for it: "no", "maybe" or "yes".
    *chosen* lists the branches that may hold.
    """

    node: Node
    bounds: Bounds
    value: Value = None
    below: tuple[Line, ...] = ()
    aside: Literal["no", "maybe", "yes"] = "no"
    chosen: tuple[int, ...] = ()


class NoPolicy(Exception):
    """A quotient 0/0 where the table does not say what that means."""


def reach(node: Node, frame: Frame, policy: NoCase | None) -> Line:
    """Return what *node* comes to; *policy* says what no case means for the item."""
    if node.__class__ is Part:
        return _part(node, frame, policy)  # type: ignore[arg-type]
    if node.__class__ is Fold:
        return _fold(node, frame, policy)  # type: ignore[arg-type]
    if isinstance(node, First):
        return _first(node, frame, policy)
    if isinstance(node, Fixed):
        return Line(node, Bounds(node.points, node.points))
    assert isinstance(node, Open)
    return Line(node, node.bounds, ANYTHING)


def _part(part: Part, frame: Frame, policy: NoCase | None) -> Line:
    value = part.run(frame)
    kind = value.__class__
    if kind is int or kind is Fraction or kind is bool:
        points = part.scale.at(value)
        return Line(part, Bounds(points, points), value)
    if value is NO_CASE:
        return _no_case(part, policy, value)
    if value is ANYTHING or kind is Between:
        bounds, no_case = _over(part, value)
    else:
        assert kind is OneOf
        cases = [each for each in value.values if each is not NO_CASE]
        points_of = [part.scale.at(each) for each in cases]
        bounds, no_case = Bounds(min(points_of), max(points_of)), len(cases) < len(value.values)
    if not no_case or policy is None:
        return Line(part, bounds, value)
    otherwise = _no_case(part, policy, value)
    if otherwise.aside == "yes":
        return Line(part, bounds, value, aside="maybe")
    return Line(part, bounds.hull(otherwise.bounds), value)


def _over(part: Part, value: Value) -> tuple[Bounds, bool]:
    if value is ANYTHING:
        return part.scale.over(Interval()), False
    exact = [None if end is None else Fraction(end) for end in (value.low, value.high)]
    return part.scale.over(Interval(exact[0], exact[1], value.low_open, value.high_open)), value.no_case


def _no_case(part: Part, policy: NoCase | None, value: Value) -> Line:
    if policy is None:
        raise NoPolicy
    if policy in ("not_applicable", "missing"):
        return Line(part, Bounds(Fraction(0), Fraction(0) if part.loss else part.full), value, aside="yes")
    best = (policy == "full") != part.loss
    points = part.full if best else Fraction(0)
    return Line(part, Bounds(points, points), value)


def _fold(node: Fold, frame: Frame, policy: NoCase | None) -> Line:
    below = tuple(reach(child, frame, policy) for child in node.children)
    bounds = fold(node.kind, [line.bounds for line in below], node.full, fatal=node.fatal, overflow=node.overflow)
    return Line(node, bounds, None, below, _aside(below))


def _aside(lines: tuple[Line, ...]) -> Literal["no", "maybe", "yes"]:
    found = {line.aside for line in lines}
    return "yes" if "yes" in found else "maybe" if "maybe" in found else "no"


def _first(node: First, frame: Frame, policy: NoCase | None) -> Line:
    below: list[Line] = []
    chosen: list[int] = []
    sure = False
    for index, branch in enumerate(node.branches):
        false, true, no_case = (False, True, False) if branch.guard is None else answers(branch.guard(frame))
        if no_case:
            below.append(_no_case_branch(node, policy))
            chosen.append(-1)
        if true:
            below.append(reach(branch.node, frame, policy))
            chosen.append(index)
        if not false:
            sure = True
            break
    assert sure
    bounds = below[0].bounds
    for line in below[1:]:
        bounds = bounds.hull(line.bounds)
    sides = {line.aside for line in below}
    aside: Literal["no", "maybe", "yes"] = "maybe" if len(sides) > 1 else sides.pop()
    return Line(node, bounds, None, tuple(below), aside, tuple(chosen))


def _no_case_branch(node: First, policy: NoCase | None) -> Line:
    if policy is None:
        raise NoPolicy
    fixed = Fixed(node.full if policy == "full" else Fraction(0), node.full)
    if policy in ("not_applicable", "missing"):
        return Line(fixed, Bounds(Fraction(0), node.full), NO_CASE, aside="yes")
    return Line(fixed, Bounds(fixed.points, fixed.points), NO_CASE)
