"""`levels`: the highest level reached."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from evaluator.expression import tree, typed
from evaluator.expression.check import kind_name
from evaluator.expression.fault import Fault
from evaluator.expression.parse import parse
from evaluator.expression.record import Runner
from evaluator.methods.fields import Expression, Limits, PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Fixed, Fold, Part
from evaluator.reading.models import Shape
from scoring.methods.level import Pass

if TYPE_CHECKING:
    from evaluator.expression.typed import Typed
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Levels(Shape):
    """`{of: a choice | table.column, worth: {国家: 5, 省: 3}, else: 0}`."""

    called: ClassVar[tuple[str, str]] = ("级别 levels", "levels")

    of: Expression
    worth: Limits
    else_: PointsText = Field(default=Fraction(0), alias="else")


class OfLevels(Scored):
    """The highest of the levels reached."""

    key: ClassVar[str] = "levels"
    levels: Levels

    def node(self, make: Maker) -> Node:
        """Return a part for each level - reached or not - and the best of them."""
        place = make.at("levels")
        reached = _reached(self.levels.of, place)
        parts: list[Node] = []
        for name, points in self.levels.worth.items():
            if not 0 <= points <= make.full:
                place.fail("points-out-of-range", "worth", name, value=points, limit=make.full)
            node = reached(name)
            if node is None:
                place.fail("unknown-level", "worth", name, key=True, name=name)
                continue
            place.read.append(node)
            parts.append(Part(name, node, Runner(node), Pass(points).scale(), points, name,
                              path=(*place.path, "worth", name), limits="condition"))  # fmt: skip
        if not 0 <= self.levels.else_ <= make.full:
            place.fail("points-out-of-range", "else", value=self.levels.else_, limit=make.full)
        best = max(self.levels.worth.values(), default=Fraction(0))
        if best < make.full:
            place.fail("top-tier-not-full", "worth", key=True, top=best, full=make.full)
        return Fold("best", (*parts, Fixed(self.levels.else_, make.full)), make.full)


def _reached(text: str, place: Maker) -> Callable[[str], Typed | None]:
    """Return what tells, for the name of a level, the condition that it is reached; None for no such level."""
    try:
        raw = parse(text)
    except Fault as fault:
        place.note(fault, (*place.path, "of"))
        return lambda _: typed.Const(typed.BOOLEAN, True)
    if isinstance(raw, tree.Dotted) and raw.owner in place.scope.tables:
        column = place.scope.tables[raw.owner].columns.get(raw.member)
        if column is None:
            place.fail("unknown-column", "of", table=raw.owner, name=raw.member)
            return lambda _: typed.Const(typed.BOOLEAN, True)

        def any_row(name: str) -> Typed | None:
            if column.symbols and name not in column.symbols:
                return None
            same = typed.Comparison(
                typed.BOOLEAN, "==", typed.CellRef(column, raw.member), typed.Const(column, name)
            )
            return typed.Aggregate(typed.BOOLEAN, "any", raw.owner, None, same)

        return any_row
    made = place.anything(text, "of").typed
    if made.type.kind not in ("choice", "text"):
        place.fail("type-mismatch", "of", found=kind_name(made.type), wanted="选项")

    def equal(name: str) -> Typed | None:
        if made.type.symbols and name not in made.type.symbols:
            return None
        return typed.Comparison(typed.BOOLEAN, "==", made, typed.Const(made.type, name))

    return equal
