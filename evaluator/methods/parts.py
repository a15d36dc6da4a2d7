"""`parts`: named parts that sum to the item."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from evaluator.methods.fields import PointsText
from evaluator.methods.holder import Holder, Scored
from evaluator.plan import Fold
from evaluator.vocabulary.scalars import Line

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.methods import Method
    from evaluator.plan import Node


class Part(Holder):
    """A named part of an item; `fatal: zero` makes the whole item 0 where the part earns nothing."""

    called: ClassVar[tuple[str, str]] = ("子项 parts 的一条", "a part")

    id: Line = ""
    title: Line = ""
    points: PointsText
    method: Method
    fatal: Literal["zero"] | None = None
    say: Line = ""

    def node(self, make: Maker) -> Node:
        """Return the part's node."""
        return self.method.node(replace(make, full=self.points, ceiling=self.points, overflow=False))


class OfParts(Scored):
    """The sum of the parts."""

    key: ClassVar[str] = "parts"
    parts: tuple[Part, ...]

    def node(self, make: Maker) -> Node:
        """Return the fold of the parts."""
        total = sum((part.points for part in self.parts), Fraction(0))
        if total != make.full:
            make.fail(
                "points-do-not-add-up", "parts", key=True, where=make.title, stated=make.full, sum=total
            )
        children = tuple(
            named(part.node(make.at("parts", index)), part.title or part.say or part.id)
            for index, part in enumerate(self.parts)
        )
        return Fold("sum", children, make.full, tuple(part.fatal is not None for part in self.parts))


def named(node: Node, name: str) -> Node:
    """Return *node* with *name* where it has none of its own."""
    return replace(node, name=name) if name and not node.name else node
