"""`deduct`: full points less each reason, not below zero unless the rest goes to the section."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from evaluator.expression import typed
from evaluator.expression.record import Runner
from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Scored
from evaluator.plan import Fold, Part
from evaluator.reading.models import Shape, refuse
from evaluator.vocabulary.scalars import Flag, Line
from scoring.methods.level import Pass
from scoring.methods.per_unit import PerUnit

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Deduction(Shape):
    """One reason to lose points: `if` or `unless` a condition, or so many `times`."""

    called: ClassVar[tuple[str, str]] = ("扣分 deduct 的一条", "a deduction")

    if_: Expression | None = Field(default=None, alias="if")
    unless: Expression | None = None
    times: Expression | None = None
    points: PointsText | None = None
    all_: Flag = Field(default=False, alias="all")
    say: Line = ""

    @model_validator(mode="after")
    def _one_reason(self) -> Deduction:
        if [self.if_, self.unless, self.times].count(None) != 2 or (self.points is None) != self.all_:
            raise refuse(
                "wrong-form",
                form="{if|unless: 条件, points: 分} / {times: 次数, points: 每次扣分} / {if: 条件, all: true}",
            )
        return self

    def part(self, make: Maker) -> Part:
        """Return the loss as a part."""
        whole = make.ceiling
        if self.times is not None:
            measure = make.number(self.times, "times")
            assert self.points is not None
            scale = PerUnit(self.points, whole).scale()
            return Part(
                self.say, measure.typed, measure.run, scale, whole, self.say, loss=True, path=make.path
            )
        text, key = (self.if_, "if") if self.if_ is not None else (self.unless or "", "unless")
        condition = make.condition(text, key)
        node = condition.typed if self.unless is None else typed.Negation(typed.BOOLEAN, condition.typed)
        loss = make.full if self.points is None else self.points
        return Part(self.say, node, Runner(node), Pass(loss).scale(), loss, self.say, loss=True, path=make.path,
                    limits="condition")  # fmt: skip


def losses(deductions: tuple[Deduction, ...], make: Maker) -> tuple[Part, ...]:
    """Return every deduction as a part."""
    return tuple(deduction.part(make.at("deduct", index)) for index, deduction in enumerate(deductions))


class OfDeduct(Scored):
    """Full less the losses."""

    key: ClassVar[str] = "deduct"
    deduct: tuple[Deduction, ...]

    def node(self, make: Maker) -> Node:
        """Return the fold of the losses; one larger than the item, without overflow, is probably a slip."""
        for index, each in enumerate(self.deduct):
            if each.points is not None and each.points > make.full and not make.overflow:
                make.fail(
                    "loss-exceeds-item",
                    "deduct",
                    index,
                    severity="warning",
                    value=each.points,
                    full=make.full,
                )
        return Fold("deduct", losses(self.deduct, make), make.full, overflow=make.overflow)
