"""`rank`: points by place in a batch; alone, an organisation's place is open."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from evaluator.methods.fields import Expression, Limits, PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Open
from evaluator.reading.models import Shape
from scoring.interval import Bounds

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


_PLACE = re.compile(r"[1-9]\d{0,5}")
_SHARE = re.compile(r"(?:100|[1-9]?\d(?:\.\d{1,4})?)%")


class Rank(Shape):
    """`{of: 采用分, worth: {1: 60, 2: 57}, else: 48}`: places, or shares of the batch (`{20%: 2, 50%: 1}`)."""

    called: ClassVar[tuple[str, str]] = ("名次 rank", "rank")

    of: Expression
    worth: Limits
    else_: PointsText = Field(default=Fraction(0), alias="else")
    order: Literal["desc", "asc"] = "desc"


class OfRank(Scored):
    """Points by place: provisional until a batch is scored."""

    key: ClassVar[str] = "rank"
    rank: Rank

    def node(self, make: Maker) -> Node:
        """Return an open node between the lowest and the highest place's points."""
        place = make.at("rank")
        measure = place.number(self.rank.of, "of")
        points = [*self.rank.worth.values(), self.rank.else_]
        shares = next(iter(self.rank.worth), "").endswith("%")
        for name, each in self.rank.worth.items():
            if not (_SHARE if shares else _PLACE).fullmatch(name):
                place.fail("bad-place", "worth", name, value=name)
            if not 0 <= each <= make.full:
                place.fail("points-out-of-range", "worth", name, value=each, limit=make.full)
        bounds = Bounds(max(Fraction(0), min(points)), min(make.full, max(points)))
        return Open(bounds, make.full, measure.typed)
