"""A ruleset, checked and runnable: the one program that record, column, solver and explanation read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from evaluator.calendars import Calendar
from evaluator.declarations import FactType, Vocabulary
from evaluator.expression.frame import Frame, Rows, Run
from evaluator.expression.typed import BARE, AwardSum, Type, Typed
from evaluator.expression.values import Value
from evaluator.inference import Patterns
from evaluator.problems import Problem
from evaluator.program.duties import DutyPlan
from evaluator.program.plans import (
    AtomPlan,
    CheckPlan,
    GradePlan,
    ItemPlan,
    MovePlan,
    ParameterValue,
    PenaltyPlan,
    RulingPlan,
    SectionPlan,
    SignalPlan,
)  # fmt: skip
from evaluator.spec import TableSpec
from scoring.units import Rounding

__all__ = ["Change", "Program"]

Change = tuple[str, str, str, tuple[str, ...]]
"""What a tailored table does to its base: an act, an id or key, a title, the keys rewritten."""


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled ruleset. `derives`, `builders` and `domains` are what frames read; the rest is for the engine."""

    ruleset: TableSpec
    vocabulary: Vocabulary
    vocabulary_digest: str
    digest: str
    facts: Mapping[str, FactType]
    domains: Mapping[str, Value]
    derives: Mapping[str, Run]
    builders: Mapping[str, Callable[[Frame], Rows]]
    typed: Mapping[str, Typed]
    parameters: Mapping[str, tuple[ParameterValue, ...]]
    calendar: Calendar
    applies: Run | None
    sections: tuple[SectionPlan, ...]
    bonus: tuple[ItemPlan, ...]
    penalties: tuple[PenaltyPlan, ...]
    duties: tuple[DutyPlan, ...]
    awards: tuple[AwardSum, ...]
    atoms: tuple[AtomPlan, ...]
    rulings: tuple[RulingPlan, ...]
    rulings_read: frozenset[str]
    signals: tuple[SignalPlan, ...]
    checks: tuple[CheckPlan, ...]
    grades: tuple[GradePlan, ...]
    grade_of: Run | None
    grade_typed: Typed | None
    ladder: tuple[MovePlan, ...]
    patterns: Patterns
    rounding: Rounding | None
    warnings: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def full(self) -> Fraction:
        """Return the full points of the table."""
        return self.ruleset.points

    @property
    def grade_type(self) -> Type:
        """Return what kind of number decides the grade."""
        return BARE if self.grade_typed is None else self.grade_typed.type

    @property
    def items(self) -> tuple[ItemPlan, ...]:
        """Return the items of all sections, in order."""
        return tuple(item for section in self.sections for item in section.items)

    def item(self, id_: str) -> ItemPlan | None:
        """Return an item or bonus item by its id."""
        return next((item for item in (*self.items, *self.bonus) if item.id == id_), None)

    def parameter(self, name: str, region: str, on: date) -> Value | None:
        """Return a parameter's value: the longest region prefix, then the latest that has begun."""
        fitting = [
            each for each in self.parameters[name] if region.startswith(each.region) and each.start <= on
        ]
        return max(fitting, key=lambda each: (len(each.region), each.start)).value if fitting else None

    def workday(self, start: date, days: int) -> date | None:
        """Return the day *days* working days after *start* (before, if negative); None outside the calendars."""
        return self.calendar.shift(start, days)
