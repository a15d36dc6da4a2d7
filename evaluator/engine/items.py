"""One item: its possibilities, joined into bounds; and the total of them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from evaluator.evidence.document import Evidence
from evaluator.explore import explored
from evaluator.expression import values
from evaluator.expression.frame import Frame
from evaluator.expression.logic import answers
from evaluator.expression.values import Between, Value
from evaluator.plan import Line, Open, reach
from evaluator.problems import problem
from evaluator.program import Program
from evaluator.program.plans import ItemPlan, PenaltyPlan
from evaluator.trace import ItemTrace, PenaltyTrace
from scoring.interval import Bounds
from scoring.total import Adjustment, Bonus, ItemPoints, SectionPoints, Total, total

ZERO = Fraction(0)

NOTHING = Bounds(ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One possibility: the points if it applies, and whether it does."""

    bounds: Bounds
    scored: bool
    aside: bool
    line: Line | None
    unknown: bool = False
    no_case: bool = False


def item_leaf(plan: ItemPlan, frame: Frame) -> Leaf:
    """Evaluate one item once, under the frame's present assignment."""
    aside = False
    if plan.when is not None:
        false, true, _ = answers(plan.when(frame))
        if not true:
            return Leaf(NOTHING, False, True, None)
        aside = false
    line = reach(plan.node, frame)
    bounds = line.bounds if plan.rounding is None else Bounds(
        plan.rounding.apply(line.bounds.low), plan.rounding.apply(line.bounds.high)
    )  # fmt: skip
    if line.aside == "no":
        return Leaf(bounds, True, aside, line)
    return _without_case(plan, bounds, line, aside)


def _without_case(plan: ItemPlan, bounds: Bounds, line: Line, aside: bool) -> Leaf:
    """Return the leaf of an item where there is, or may be, no case: the table says what that is worth."""
    sure, policy = line.aside == "yes", plan.spec.no_case
    if policy is None:
        if sure:
            raise NoPolicy
        return Leaf(bounds, True, aside, line)
    if policy == "not_applicable":
        return Leaf(bounds, not sure, True, line)
    if policy == "missing":
        return Leaf(Bounds(ZERO, plan.full), True, aside, line, unknown=True)
    worth = Bounds.point(plan.full if policy == "full" else ZERO)
    return Leaf(worth if sure else worth.hull(bounds), True, aside, line, no_case=sure)


class NoPolicy(Exception):
    """A quotient 0/0 where the table does not say what that means."""


def _is_settled(leaf: Leaf) -> bool:
    return leaf.scored != leaf.aside and leaf.bounds.is_point and not leaf.unknown


class _Reached:
    """Remembers how far the leaves so far reach, and tells when they reach as far as the undivided one."""

    def __init__(self) -> None:
        self._bounds: Bounds | None = None
        self._scored = self._aside = self._unknown = False

    def __call__(self, whole: Leaf, leaf: Leaf) -> bool:
        """Take in *leaf*; tell whether nothing in *whole* is left to reach."""
        if leaf.scored:
            self._bounds = leaf.bounds if self._bounds is None else self._bounds.hull(leaf.bounds)
        self._scored, self._aside = self._scored or leaf.scored, self._aside or leaf.aside
        self._unknown = self._unknown or leaf.unknown
        return (
            self._scored >= whole.scored
            and self._aside >= whole.aside
            and self._unknown >= whole.unknown
            and (not whole.scored or self._bounds == whole.bounds)
        )


def item_trace(plan: ItemPlan, evidence: Evidence, frame: Frame) -> ItemTrace:
    """Return what became of one item over everything that is still possible."""
    frame.used = {}
    claim = next((each for each in evidence.claims if each.item == plan.id), None)
    if claim is not None and claim.approved_by:
        return ItemTrace(plan, NOTHING, "not_applicable", False, None, claim=claim)
    try:
        leaves = list(explored(frame, lambda inner: item_leaf(plan, inner), _is_settled, _Reached()))
    except NoPolicy:
        reason = problem("computation-failed", None, item=plan.id, reason="0/0")
        frame.begin({})
        return ItemTrace(
            plan, Bounds(ZERO, plan.full), "failed", True, None, problem=reason, used=tuple(frame.used)
        )
    scored = [leaf for leaf in leaves if leaf.scored]
    aside = any(leaf.aside for leaf in leaves) or claim is not None
    used, missing = tuple(frame.used), tuple(frame.missing)
    if not scored:
        return ItemTrace(plan, NOTHING, "not_applicable", False, leaves[0].line, used=used, claim=claim,
                         no_case=leaves[0].line is not None)  # fmt: skip
    bounds = scored[0].bounds
    for leaf in scored[1:]:
        bounds = bounds.hull(leaf.bounds)
    unknown = any(leaf.unknown for leaf in scored)
    applicable = None if aside else True
    state = "scored" if bounds.is_point and applicable and not unknown else "missing"
    if (
        state == "missing"
        and not missing
        and any(leaf.line is not None and _is_open(leaf.line) for leaf in scored)
    ):
        state = "provisional"
    line = scored[0].line if len(leaves) == 1 else None
    return ItemTrace(plan, bounds, state, applicable, line, missing if state != "scored" else (), used, claim,  # type: ignore[arg-type]
                     no_case=unknown or all(leaf.no_case for leaf in scored))  # fmt: skip


