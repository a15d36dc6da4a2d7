"""`earn`: so many points each time, up to the item."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Fold, Part
from evaluator.reading.models import Shape
from evaluator.vocabulary.scalars import Line
from scoring.methods.per_unit import PerUnit

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Earning(Shape):
    """One way to earn points: so many `times`, each *points*, together *at_most*."""

    called: ClassVar[tuple[str, str]] = ("计次 earn 的一条", "an earning")

    times: Expression
    points: PointsText
    at_most: PointsText | None = None
    say: Line = ""


class OfEarn(Scored):
    """The sum of what is earned, not more than the item."""

    key: ClassVar[str] = "earn"
    earn: tuple[Earning, ...]

    def node(self, make: Maker) -> Node:
        """Return the fold of the earnings."""
        parts = []
        for index, each in enumerate(self.earn):
            place = make.at("earn", index)
            measure = place.number(each.times, "times")
            cap = make.full if each.at_most is None else min(each.at_most, make.full)
            scale = PerUnit(each.points, cap).scale()
            parts.append(Part(each.say, measure.typed, measure.run, scale, cap, each.say, path=place.path))
        return Fold("earn", tuple(parts), make.full)
