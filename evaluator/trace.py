"""What happened in one assessment: every measure, point, ruling and grade, before any words are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from evaluator.evidence.document import Claim, Evidence
from evaluator.explanation import Ladder
from evaluator.expression.frame import Frame
from evaluator.inference import Inferred
from evaluator.plan import Line
from evaluator.problems import Problem
from evaluator.program import Program
from evaluator.program.plans import ItemPlan, PenaltyPlan, RulingPlan, SignalPlan
from scoring.grades import Grading
from scoring.interval import Bounds
from scoring.outcome import Outcome
from scoring.total import Total

State = Literal["scored", "missing", "not_applicable", "failed", "provisional"]


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """What became of one item.

    *bounds* are the points it can be if it applies; *applicable* None where that is not known. *line* is what was
    measured (of the first possibility where several were explored). *missing* names what was not submitted and *used*
    what was read.
    """

    plan: ItemPlan
    bounds: Bounds
    state: State
    applicable: bool | None
    line: Line | None
    missing: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    claim: Claim | None = None
    problem: Problem | None = None
    no_case: bool = False

    @property
    def outcome(self) -> Outcome:
        """Return the item's outcome in the terms of `scoring`."""
        from scoring import outcome

        if self.problem is not None:
            return outcome.Failed(self.problem.message)
        if self.applicable is False:
            return outcome.NotApplicable()
        if self.bounds.is_point and self.applicable:
            return outcome.Scored(self.bounds.low)
        return outcome.Missing(self.bounds, self.missing)


@dataclass(frozen=True, slots=True)
class RulingTrace:
    """A ruling: held (True), clear (False) or unknown (None), and the conditions that made it so."""

    plan: RulingPlan
    state: bool | None
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PenaltyTrace:
    """Points a penalty takes."""

    plan: PenaltyPlan
    bounds: Bounds
    line: Line
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """One assessment, whole. *grade_facts* are what the measure that decides the grade read, where it is no points."""

    program: Program
    evidence: Evidence
    as_of: date
    start: date
    end: date
    frame: Frame
    items: tuple[ItemTrace, ...]
    bonus: tuple[ItemTrace, ...]
    penalties: tuple[PenaltyTrace, ...]
    total: Total
    grade_points: Bounds | None
    rulings: tuple[RulingTrace, ...]
    signals: tuple[SignalPlan, ...]
    needs: tuple[tuple[bool | None, ...], ...]
    grading: Grading | None
    grading_except_review: Grading | None
    inferred: Inferred
    incomplete: tuple[str, ...] = ()
    claimed_points: Fraction = Fraction(0)
    referred: bool | None = False
    ladder: Ladder | None = None
    grade_facts: tuple[str, ...] = ()

    def item(self, id_: str) -> ItemTrace:
        """Return the trace of an item or bonus item."""
        return next(each for each in (*self.items, *self.bonus) if each.plan.id == id_)

    def ruling(self, id_: str) -> RulingTrace:
        """Return the trace of a ruling."""
        return next(each for each in self.rulings if each.plan.id == id_)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, failed or provisional."""
        settled = all(each.state in ("scored", "not_applicable") for each in self.items)
        return settled and not self.incomplete and all(each.state is not None for each in self.rulings)