def _is_open(line: Line) -> bool:
    """Tell whether only a batch can settle what was measured, or a part of it."""
    return isinstance(line.node, Open) or any(_is_open(each) for each in line.below)


def penalty_trace(plan: PenaltyPlan, frame: Frame) -> PenaltyTrace:
    """Return what a penalty takes."""
    frame.used = {}
    lines = list(explored(frame, lambda inner: reach(plan.node, inner), lambda line: line.bounds.is_point))
    bounds = lines[0].bounds
    for line in lines[1:]:
        bounds = bounds.hull(line.bounds)
    return PenaltyTrace(plan, bounds, lines[0], tuple(frame.missing))


def totalled(
    program: Program,
    items: tuple[ItemTrace, ...],
    bonus: tuple[ItemTrace, ...],
    penalties: tuple[PenaltyTrace, ...],
) -> Total:
    """Return the table's total from its items'."""
    ruleset = program.ruleset
    points = {each.plan.id: _points(each) for each in items}
    sections = tuple(
        SectionPoints(
            section.id, section.full, section.weight, tuple(points[item.id] for item in section.items)
        )
        for section in program.sections
    )
    earned = [each.bounds if each.applicable is not False else NOTHING for each in bonus]
    extra = None
    if ruleset.bonus_cap is not None:
        low = sum(
            (
                ZERO if each.applicable is None else bounds.low
                for each, bounds in zip(bonus, earned, strict=True)
            ),
            ZERO,
        )
        extra = Bonus(Bounds(low, sum((bounds.high for bounds in earned), ZERO)), ruleset.bonus_cap)
    return total(
        program.full, sections, ruleset.rescale,
        tuple(Adjustment(each.plan.spec.id, each.bounds, each.plan.spec.everything) for each in penalties),
        extra, ruleset.bonus_counts_for, program.rounding,
    )  # fmt: skip


def _points(each: ItemTrace) -> ItemPoints:
    overflow = each.plan.spec.overflow
    return ItemPoints(
        each.plan.id, each.plan.full, each.bounds.low, each.bounds.high, each.applicable, overflow
    )


def is_unreached(each: ItemTrace, until: str) -> bool | None:
    """Tell whether a required item is not reached: at zero, or not full."""
    if each.applicable is False:
        return False
    low, high = each.bounds.low, each.bounds.high
    reached = low > 0 if until == "zero" else low >= each.plan.full
    lost = high <= 0 if until == "zero" else high < each.plan.full
    return False if reached else True if lost and each.applicable else None


@dataclass(frozen=True, slots=True)
class Score:
    """The points so far, for conditions that speak of them."""

    program: Program
    traces: Mapping[str, ItemTrace]
    total: Total

    def points(self, item: str) -> Value:
        """Return an item's points: one number, an interval, or no case where it does not apply."""
        found = self.traces[item]
        if found.applicable is False:
            return values.NO_CASE
        if found.bounds.is_point and found.applicable:
            return found.bounds.low
        return Between(found.bounds.low, found.bounds.high, no_case=found.applicable is None)

    def rate(self, section: str) -> Value:
        """Return a section's share of its applicable points."""
        span = next(each for each in self.total.sections if each.id == section)
        if span.rate is None:
            return values.NO_CASE
        if span.rate.is_point and span.applicable:
            return span.rate.low
        return Between(span.rate.low, span.rate.high, no_case=span.applicable is None)

    def sections(self) -> tuple[str, ...]:
        """Return the sections' ids."""
        return tuple(each.id for each in self.program.sections)
