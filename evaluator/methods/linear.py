"""`linear`: points in proportion to a measure."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from evaluator.expression.typed import RATIO
from evaluator.methods.fields import Expression
from evaluator.methods.holder import Scored
from evaluator.plan import Part
from evaluator.reading.models import Shape
from evaluator.vocabulary.scalars import Line
from scoring.methods.linear import Linear as LinearScale

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Linear(Shape):
    """From *from* (0) to *to* (100% for a rate), clipped at both ends."""

    called: ClassVar[tuple[str, str]] = ("比例 linear", "linear")

    of: Expression
    to: Line | None = None
    from_: Line | None = Field(default=None, alias="from")


class OfLinear(Scored):
    """Points in proportion."""

    key: ClassVar[str] = "linear"
    linear: Linear

    def node(self, make: Maker) -> Node:
        """Return one part with a slope."""
        place = make.at("linear")
        measure = place.number(self.linear.of, "of")
        type_ = measure.typed.type
        start = Fraction(0) if self.linear.from_ is None else place.limit(self.linear.from_, type_, "from")
        end = Fraction(1)
        if self.linear.to is not None:
            end = place.limit(self.linear.to, type_, "to")
        elif type_.unit != RATIO:
            place.fail("target-missing")
        if start == end:
            place.fail("tier-overlap", first=start, second=end)
            end = start + 1
        scale = LinearScale(make.full, end, start).scale()
        return Part("", measure.typed, measure.run, scale, make.full, path=place.path)
