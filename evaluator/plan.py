"""How an item is scored, as data: parts (a measure, a scale) and the folds that join them.

Every scoring method compiles to these few nodes, so that one record, a column, a solver and the explanation read the
same thing. `reach` evaluates a node in a frame and returns a *line*: what was measured and the points it can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from evaluator.expression.frame import Frame, Run
from evaluator.expression.logic import answers
from evaluator.expression.typed import Typed
from evaluator.expression.values import ANYTHING, NO_CASE, OneOf, Value
from scoring.fold import FoldKind, fold
from scoring.interval import Bounds, Interval
from scoring.scale import Scale

NoCase = Literal["full", "zero", "not_applicable", "missing"]
Aside = Literal["no", "maybe", "yes"]
_NOTHING = Bounds(Fraction(0), Fraction(0))


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

    *aside* tells whether there was no case: "no", "maybe" or "yes"; the item's `no_case` then says what that means, and
    *bounds* speak of the other possibilities.
    *chosen* lists the branches that may hold.
    """

    node: Node
    bounds: Bounds
    value: Value = None
    below: tuple[Line, ...] = ()
    aside: Aside = "no"
    chosen: tuple[int, ...] = ()


def reach(node: Node, frame: Frame) -> Line:
    """Return what *node* comes to in *frame*."""
    if isinstance(node, Part):
        return _part(node, frame)
    if isinstance(node, Fold):
        return _fold(node, frame)
    if isinstance(node, First):
        return _first(node, frame)
    if isinstance(node, Fixed):
        return Line(node, Bounds(node.points, node.points))
    assert isinstance(node, Open)
    return Line(node, node.bounds, ANYTHING)


def _part(part: Part, frame: Frame) -> Line:
    value = part.run(frame)
    kind = value.__class__
    if kind is int or kind is Fraction or kind is bool:
        points = part.scale.at(value)
        return Line(part, Bounds(points, points), value)
    if value is NO_CASE or value is None:
        return Line(part, _NOTHING, NO_CASE, aside="yes")
    if kind is OneOf:
        cases = [part.scale.at(each) for each in value.values if each is not NO_CASE]
        return Line(
            part,
            Bounds(min(cases), max(cases)),
            value,
            aside="maybe" if len(cases) < len(value.values) else "no",
        )
    if value is ANYTHING:
        return Line(part, part.scale.over(Interval()), value)
    ends = [None if end is None else Fraction(end) for end in (value.low, value.high)]
    bounds = part.scale.over(Interval(ends[0], ends[1], value.low_open, value.high_open))
    return Line(part, bounds, value, aside="maybe" if value.no_case else "no")


def _fold(node: Fold, frame: Frame) -> Line:
    below = tuple(reach(child, frame) for child in node.children)
    bounds = fold(
        node.kind, [line.bounds for line in below], node.full, fatal=node.fatal, overflow=node.overflow
    )
    sides = {line.aside for line in below}
    return Line(node, bounds, None, below, "yes" if "yes" in sides else "maybe" if "maybe" in sides else "no")


def _first(node: First, frame: Frame) -> Line:
    """Return the branch that holds, or all that may: where a guard has no case, neither has the item."""
    below: list[Line] = []
    chosen: list[int] = []
    for index, branch in enumerate(node.branches):
        false, true, no_case = (False, True, False) if branch.guard is None else answers(branch.guard(frame))
        if no_case:
            below.append(Line(Fixed(_NOTHING.low, node.full), _NOTHING, NO_CASE, aside="yes"))
            chosen.append(-1)
        if true:
            below.append(reach(branch.node, frame))
            chosen.append(index)
        if not false:
            break
    scored = [line.bounds for line in below if line.aside != "yes"] or [_NOTHING]
    bounds = scored[0]
    for each in scored[1:]:
        bounds = bounds.hull(each)
    sides = {line.aside for line in below}
    aside: Aside = sides.pop() if len(sides) == 1 else "maybe"
    return Line(node, bounds, None, tuple(below), aside, tuple(chosen))
