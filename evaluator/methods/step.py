"""`step`: points lost (or gained) for each step away from a target."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Part
from evaluator.reading.models import Shape, refuse
from evaluator.vocabulary.scalars import Line
from scoring.methods.level import Pass
from scoring.methods.step import Step as StepScale

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Step(Shape):
    """`{of, short_of | beyond: target, every, lose}`, or with `base` up and down from a starting value."""

    called: ClassVar[tuple[str, str]] = ("步长 step", "step")

    of: Expression
    short_of: Line | None = None
    beyond: Line | None = None
    every: Line
    lose: PointsText | None = None
    gain: PointsText | None = None
    base: PointsText | None = None
    rounding: Literal["ceil", "floor", "linear"] = "ceil"

    @model_validator(mode="after")
    def _one_target(self) -> Step:
        if self.short_of is not None and self.beyond is not None:
            raise refuse("wrong-form", form="step: {of: …, short_of: 25%, every: 2%, lose: 0.5}")
        if self.lose is None and self.gain is None:
            raise refuse("missing-key", name="lose")
        if self.base is None and self.short_of is None and self.beyond is None:
            raise refuse("missing-key", name="short_of")
        return self


class OfStep(Scored):
    """Steps from a target."""

    key: ClassVar[str] = "step"
    step: Step

    def node(self, make: Maker) -> Node:
        """Return one part with stairs."""
        place, step = make.at("step"), self.step
        measure = place.number(step.of, "of")
        type_ = measure.typed.type
        target = Fraction(0)
        direction: Literal["short_of", "beyond"] = "beyond" if step.beyond is not None else "short_of"
        if step.short_of is not None or step.beyond is not None:
            target = place.limit(step.short_of or step.beyond or "0", type_, direction)
        every = place.limit(step.every, type_, "every")
        try:
            scale = StepScale(
                make.full, every, target, direction, step.lose, step.gain, step.base, step.rounding
            ).scale()
        except ValueError:
            place.fail("bad-step", "every", value=step.every)
            scale = Pass(make.full).scale()
        return Part("", measure.typed, measure.run, scale, make.full, path=place.path)
