"""`judged`: a judge's mark within the range of a class; judge and reason must be on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from evaluator.methods.fields import PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Part
from evaluator.reading.models import Shape
from evaluator.vocabulary.scalars import Line
from scoring.methods.marks import Marks

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Judged(Shape):
    """`{of: 评审分, ranges: {上: [8, 10], 中: [5, 8], 下: [0, 5]}}`."""

    called: ClassVar[tuple[str, str]] = ("酌情 judged", "judged")

    of: Line
    ranges: dict[Line, tuple[PointsText, PointsText]] = Field(default_factory=dict)


class OfJudged(Scored):
    """The mark itself."""

    key: ClassVar[str] = "judged"
    judged: Judged

    def node(self, make: Maker) -> Node:
        """Return one part whose measure is the mark; the engine asks the evidence for judge and reason."""
        place = make.at("judged")
        for name, (low, high) in self.judged.ranges.items():
            if not 0 <= low <= high <= make.full:
                place.fail("range-not-in-points", "ranges", name, low=low, high=high, limit=make.full)
        mark = place.number(self.judged.of, "of")
        return Part("", mark.typed, mark.run, Marks(make.full).scale(), make.full, path=place.path)
