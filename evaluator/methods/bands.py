"""`bands`: the band a measure falls in."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from evaluator.language import say
from evaluator.methods.fields import Expression, Limits, PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Part
from evaluator.reading.models import Shape, refuse
from evaluator.vocabulary.scalars import Line
from scoring.methods.bands import Bands as BandScale
from scoring.methods.bands import Limit
from scoring.methods.level import Pass
from scoring.methods.rows import Row, Rows
from scoring.scale import Scale

if TYPE_CHECKING:
    from evaluator.expression.typed import Type
    from evaluator.maker import Maker
    from evaluator.plan import Node


def _else_hint() -> str:
    return say("都够不上时得几分？例如 else: 0", "what is given when no band is reached? e.g. else: 0")


Side = Literal["at_least", "above", "at_most", "below"]
SIDES: tuple[Side, ...] = ("at_least", "above", "at_most", "below")


class BandRow(Shape):
    """One row `{from, to, points}`: measures from *from* (included) to *to* (excluded)."""

    called: ClassVar[tuple[str, str]] = ("一档", "a band")

    from_: Line | None = Field(default=None, alias="from")
    to: Line | None = None
    points: PointsText
    say: Line = ""


class Bands(Shape):
    """Rising limits, falling limits, or explicit rows."""

    called: ClassVar[tuple[str, str]] = ("分档 bands", "bands")

    of: Expression
    at_least: Limits = Field(default_factory=dict)
    above: Limits = Field(default_factory=dict)
    at_most: Limits = Field(default_factory=dict)
    below: Limits = Field(default_factory=dict)
    else_: PointsText | None = Field(default=None, alias="else")
    rows: tuple[BandRow, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Bands:
        rising, falling = bool(self.at_least or self.above), bool(self.at_most or self.below)
        if rising and falling:
            raise refuse("mixed-directions")
        if rising + falling + bool(self.rows) != 1:
            raise refuse("wrong-form", form="bands: {of: …, at_least: {95%: 4}, else: 0}")
        if not self.rows and self.else_ is None:
            raise refuse("missing-key", name="else", hint=_else_hint())
        return self


class OfBands(Scored):
    """The points of the band."""

    key: ClassVar[str] = "bands"
    bands: Bands

    def node(self, make: Maker) -> Node:
        """Return one part whose scale has a level for each band."""
        place = make.at("bands")
        measure = place.number(self.bands.of, "of")
        scale = (
            self._rows(place, measure.typed.type)
            if self.bands.rows
            else self._limits(place, measure.typed.type)
        )
        if scale is None:
            scale = Pass(make.full).scale()
        elif scale.best() < make.full:
            place.fail("top-tier-not-full", top=scale.best(), full=make.full)
        return Part("", measure.typed, measure.run, scale, make.full, path=place.path)

    def _limits(self, place: Maker, type_: Type) -> Scale | None:
        limits: list[Limit] = []
        twice = False
        for side in SIDES:
            for text, points in getattr(self.bands, side).items():
                limit = place.limit(text, type_, side, text, key=True)
                _points_in_range(place, points, side, text)
                if any(each.limit == limit and each.side == side for each in limits):
                    place.fail("duplicate-tier", side, text, key=True, limit=text)
                    twice = True
                limits.append(Limit(side, limit, points))
        if self.bands.else_ is not None:
            _points_in_range(place, self.bands.else_, "else")
        if twice:
            return None
        self._rising_points(place, limits)
        try:
            return BandScale(tuple(limits), self.bands.else_ or Fraction(0)).scale()
        except ValueError:
            place.fail("tier-overlap", first=limits[0].limit, second=limits[-1].limit)
            return None

    def _rising_points(self, place: Maker, limits: list[Limit]) -> None:
        """Better measures must not earn less: a swapped pair is a slip of the pen."""
        falling = limits[0].side in ("at_most", "below")
        ordered = sorted(limits, key=lambda each: each.limit, reverse=falling)
        before = self.bands.else_ or Fraction(0)
        for each in ordered:
            if each.points < before:
                place.fail("tier-order", limit=each.limit, severity="warning")
            before = each.points

    def _rows(self, place: Maker, type_: Type) -> Scale | None:
        rows = []
        for index, row in enumerate(self.bands.rows):
            ends = [
                None if end is None else place.limit(end, type_, "rows", index, name)
                for name, end in (("from", row.from_), ("to", row.to))
            ]
            _points_in_range(place, row.points, "rows", index, "points")
            rows.append(Row(ends[0], ends[1], row.points, row.say or None))
        starts, stops = [row.from_ for row in rows], [row.to for row in rows]
        if self.bands.else_ is None and not (None in starts and None in stops):
            place.fail("missing-key", "rows", key=True, name="else", where="bands", hint=_else_hint())
            return None
        if _gaps(place, rows):
            return None
        return Rows(tuple(rows), self.bands.else_).scale()


def _gaps(place: Maker, rows: list[Row]) -> bool:
    """Note every gap and overlap between rows; rows may leave the far ends to `else`."""
    order = sorted(
        range(len(rows)), key=lambda index: (rows[index].from_ is not None, rows[index].from_ or 0)
    )
    found = False
    for one, other in pairwise(order):
        end, start = rows[one].to, rows[other].from_
        if end is None or start is None or end > start:
            place.fail("tier-overlap", "rows", other, first=_shown(rows[one]), second=_shown(rows[other]))
            found = True
        elif end < start:
            place.fail("tier-gap", "rows", other, low=_text(end), high=_text(start))
            found = True
    return found


def _shown(row: Row) -> str:
    return f"{_text(row.from_)}–{_text(row.to)}"


def _text(end: Fraction | None) -> str:
    from scoring.units import shown

    return "…" if end is None else shown(end)


def _points_in_range(place: Maker, points: Fraction, *path: str | int) -> None:
    if not 0 <= points <= place.full:
        place.fail("points-out-of-range", *path, value=points, limit=place.full)
