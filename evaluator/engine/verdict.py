"""Rulings, signals, needs and the grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from evaluator import conclude
from evaluator.explanation import Ladder
from evaluator.expression import values
from evaluator.expression.aggregate import in_order
from evaluator.expression.frame import Frame
from evaluator.expression.logic import answers
from evaluator.expression.record import compiled
from evaluator.expression.values import OneOf, is_abstract
from evaluator.inference import Inferred
from evaluator.program import Program
from evaluator.program.plans import GradePlan, SignalPlan
from evaluator.trace import ItemTrace, RulingTrace, Trace
from scoring.grades import Ceiling, GradeLine, Grading, grade, lowest_of, points_for_grade, settled
from scoring.interval import Bounds

ZERO = Fraction(0)


def ruling_trace(
    program: Program, asked: conclude.Asked, frame: Frame, plan: Any, inferred: Inferred
) -> RulingTrace:
    """Return a ruling as it came out, what made it so, and what it still waits for."""
    value = frame.rulings[plan.id]
    state = value if value.__class__ is bool else None
    because: tuple[str, ...] = ()
    for held in inferred.conclusions.held:
        if held.rule == plan.rule.id:
            because = tuple(_literal(program, literal) for literal in held.because)
    missing = conclude.waiting(asked, program, plan.rule.id) if state is None else ()
    return RulingTrace(plan, state, because, missing)


def is_raised(signal: SignalPlan, frame: Frame, inferred: Inferred) -> bool:
    """Tell whether a signal holds; one that compares what is not known in full, over all that it may be."""
    if signal.rule is not None:
        return any(each.rule == signal.rule.id for each in inferred.conclusions.held)
    if any(each.compare == signal.compare for each in inferred.conclusions.inconsistent):
        return True
    return signal.typed is not None and conclude.settled(frame, compiled(signal.typed))[0] is True


def _literal(program: Program, literal: Any) -> str:
    from evaluator.wording import condition

    if literal.rule is not None:
        return next(plan.id for plan in program.rulings if plan.rule.id == literal.rule)
    atom = next(each for each in program.atoms if each.id == literal.atom)
    return atom.item if atom.typed is None else condition(atom.typed)


def points_claimed(program: Program, items: tuple[ItemTrace, ...]) -> tuple[Fraction, bool | None]:
    """Return the points claimed not applicable, and whether they are past the limit (None: may yet be)."""
    claims = [each for each in items if each.claim is not None]
    sure = sum((each.plan.full for each in claims if each.claim is not None and each.claim.approved_by), ZERO)
    all_of_them = sum((each.plan.full for each in claims), ZERO)
    limit = program.ruleset.claims_limit
    if limit is None or all_of_them <= limit:
        return all_of_them, False
    return all_of_them, True if sure > limit else None


def graded(trace: Trace) -> Trace:
    """Return *trace* with its grade: needs, caps and vetoes applied."""
    program, frame = trace.program, trace.frame
    needs = tuple(tuple(_need(frame, run) for run in plan.needs) for plan in program.grades)
    frame.used = {}
    points = _grade_points(trace)
    facts = tuple(frame.used) if program.grade_of is not None else ()
    trace = replace(
        trace, needs=needs, grade_points=points, grade_facts=facts, ladder=_ladder(program, frame)
    )
    if points is None:
        return trace
    full = grading_of(trace, points, {})
    clear = {
        each.plan.id: False for each in trace.rulings if each.state is None and _for_reviewer(program, each)
    }
    except_review = grading_of(trace, points, clear) if clear else full
    return replace(trace, grading=full, grading_except_review=except_review)


def _need(frame: Frame, run: Any) -> bool | None:
    """Return a need's answer; where there is no case, there is nothing that was not done."""
    false, true, no_case = answers(run(frame))
    return None if false and (true or no_case) else not false


def _for_reviewer(program: Program, each: RulingTrace) -> bool:
    """Tell whether only a reviewer can settle a ruling."""
    if each.plan.spec.by:
        return True
    facts = [program.facts[name] for name in each.missing if name in program.facts]
    return bool(facts) and len(facts) == len(each.missing) and all(fact.by for fact in facts)


def _grade_points(trace: Trace) -> Bounds | None:
    program = trace.program
    if program.grade_of is None:
        return points_for_grade(trace.total, program.ruleset.grade_on)
    value = program.grade_of(trace.frame)
    if value is values.NO_CASE:
        return None
    if not is_abstract(value):
        return Bounds(Fraction(value), Fraction(value))
    if value.__class__ is OneOf:
        cases = [Fraction(each) for each in value.values if each is not values.NO_CASE]
        return Bounds(min(cases), max(cases))
    limits = [plan.limit for plan in program.grades if plan.limit is not None]
    ends = (getattr(value, "low", None), getattr(value, "high", None))
    low = min(limits, default=ZERO) - 1 if ends[0] is None else Fraction(ends[0])
    high = max(limits, default=ZERO) + 1 if ends[1] is None else Fraction(ends[1])
    return Bounds(low, high)


def grading_of(
    trace: Trace, points: Bounds, settled_rulings: Mapping[str, bool], *, places: bool | None = None
) -> Grading:
    """Return the grading for *points*, some rulings being taken as settled, and *places* in a batch as won."""
    program = trace.program
    lines = [_line(plan, needs, places) for plan, needs in zip(program.grades, trace.needs, strict=True)]
    caps, vetoes = [], []
    for each in trace.rulings:
        state = settled_rulings.get(each.plan.id, each.state)
        if each.plan.kind == "cap":
            caps.append(Ceiling(each.plan.grade, state))
        elif each.plan.kind == "veto":
            vetoes.append(Ceiling(each.plan.grade, state))
    found = grade(lines, points, caps, vetoes)
    names = [line.name for line in lines]
    others = []
    for fact in program.ruleset.lowest_of:
        value = trace.frame.fact(fact)
        others.append(settled(names, None if is_abstract(value) else value))
    return lowest_of([found, *others]) if others else found


def _line(plan: GradePlan, needs: tuple[bool | None, ...], places: bool | None) -> GradeLine:
    """Return a grade line; places in a batch are a need that one organisation alone cannot settle."""
    won = (places,) if plan.spec.top else ()
    return GradeLine(plan.spec.name, plan.limit, plan.strict, (*needs, *won))


def _ladder(program: Program, frame: Frame) -> Ladder | None:
    """Return where the first move that holds leads: one level up or down, or none; the level held is the latest one."""
    ladder = program.ruleset.ladder
    if ladder is None:
        return None
    held = [row.cell("等级", frame) for row in in_order(frame.table(ladder.of), frame)]
    now = next((each for each in reversed(held) if each in ladder.levels), ladder.start or ladder.levels[0])
    place = ladder.levels.index(now)
    for move in program.ladder:
        false, true, no_case = answers(move.run(frame))
        if true and (false or no_case):
            return Ladder(now, None, move.say)
        if not true:
            continue
        if move.kind == "stay":
            return Ladder(now, now, move.say)
        if move.kind == "down":
            return Ladder(now, ladder.levels[max(0, place - 1)], move.say)
        higher = min(len(ladder.levels) - 1, place + 1)
        if move.to in ladder.levels and ladder.levels.index(move.to) != place + 1:
            continue  # no level is jumped
        return Ladder(now, ladder.levels[higher], move.say)
    return Ladder(now, now)
