"""`choose`: the first branch that holds; a branch gives points, or any method again."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Holder, Scored, folded
from evaluator.plan import Branch as PlannedBranch
from evaluator.plan import First, Fixed
from evaluator.reading.models import refuse
from evaluator.vocabulary.scalars import Line

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.methods import Method
    from evaluator.plan import Node


class Otherwise(Holder):
    """What holds when no branch before did: `else: 0`, or `else: {a method}`."""

    called: ClassVar[tuple[str, str]] = ("否则 else", "else")
    needs_method: ClassVar[bool] = False

    points: PointsText | Literal["full"] | None = None
    method: Method | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return folded(value) if isinstance(value, dict) else {"points": value}

    def node(self, make: Maker) -> Node:
        """Return the fixed points, or the method's node."""
        return _node(self.points, self.method, make)


class Branch(Holder):
    """`{if, points | a method, say}` or `{else, say}`."""

    called: ClassVar[tuple[str, str]] = ("择一 choose 的一枝", "a branch")
    needs_method: ClassVar[bool] = False

    if_: Expression | None = Field(default=None, alias="if")
    points: PointsText | Literal["full"] | None = None
    method: Method | None = None
    else_: Otherwise | None = Field(default=None, alias="else")
    say: Line = ""

    @model_validator(mode="after")
    def _one_form(self) -> Branch:
        given = [self.points, self.method, self.else_]
        if (self.if_ is None) == (self.else_ is None) or given.count(None) != 2:
            raise refuse("wrong-form", form="{if: 条件, points: 分} / {else: 分}")
        return self


def _node(points: Fraction | str | None, method: Method | None, make: Maker) -> Node:
    if method is not None:
        return method.node(make)
    worth = make.full if points == "full" or not isinstance(points, Fraction) else points
    if not 0 <= worth <= make.full:
        make.fail("points-out-of-range", "points", value=worth, limit=make.full)
    return Fixed(worth, make.full)


class OfChoose(Scored):
    """The first branch that holds."""

    key: ClassVar[str] = "choose"
    choose: tuple[Branch, ...]

    def node(self, make: Maker) -> Node:
        """Return the branches in order; each is compiled knowing that those before it did not hold."""
        branches: list[PlannedBranch] = []
        for index, branch in enumerate(self.choose):
            place = make.at("choose", index)
            if branch.else_ is not None or branch.if_ is None:
                otherwise = (
                    branch.else_.node(place.at("else")) if branch.else_ else Fixed(Fraction(0), make.full)
                )
                branches.append(PlannedBranch(None, None, otherwise, branch.say))
                if index != len(self.choose) - 1:
                    place.fail("else-not-last")
                return First(tuple(branches), make.full)
            guard = place.condition(branch.if_, "if")
            node = _node(branch.points, branch.method, place.where(guard.typed))
            branches.append(PlannedBranch(guard.run, guard.typed, node, branch.say))
            make = make.where(guard.typed, holds=False)
        make.fail("missing-else", "choose", key=True)
        return First((*branches, PlannedBranch(None, None, Fixed(Fraction(0), make.full))), make.full)
