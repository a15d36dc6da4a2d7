"""`awards`: every row of a record earns; the same achievement only once; without proof possible, not confirmed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from evaluator.expression import typed
from evaluator.expression.record import Runner
from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Part
from evaluator.reading.models import Shape, refuse
from evaluator.vocabulary.scalars import Line
from scoring.methods.per_unit import PerUnit
from scoring.units import exact

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node

COLUMN = ("column", "列")


class Awards(Shape):
    """`{of: 荣誉, worth: {列: 级别, 国家: 5, 省: 3}, once_per: 成果编号, proof: 文件}` or `points: 1` for every row."""

    called: ClassVar[tuple[str, str]] = ("奖项 awards", "awards")

    of: Line
    worth: dict[Line, Line] = Field(default_factory=dict)
    points: PointsText | None = None
    once_per: Line = ""
    proof: Line = ""
    where: Expression | None = None
    at_most: PointsText | None = None

    @model_validator(mode="after")
    def _one_worth(self) -> Awards:
        if bool(self.worth) == (self.points is not None):
            raise refuse(
                "wrong-form", form="awards: {of: 记录, worth: {列: 级别, 国家: 5}} / {of: 记录, points: 1}"
            )
        return self


class OfAwards(Scored):
    """The sum over the rows."""

    key: ClassVar[str] = "awards"
    awards: Awards

    def node(self, make: Maker) -> Node:
        """Return one part whose measure is the points of all rows together."""
        place, awards = make.at("awards"), self.awards
        table = place.scope.tables.get(awards.of)
        if table is None:
            place.fail("unknown-table", "of", name=awards.of)
            return Part("", None, lambda _: Fraction(0), PerUnit(Fraction(1), make.full).scale(), make.full)
        level = next((awards.worth[key] for key in COLUMN if key in awards.worth), "")
        for column, key in ((level, "worth"), (awards.once_per, "once_per"), (awards.proof, "proof")):
            if column and column not in table.columns:
                place.fail("unknown-column", key, table=awards.of, name=column)
        if awards.worth and not level:
            place.fail("missing-key", "worth", name="列", where="worth")
        where = None
        if awards.where is not None:
            inner = _inside(place, awards.of)
            where = inner.condition(awards.where, "where").typed
        once = awards.once_per or (make.pool and "编号" in table.columns and "编号") or ""
        node = typed.AwardSum(
            typed.BARE, awards.of, level, self._worth(place, level), awards.points, once, awards.proof, where,
            make.pool or f"{make.path}",
        )  # fmt: skip
        place.read.append(node)
        cap = make.full if awards.at_most is None else min(awards.at_most, make.full)
        return Part("", node, Runner(node), PerUnit(Fraction(1), cap).scale(), make.full, path=place.path)

    def _worth(self, place: Maker, level: str) -> tuple[tuple[str, Fraction], ...]:
        symbols: tuple[str, ...] = ()
        if level in place.scope.tables[self.awards.of].columns:
            symbols = place.scope.tables[self.awards.of].columns[level].symbols
        found = []
        for name, text in self.awards.worth.items():
            if name in COLUMN:
                continue
            if symbols and name not in symbols:
                place.fail("unknown-level", "worth", name, key=True, name=name)
            try:
                found.append((name, exact(text)))
            except ValueError:
                place.fail("bad-number", "worth", name, value=text)
        return tuple(found)


def _inside(place: Maker, table: str) -> Maker:
    from dataclasses import replace

    return replace(place, scope=place.scope.inside(place.scope.tables[table]))
