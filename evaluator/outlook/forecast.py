"""What becomes of an assessment if nothing is done: it is made again for every day that can change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from evaluator.engine import assess
from evaluator.evidence.document import Evidence
from evaluator.expression.turning import Turn
from evaluator.problems import EvidenceError, Problem
from evaluator.program import Program
from evaluator.reading.dates import Period
from evaluator.trace import Trace

__all__ = ["Stage", "forecast", "standing"]


@dataclass(frozen=True, slots=True)
class Stage:
    """What holds from *day* on: the assessment, or the *problems* for which the table refuses the evidence from then.

    *turned* is what came out otherwise that day, *before* the assessment of the day before, and *changed* whether the
    two differ in anything that is told.
    """

    day: date
    trace: Trace | None
    problems: tuple[Problem, ...] = ()
    turned: tuple[Turn, ...] = ()
    before: Trace | None = None
    changed: bool = True


def forecast(program: Program, evidence: Evidence, as_of: date | None, until: date) -> Iterator[Stage]:
    """Yield the assessment of the as-of date, then of every day up to *until* that may bring something else.

    The period stays the one of the first day. Days on which nothing can change are not assessed: a frame knows the next
    on which anything it asked of the as-of date comes out otherwise. Raises EvidenceError as `assess` does for the
    first day.
    """
    first = assess(program, evidence, as_of=as_of, mode="reference")
    evidence = replace(evidence, period=Period(first.start, first.end, "window"))
    today = Stage(first.as_of, first)
    yield today
    told, last = standing(today), first
    for stage in _days(program, evidence, first, until):
        now = standing(stage)
        yield replace(stage, before=last, changed=now != told)
        told, last = now, stage.trace or last


def _days(program: Program, evidence: Evidence, trace: Trace, until: date) -> Iterator[Stage]:
    """Yield every day after that of *trace* on which something turns, assessed."""
    day, turns, daily = trace.as_of, trace.frame.turns, trace.frame.daily
    while True:
        ahead = [ordinal for ordinal in turns if ordinal > day.toordinal()]
        following = day.toordinal() + 1 if daily else min(ahead, default=None)
        if following is None or following > until.toordinal():
            return
        day = date.fromordinal(following)
        turned = tuple(turns.get(following, {}).values())
        try:
            found = assess(program, evidence, as_of=day, mode="reference")
        except EvidenceError as refusal:
            # What a refused day asked of the as-of date is not known: the next day is tried.
            yield Stage(day, None, tuple(refusal.problems), turned)
            turns, daily = {}, True
            continue
        turns, daily = found.frame.turns, found.frame.daily
        yield Stage(day, found, turned=turned)


def standing(stage: Stage) -> Any:
    """Return what a stage is compared by: every point, ruling, signal and grade; or why there is none."""
    trace = stage.trace
    if trace is None:
        return tuple((each.code, each.message) for each in stage.problems)
    total = trace.total
    ends = (total.confirmed, total.possible)
    return (
        tuple((each.plan.id, each.bounds, each.applicable) for each in (*trace.items, *trace.bonus)),
        tuple(each.bounds for each in trace.penalties),
        tuple(None if end is None else end.headline for end in ends),
        (total.ranking_confirmed, total.ranking_possible),
        tuple(each.state for each in trace.rulings),
        tuple(each.id for each in trace.signals),
        (trace.grading, trace.referred, trace.ladder),
    )
