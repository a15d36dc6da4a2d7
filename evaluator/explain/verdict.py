"""Sections, bridge, grade, rulings and signals in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from evaluator import explanation as told
from evaluator.explain.items import uses
from evaluator.explain.questions import ask
from evaluator.language import say
from evaluator.trace import RulingTrace, Trace
from evaluator.wording import amount, condition
from scoring.grades import Grading
from scoring.total import Reading
from scoring.units import shown

ZERO = Fraction(0)


def sections(trace: Trace) -> Iterator[told.Section]:
    """Yield each section between its confirmed and its possible points."""
    for section, found in zip(trace.program.sections, trace.total.sections, strict=True):
        applicable = found.applicable_full.high
        yield told.Section(
            section.id, section.title, section.full, found.earned.low, found.earned.high, applicable
        )


def bridge(trace: Trace) -> Iterator[told.BridgeLine]:
    """Yield the named lines from full points to the headline; they sum to the difference exactly, in both columns."""
    low, high = _amounts(trace.total.confirmed), _amounts(trace.total.possible)
    titles = {each.plan.id: each.plan.spec.title for each in trace.items}
    penalties = {each.plan.spec.id: each.plan.spec.title for each in trace.penalties}
    for id_ in dict.fromkeys((*low, *high)):
        confirmed, possible = low.get(id_, ZERO), high.get(id_, ZERO)
        if confirmed == possible == 0:
            continue
        kind, _, name = id_.partition(":")
        label = f"{name} {titles.get(name, penalties.get(name, ''))}" if name else say(*_LAYERS[kind])
        yield told.BridgeLine(id_, label, confirmed, possible)


_LAYERS = {
    "overflow": ("超扣带入类目", "overflow into the section"), "section-floor": ("类目扣完为止", "section floor"),
    "rescale": ("不适用折算", "rescaled for what does not apply"), "bonus": ("加分", "bonus"),
    "clip": ("不低于零", "floor at zero"), "rounding": ("舍入", "rounding"),
}  # fmt: skip


def _amounts(reading: Reading | None) -> Mapping[str, Fraction]:
    return {} if reading is None else {line.id: line.amount for line in reading.lines}


def eligible(trace: Trace) -> told.Answer:
    """Return whether the organisation may apply at all."""
    states = [
        each.state for each in trace.rulings if each.plan.kind in ("ineligible", "required", "requires")
    ]
    return "no" if True in states else "unknown" if None in states else "yes"


def grade_of(trace: Trace, grading: Grading | None) -> told.Grade:
    """Return the grade of a grading, as far as rulings let it stand."""
    then = {plan.spec.name: plan.spec.then for plan in trace.program.grades}
    held = tuple(each.plan.id for each in trace.rulings if each.state and each.plan.kind in ("veto", "cap"))
    if any(each.state and each.plan.kind == "void" for each in trace.rulings):
        again = next(each.plan.spec.then for each in trace.rulings if each.state and each.plan.kind == "void")
        return told.Grade(None, None, "void", held, again)
    if trace.referred:
        return told.Grade(None, None, "manual", held)
    if grading is None:
        return told.Grade(None, None, "open", held)
    status: Literal["decided", "provisional", "open"] = "decided"
    if not grading.is_settled:
        status = "provisional" if _places_only(trace, grading) else "open"
    return told.Grade(
        grading.confirmed, grading.possible, status, held, then.get(grading.confirmed or "", ""),
        _measured(trace), tuple(uses(trace, trace.grade_facts)),
    )  # fmt: skip


def _measured(trace: Trace) -> str:
    """Return what decides the grade and how much of it there is; nothing where that is points."""
    typed, found = trace.program.grade_typed, trace.grade_points
    if typed is None or found is None:
        return ""
    limits = [plan.limit for plan in trace.program.grades if plan.limit is not None]
    low, high = (amount(each, trace.program.grade_type, beside=limits) for each in (found.low, found.high))
    return f"{condition(typed)} {low}" + ("" if found.is_point else f"～{high}")


def _places_only(trace: Trace, grading: Grading) -> bool:
    """Tell whether nothing but places in a batch keeps the grade open."""
    if not any(plan.spec.top for plan in trace.program.grades):
        return False
    from evaluator.engine.verdict import grading_of

    assert trace.grade_points is not None
    return grading_of(trace, trace.grade_points, {}, places=True).is_settled


def except_review(trace: Trace) -> told.Grade | None:
    """Return the grade but for what only a reviewer can settle; None where that is the same."""
    if trace.grading is None or trace.grading_except_review == trace.grading:
        return None
    return grade_of(trace, trace.grading_except_review)


def standings(trace: Trace) -> Iterator[told.GradeStanding]:
    """Yield how every grade stands, and what it still lacks."""
    if trace.grading is None:
        return
    confirmed = trace.grade_points.low if trace.grade_points else None
    of_points = trace.program.grade_of is None
    for plan, needs in zip(trace.program.grades, trace.needs, strict=True):
        status = trace.grading.standing(plan.spec.name)
        because: list[str] = []
        if status != "secured":
            for need, node in zip(needs, plan.typed, strict=True):
                if need is None or (
                    need is False and status == "out_of_reach"
                ):  # else a better grade is still open
                    words = say("未满足" if need is False else "待定", "not met" if need is False else "open")
                    because.append(f"{condition(node)}（{words}）")
            because.extend(_ceilings(trace, plan.spec.name))
            if status == "out_of_reach" and not because:
                because.append(say("按已报的证据达不到", "not with the evidence submitted"))
            if plan.spec.top:
                because.append(say("名额待批量排序", "places wait for the ranking"))
        threshold = ""
        if plan.limit is not None:
            threshold = f"{'>' if plan.strict else '≥'}{amount(plan.limit, trace.program.grade_type)}"
        lacks = None
        if of_points and plan.limit is not None and confirmed is not None:
            lacks = max(ZERO, plan.limit - confirmed)
        yield told.GradeStanding(
            plan.spec.name, status, threshold, lacks, tuple(because), plan.limit if of_points else None
        )


def _ceilings(trace: Trace, name: str) -> Iterator[str]:
    names = [plan.spec.name for plan in trace.program.grades]
    for each in trace.rulings:
        if each.plan.kind in ("veto", "cap") and each.state is not False:
            ceiling = len(names) - 1 if each.plan.grade is None else names.index(each.plan.grade)
            if names.index(name) < ceiling:
                word = say("成立" if each.state else "待定", "held" if each.state else "open")
                yield f"{each.plan.id} {each.plan.title}（{word}）"


def rulings(trace: Trace) -> Iterator[told.Ruling]:
    """Yield every ruling and what made it so."""
    for each in trace.rulings:
        spec = each.plan.spec
        state: told.RulingState = "held" if each.state else "unknown" if each.state is None else "clear"
        because = each.because if each.state else tuple(ask(trace, name) for name in each.missing)
        yield told.Ruling(
            each.plan.id, each.plan.kind, each.plan.title, state, because, spec.then, spec.basis,
            spec.by or _reviewer(trace, each),
        )  # fmt: skip
    if trace.referred is not False:
        limit = shown(trace.program.ruleset.claims_limit or ZERO)
        claimed = shown(trace.claimed_points)
        title = say(
            f"不适用合计 {claimed} 分，超过 {limit} 分，转人工评定",
            f"{claimed} points claimed, more than {limit}: manual review",
        )
        yield told.Ruling("不适用上限", "refer", title, "held" if trace.referred else "unknown")


def _reviewer(trace: Trace, each: RulingTrace) -> str:
    found = [trace.program.facts[name].by for name in each.missing if name in trace.program.facts]
    return found[0] if found and all(found) else ""


def signals(trace: Trace) -> Iterator[told.Signal]:
    """Yield the consistency findings."""
    for each in trace.signals:
        because = (condition(each.typed),) if each.typed is not None else ()
        yield told.Signal(each.id, each.say, because)
