"""One organisation's evidence through a program: the reader that scores a single record, exactly.

The order is fixed: facts, obligations, measures, points, total, rulings, grade. What is missing stays missing: every
number comes as what is confirmed and what is still possible.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from evaluator import conclude
from evaluator.engine.framing import contradictions, fits, frame_of, narrow, period_of, whole
from evaluator.engine.items import Score, is_unreached, item_trace, penalty_trace, totalled
from evaluator.engine.verdict import graded, is_raised, points_claimed, ruling_trace
from evaluator.evidence.document import Evidence, addressed
from evaluator.expression.frame import Frame
from evaluator.inference import Inferred
from evaluator.language import say
from evaluator.problems import EvidenceError, problem
from evaluator.program import Program
from evaluator.trace import ItemTrace, Trace

if TYPE_CHECKING:
    from evaluator.inference import Session


def assess(
    program: Program, evidence: Evidence, *, as_of: date | None = None, session: Session | None = None,
    mode: str = "auto", like: tuple[Trace, str] | None = None,
) -> Trace:  # fmt: skip
    """Return everything that follows from *evidence* under *program*.

    *like* names an assessment of evidence that differs in one fact alone: items that did not read it are as before.

    *as_of* overrides the evidence's own date. Raises EvidenceError where the evidence contradicts itself, has no
    as-of date, or speaks of another period than the table.
    """
    evidence = addressed(evidence, program.ruleset.code, program.ruleset.ruleset, *program.ruleset.bases)
    when = as_of or evidence.as_of
    if when is None:
        hint = say(
            "写上 as_of: 2026-01-15，或加 --as-of 2026-01-15",
            "write as_of: 2026-01-15, or add --as-of 2026-01-15",
        )
        raise EvidenceError([problem("as-of-missing", whole(evidence), hint=hint)])
    start, end = period_of(program, evidence, when)
    frame = frame_of(program, evidence, when, start, end)
    fits(program, evidence, frame)
    narrow(program, frame)
    asked = conclude.gather(program, frame)
    first = conclude.ask(program, asked, session, mode)
    conclude.apply(program, frame, asked, first.conclusions)
    incomplete = contradictions(program, evidence, frame)
    conclude.judge(program, frame, asked, [atom for atom in program.atoms if not atom.scored])
    if program.rulings_read:
        frame.rulings = conclude.rulings(program, conclude.ask(program, asked, None, "reference").conclusions)
    before = {} if like is None else _untouched(frame, *like)
    items = tuple(before.get(plan.id) or item_trace(plan, evidence, frame) for plan in program.items)
    bonus = tuple(before.get(plan.id) or item_trace(plan, evidence, frame) for plan in program.bonus)
    penalties = tuple(penalty_trace(plan, frame) for plan in program.penalties)
    sum_ = totalled(program, items, bonus, penalties)
    frame.score = Score(program, {each.plan.id: each for each in (*items, *bonus)}, sum_)
    conclude.judge(program, frame, asked, [atom for atom in program.atoms if atom.scored])
    for atom in program.atoms:
        if atom.item:
            asked.atoms[atom.id] = is_unreached(
                next(each for each in items if each.plan.id == atom.item), atom.until
            )
    conclude.measure(program, frame, asked)
    inferred = _both(first, conclude.ask(program, asked, session, mode))
    frame.rulings = conclude.rulings(program, inferred.conclusions)
    rulings = tuple(ruling_trace(program, asked, frame, plan, inferred) for plan in program.rulings)
    signals = tuple(each for each in program.signals if is_raised(each, frame, inferred))
    claimed, referred = points_claimed(program, items)
    trace = Trace(
        program, evidence, when, start, end, frame, items, bonus, penalties, sum_, None, rulings, signals, (), None,
        None, inferred, incomplete, claimed, referred,
    )  # fmt: skip
    return graded(trace)


def _untouched(frame: Frame, before: Trace, fact: str) -> dict[str, ItemTrace]:
    """Return the items of *before* that a change of *fact* leaves alone: not read, narrowed or competed with."""
    old = before.frame.narrowed
    moved = {fact, *(name for name in {*old, *frame.narrowed} if old.get(name) != frame.narrowed.get(name))}
    tables = {award.table for award in before.program.awards}
    moved |= tables if fact in tables else set()
    return {each.plan.id: each for each in (*before.items, *before.bonus) if moved.isdisjoint(each.used)}


def _both(first: Inferred, second: Inferred) -> Inferred:
    """Return the second answer with the first one's disagreements."""
    if first.agreement != "differs":
        return second
    return replace(second, agreement="differs", differences=(*first.differences, *second.differences))
