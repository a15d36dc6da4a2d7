"""What would earn the points an item lacks: the smallest change of one fact, found with the engine itself.

A gap is a theorem about the evidence: apply it, score again, and the item gains exactly its worth; one unit less does
not. So the search asks the item's own program, and every gap is confirmed by a whole new assessment before it is
shown. Facts are changed one at a time, in the direction the table's `fix` names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from evaluator.declarations import Boolean, Choice, Day, Money, Number, Records, SetOf, Tally
from evaluator.engine import assess
from evaluator.evidence.document import Evidence
from evaluator.evidence.facts import Audited, Given
from evaluator.gaps.probe import Change, Direction, Probe
from evaluator.gaps.rows import NOWHERE, add_rows, correct_row, mend_row
from evaluator.gaps.values import grow_set, move_day, move_number, move_votes, try_values
from evaluator.problems import EvidenceError
from evaluator.program.plans import ItemPlan
from evaluator.spec import FixSpec
from evaluator.trace import ItemTrace, Trace

__all__ = ["Change", "Found", "changed", "gaps"]


@dataclass(frozen=True, slots=True)
class Found:
    """A confirmed change: what it is worth to the item, and the assessment it leads to."""

    change: Change
    worth: Fraction
    after: Trace
    fix: FixSpec | None = None


def gaps(trace: Trace, item: ItemTrace) -> tuple[Found, ...]:
    """Return the confirmed gaps of an item: for each fix the next points, and the most it can bring."""
    if item.applicable is False or item.state == "failed" or item.bounds.low >= item.plan.full:
        return ()
    found: list[Found] = []
    for fact, direction, fix in _levers(trace, item.plan):
        for change in _changes(trace, item, fact, direction, _column(fix)):
            after = _confirmed(trace, item, change)
            if after is not None and all(
                change.points != each.change.points for each in found if each.change.fact == fact
            ):
                found.append(Found(change, change.points - item.bounds.low, after, fix))
    return tuple(found)


def _levers(trace: Trace, plan: ItemPlan) -> Iterator[tuple[str, Direction, FixSpec | None]]:
    """Yield the facts the table says to move; where it says none, those with an obvious good direction.

    What only a reviewer or a judge may supply is nothing a clerk can make up.
    """
    for fact, direction, fix in _all_levers(trace, plan):
        declared = trace.program.facts.get(fact)
        if declared is not None and not declared.by:
            yield fact, direction, fix


def _all_levers(trace: Trace, plan: ItemPlan) -> Iterator[tuple[str, Direction, FixSpec | None]]:
    said = False
    for fix in plan.spec.fix:
        for key, direction in (("raises", "raise"), ("lowers", "lower"), ("sets", "set")):
            fact, _, _ = getattr(fix, key).partition(".")
            if fact:
                said = True
                yield fact, direction, fix  # type: ignore[misc]
    if said:
        return
    for fact in plan.facts:
        declared = trace.program.facts.get(fact)
        if isinstance(declared, Boolean | Choice):
            yield fact, "set", None
        elif isinstance(declared, SetOf | Records | Tally):
            yield fact, "raise", None
        elif isinstance(declared, Number | Day):
            yield fact, "raise", None
            yield fact, "lower", None


def _column(fix: FixSpec | None) -> str:
    """Return the column (or row of a tally) that a remedy names behind its fact."""
    moved = "" if fix is None else fix.raises or fix.lowers or fix.sets
    return moved.partition(".")[2]


def _changes(trace: Trace, item: ItemTrace, fact: str, direction: Direction, column: str) -> Iterator[Change]:
    declared = trace.program.facts.get(fact)
    value: Any = trace.frame.facts.get(fact)
    if declared is None or (value is None and not isinstance(declared, Records)):
        return
    probe = Probe(trace, item, fact, direction)
    if isinstance(declared, Boolean):
        yield from try_values(probe, [not value])
    elif isinstance(declared, Choice):
        yield from try_values(probe, [each for each in declared.of if each != value])
    elif isinstance(declared, SetOf):
        yield from grow_set(probe, value, declared.of)
    elif isinstance(declared, Number):
        places = 2 if isinstance(declared, Money) else 0 if Fraction(value).denominator == 1 else 2
        yield from move_number(probe, Fraction(value), Fraction(1, 10**places))
    elif isinstance(declared, Day):
        yield from move_day(probe, value)
    elif isinstance(declared, Tally):
        yield from move_votes(probe, value, declared)
    elif isinstance(declared, Records):
        # A remedy that sets rows mends them; one that raises adds some, and mends where no other remedy does.
        rows, ways = value or (), {way for each, way, _ in _all_levers(trace, item.plan) if each == fact}
        if direction == "set" or (direction == "raise" and "set" not in ways):
            yield from mend_row(probe, rows, declared, column)
        if direction == "raise" and not column:
            yield from add_rows(probe, rows, declared)
        else:
            yield from correct_row(probe, rows, declared, column)


def changed(evidence: Evidence, fact: str, value: Any) -> Evidence:
    """Return *evidence* with one fact's deciding value replaced."""
    given = evidence.facts.get(fact)
    if given is None:
        given = Given(value, NOWHERE)
    elif isinstance(given.audited, Audited):
        given = replace(given, audited=replace(given.audited, value=value))
    else:
        given = replace(given, value=value)
    return replace(evidence, facts={**evidence.facts, fact: given})


def _confirmed(trace: Trace, item: ItemTrace, change: Change) -> Trace | None:
    """Return the whole new assessment if it keeps the promise, else None."""
    try:
        after = assess(
            trace.program,
            changed(trace.evidence, change.fact, change.value),
            as_of=trace.as_of,
            mode="reference",
            like=(trace, change.fact),
        )
    except EvidenceError:
        return None
    again = after.item(item.plan.id)
    return after if again.applicable is item.applicable and again.bounds.low == change.points else None
