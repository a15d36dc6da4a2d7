"""`panel`: judges' marks, the extremes left out, averaged and scaled."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from evaluator.expression import typed
from evaluator.expression.record import Runner
from evaluator.methods.fields import PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Part
from evaluator.reading.models import Shape
from evaluator.vocabulary.scalars import Count, Line
from scoring.methods.marks import Marks

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Panel(Shape):
    """`{of: 评审.得分, trim: 1, trim_from: 5, scale: 0.06}`."""

    called: ClassVar[tuple[str, str]] = ("评委 panel", "panel")

    of: Line
    trim: Count = 1
    trim_from: Count = 5
    scale: PointsText = Fraction(1)


class OfPanel(Scored):
    """The trimmed mean times the scale."""

    key: ClassVar[str] = "panel"
    panel: Panel

    def node(self, make: Maker) -> Node:
        """Return one part whose measure is the trimmed mean."""
        place, panel = make.at("panel"), self.panel
        owner, _, column = panel.of.partition(".")
        table = place.scope.tables.get(owner)
        if table is None:
            place.fail("unknown-table", "of", name=owner)
        elif column not in table.columns or table.columns[column].kind != "number":
            place.fail("unknown-column", "of", table=owner, name=column)
        if panel.trim_from <= 2 * panel.trim:
            place.fail(
                "number-out-of-range", "trim_from", value=panel.trim_from, low=2 * panel.trim + 1, high="…"
            )
        node = typed.TrimmedMean(typed.BARE, owner, column, panel.trim, panel.trim_from)
        if not make.may_have_no_case:
            make.fail("possible-zero-denominator", "panel", "of", what=f"count({owner})")
        place.read.append(node)
        scale = Marks(make.full, panel.scale).scale()
        run = Runner(node) if table is not None else lambda _: Fraction(0)
        return Part("", node, run, scale, make.full, path=place.path)
