"""`pass`: full points or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from evaluator.methods.fields import Expression
from evaluator.methods.holder import Scored
from evaluator.plan import Part
from scoring.methods.level import Pass

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class OfPass(Scored):
    """Full points where the condition holds."""

    key: ClassVar[str] = "pass"
    pass_: Expression = Field(alias="pass")

    def node(self, make: Maker) -> Node:
        """Return one part whose measure is the condition."""
        made = make.condition(self.pass_, "pass")
        return Part("", made.typed, made.run, Pass(make.full).scale(), make.full, path=(*make.path, "pass"),
                    limits="condition")  # fmt: skip
