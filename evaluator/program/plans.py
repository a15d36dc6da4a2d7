"""The compiled pieces of a table: items, rulings, grades - data for the engine, the explanation and the linter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal as OneOf

from evaluator.expression.frame import Run
from evaluator.expression.typed import Typed
from evaluator.expression.values import Value
from evaluator.inference import Literal, Rule
from evaluator.plan import Node
from evaluator.spec import CheckSpec, GradeSpec, ItemSpec, PenaltySpec, RulingSpec
from scoring.units import Rounding

RulingKind = OneOf["veto", "cap", "ineligible", "required", "requires", "void"]


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """An item, compiled: when it applies, its parts and folds, every expression in it and the facts it reads.

    *duties* are the obligations it reads, each with the table through which alone it does.
    """

    id: str
    section: str
    spec: ItemSpec
    full: Fraction
    node: Node
    when: Run | None
    when_typed: Typed | None
    typed: tuple[Typed, ...]
    facts: tuple[str, ...]
    duties: tuple[tuple[str, str], ...]
    rounding: Rounding | None
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section and its items."""

    id: str
    title: str
    full: Fraction
    weight: Fraction | None
    items: tuple[ItemPlan, ...]


@dataclass(frozen=True, slots=True)
class AtomPlan:
    """A condition the inference takes as a whole; *item* for "this required item is not reached"."""

    id: int
    typed: Typed | None
    run: Run | None
    scored: bool
    item: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class RulingPlan:
    """A ruling as a rule over atoms."""

    id: str
    kind: RulingKind
    title: str
    rule: Rule
    spec: RulingSpec = field(default_factory=RulingSpec)
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class SignalPlan:
    """A signal: a comparison the inference makes itself, or a rule over atoms."""

    id: str
    say: str
    rule: Rule | None
    compare: int | None
    left: Run | None = None
    right: Run | None = None
    typed: Typed | None = None


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """A check of the evidence."""

    spec: CheckSpec
    typed: Typed
    run: Run
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class GradePlan:
    """A grade: its limit and needs."""

    spec: GradeSpec
    limit: Fraction | None
    strict: bool
    needs: tuple[Run, ...]
    typed: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class PenaltyPlan:
    """A penalty's losses."""

    spec: PenaltySpec
    node: Node
    facts: tuple[str, ...]
    typed: tuple[Typed, ...]
    path: tuple[str | int, ...]

    @property
    def id(self) -> str:
        """Return the penalty's id."""
        return self.spec.id


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter's value from a day on, for a region and the regions below it."""

    region: str
    start: date
    value: Value


@dataclass(frozen=True, slots=True)
class MovePlan:
    """One move of a ladder."""

    run: Run
    kind: OneOf["up", "down", "stay"]
    to: str
    say: str


def literals(rule: Rule) -> tuple[Literal, ...]:
    """Return every literal of a rule."""
    return tuple(each for alternative in rule.any_of for each in alternative)
