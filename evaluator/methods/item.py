"""An item of the table: its words, its method, when it applies, and what a clerk can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Holder
from evaluator.plan import NoCase
from evaluator.reading.models import Shape
from evaluator.vocabulary.scalars import Flag, Line, Lines

if TYPE_CHECKING:
    from evaluator.methods import Method


class Fix(Shape):
    """What a clerk can do: the act, the actor, the proof, and the fact it moves."""

    called: ClassVar[tuple[str, str]] = ("整改 fix", "a fix")

    do: Line
    who: Line = ""
    proof: Line = ""
    raises: Line = ""
    lowers: Line = ""
    sets: Line = ""
    effort: Line = ""
    lead: Line = ""


class RoundingRule(Shape):
    """To which step, and how halves go."""

    called: ClassVar[tuple[str, str]] = ("舍入 rounding", "a rounding")

    to: PointsText
    mode: Literal["half-up", "half-even", "up", "down"] = "half-up"


class Required(Shape):
    """A required item: not eligible while it is at zero, or not full."""

    called: ClassVar[tuple[str, str]] = ("必备 required", "required")

    until: Literal["zero", "not_full"]


class Item(Holder):
    """One item of the table."""

    called: ClassVar[tuple[str, str]] = ("评分项", "an item")

    id: Line
    title: Line
    points: PointsText
    method: Method
    when: Expression | None = None
    say_not_applicable: Line = ""
    no_case: NoCase | None = None
    required: Required | None = None
    round_: RoundingRule | None = Field(default=None, alias="round")
    overflow: Literal["section"] | None = None
    claim: Flag = True
    material: Lines = ()
    verify: Line = ""
    basis: Line = ""
    note: Line = ""
    en: Line = ""
    fix: tuple[Fix, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_fix(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("fix"), dict):
            return {**value, "fix": [value["fix"]]}
        return value
