"""One organisation's evidence through a program: the reader that scores a single record, exactly.

The order is fixed: facts, obligations, measures, points, total, rulings, grade. What is missing stays missing: every
number comes as what is confirmed and what is still possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evaluator import conclude
from evaluator.evidence.agreement import outside_period
from evaluator.evidence.document import Evidence
from evaluator.evidence.facts import Given
from evaluator.explore import explored
from evaluator.expression import typed, values
from evaluator.expression.frame import Award, Frame
from evaluator.expression.record import compiled
from evaluator.expression.values import Between, OneOf, Value, answers, is_abstract
from evaluator.inference import Inferred
from evaluator.plan import Line, Open, reach
from evaluator.language import say
from evaluator.problems import EvidenceError, Problem, Span, problem, suggest
from evaluator.reading.dates import Period
from evaluator.program import Program
from evaluator.program.plans import GradePlan, ItemPlan, PenaltyPlan, SignalPlan
from evaluator.trace import ItemTrace, PenaltyTrace, RulingTrace, Trace
from scoring.grades import Ceiling, GradeLine, Grading, grade, lowest_of, points_for_grade, settled
from scoring.interval import Bounds
from scoring.total import Adjustment, Bonus, ItemPoints, SectionPoints, Total, total
from scoring.units import shown

if TYPE_CHECKING:
    from evaluator.inference import Session

ZERO = Fraction(0)
NOTHING = Bounds(ZERO, ZERO)


def assess(
    program: Program, evidence: Evidence, *, as_of: date | None = None, session: Session | None = None,
    mode: str = "auto", like: tuple[Trace, str] | None = None,
) -> Trace:  # fmt: skip
    """Return everything that follows from *evidence* under *program*.

    *like* names an assessment of evidence that differs in one fact alone: items that did not read it are as before.

    *as_of* overrides the evidence's own date. Raises EvidenceError where the evidence contradicts itself, has no
    as-of date, or speaks of another period than the table.
    """
    when = as_of or evidence.as_of
    if when is None:
        hint = say("写上 as_of: 2026-01-15，或加 --as-of 2026-01-15", "write as_of: 2026-01-15, or add --as-of 2026-01-15")
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
    frame.rulings = conclude.rulings(program, conclude.ask(program, asked, None, "reference").conclusions)
    before = {} if like is None else _untouched(frame, *like)
    items = tuple(before.get(plan.id) or item_trace(plan, evidence, frame) for plan in program.items)
    bonus = tuple(before.get(plan.id) or item_trace(plan, evidence, frame) for plan in program.bonus)
    penalties = tuple(penalty_trace(plan, frame) for plan in program.penalties)
    sum_ = totalled(program, items, bonus, penalties)
    frame.score = _Score(program, {each.plan.id: each for each in (*items, *bonus)}, sum_)
    conclude.judge(program, frame, asked, [atom for atom in program.atoms if atom.scored])
    for atom in program.atoms:
        if atom.item:
            asked.atoms[atom.id] = _unreached(next(each for each in items if each.plan.id == atom.item), atom.until)
    conclude.measure(program, frame, asked)
    inferred = _both(first, conclude.ask(program, asked, session, mode))
    frame.rulings = conclude.rulings(program, inferred.conclusions)
    rulings = tuple(_ruling(program, asked, frame, plan, inferred) for plan in program.rulings)
    signals = tuple(each for each in program.signals if _raised(each, frame, inferred))
    claimed, referred = _claimed(program, items)
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


def fits(program: Program, evidence: Evidence, frame: Frame) -> None:
    """Raise where the table is not for this organisation, or the evidence speaks of items it does not have."""
    found = []
    if program.applies is not None and program.applies(frame) is False:
        reason = program.ruleset.applies
        spans = [evidence.facts[name].span for name in frame.used if name in evidence.facts]
        place = spans[0] if spans else whole(evidence)
        found.append(problem("does-not-apply", place, ruleset=program.ruleset.title, reason=reason))
    if evidence.period is None:
        found.extend(outside_period(evidence.facts, program.vocabulary.facts, Period(frame.start, frame.end, "window")))
    for claim in evidence.claims:
        plan = program.item(claim.item)
        if plan is None:
            hint = suggest(claim.item, [item.id for item in program.items])
            found.append(problem("unknown-item", claim.span, name=claim.item, hint=hint))
        elif not plan.spec.claim:
            found.append(problem("claim-not-allowed", claim.span, item=claim.item))
    for item in program.items:
        found.extend(_judgement(item, evidence))
    frame.begin({})
    if found:
        raise EvidenceError(found)


def whole(evidence: Evidence) -> Span:
    """Return the place that stands for a whole submission: its first line that says anything."""
    for number, line in enumerate(evidence.text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            return Span(evidence.source, number, 1, len(line) + 1)
    return Span(evidence.source, 1, 1, 2)


def _judgement(item: ItemPlan, evidence: Evidence) -> list[Problem]:
    """Return what a judged item's mark lacks: the judge, the reason, a place in some class."""
    name = item.spec.judged
    given = evidence.facts.get(name)
    if not name or given is None:
        return []
    said = given.audited or given
    found = []
    if not said.by:
        found.append(problem("judge-missing", given.span, name=name))
    if not said.why:
        found.append(problem("reason-missing", given.span, name=name))
    mark = Fraction(given.deciding)  # type: ignore[arg-type]
    ranges = item.spec.ranges or ((ZERO, item.full),)
    if not any(low <= mark <= high for low, high in ranges):
        found.append(problem("mark-out-of-range", given.span, name=name, value=shown(mark)))
    return found


# ── the frame ──────────────────────────────────────────────────────────────────────────────────────────────────────


def period_of(program: Program, evidence: Evidence, when: date) -> tuple[date, date]:
    """Return the first and last day of the period: the evidence's, else the latest of the table's kind begun."""
    kind = program.ruleset.period
    if evidence.period is not None:
        start, end = evidence.period.start, evidence.period.end
        if isinstance(kind, str) and evidence.period.kind not in (kind, "window"):
            expected = f"{kind}"
            raise EvidenceError([problem("period-mismatch", whole(evidence), found=evidence.period.text, expected=expected)])
        if not isinstance(kind, str) and (start, end) != _window(kind, end):
            expected = f"{kind[0]} – {kind[1]}"
            raise EvidenceError([problem("period-mismatch", whole(evidence), found=evidence.period.text, expected=expected)])
    elif isinstance(kind, str):
        start, end = _latest(kind, when)
    else:
        start, end = _window(kind, when)
    if when < start:
        raise EvidenceError([problem("as-of-before-period", whole(evidence), as_of=when, start=start)])
    return start, end


def _latest(kind: str, when: date) -> tuple[date, date]:
    from evaluator.program.rows import units

    first = date(when.year - 1, 1, 1)
    found = [unit for unit in units(kind, first, date(when.year, 12, 31)) if unit.end <= when]
    return (found[-1].start, found[-1].end) if found else (date(when.year, 1, 1), date(when.year, 12, 31))


def _window(kind: tuple[str, str], when: date) -> tuple[date, date]:
    year = when.year if date.fromisoformat(f"{when.year}-{kind[1]}") <= when else when.year - 1
    end = date.fromisoformat(f"{year}-{kind[1]}")
    start = date.fromisoformat(f"{year}-{kind[0]}")
    return (start if start <= end else start.replace(year=year - 1)), end


def frame_of(program: Program, evidence: Evidence, when: date, start: date, end: date) -> Frame:
    """Return the frame in which the program's expressions see this evidence."""
    titles = None
    if evidence.titles is not None:
        titles = tuple(Award(each.title, each.start, each.until, each.withdrawn) for each in evidence.titles)
    who = evidence.organisation
    frame = Frame(
        program, known(evidence.facts), when, start, end, who.region, who.type, who.name, titles,
    )  # fmt: skip
    before = evidence.previous
    last = start - timedelta(days=1) if before is None else before.period.end
    first = last - (end - start) if before is None else before.period.start
    frame.previous = Frame(
        program, {} if before is None else known(before.facts), last, first, last, who.region, who.type, who.name,
    )  # fmt: skip
    return frame


def known(facts: Mapping[str, Given]) -> dict[str, Any]:
    """Return the values that decide, audited before supplied; what was not given is absent."""
    return {name: given.deciding for name, given in facts.items()}


def narrow(program: Program, frame: Frame) -> None:
    """Let checks bound what is missing: members <= staff bounds the members when the staff is known."""
    for check in program.checks:
        node = check.typed
        if check.spec.violated == "incomplete":  # evidence that breaks it is still evidence
            continue
        if not isinstance(node, typed.Comparison) or node.symbol not in ("<=", "<", ">=", ">", "=="):
            continue
        for one, other, symbol in ((node.left, node.right, node.symbol), (node.right, node.left, _TURNED[node.symbol])):
            if isinstance(one, typed.FactRef) and one.name not in frame.facts and one.type.kind == "number":
                limit = compiled(other)(frame)
                if limit.__class__ in (int, Fraction):
                    domain = frame.narrowed.get(one.name, program.domains[one.name])
                    frame.narrowed[one.name] = _bounded(domain, symbol, limit)
    frame.begin({})
    frame.cache.clear()


_TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "==": "=="}


def _bounded(domain: Value, symbol: str, limit: Any) -> Value:
    if domain.__class__ is OneOf:
        kept = [each for each in domain.values if values.compare(symbol, each, limit) is True]
        return values.one_of(kept) if kept else domain
    if domain.__class__ is not Between:
        return domain
    low, high = domain.low, domain.high
    if symbol in ("<=", "<", "==") and (high is None or limit < high):
        high = limit
    if symbol in (">=", ">", "==") and (low is None or limit > low):
        low = limit
    if low is not None and high is not None and low > high:
        return domain
    return low if low == high and low is not None else Between(low, high)


def contradictions(program: Program, evidence: Evidence, frame: Frame) -> tuple[str, ...]:
    """Raise where a check is definitely violated; return what is merely incomplete for it."""
    found: list[Problem] = []
    incomplete: list[str] = []
    for check in program.checks:
        frame.used = {}
        if check.run(frame) is not False:
            continue
        names = [name for name in frame.used if name in evidence.facts]
        say = check.spec.say or check.spec.must
        if check.spec.violated == "incomplete":
            incomplete.append(say)
            continue
        span = evidence.facts[names[0]].span if names else None
        found.append(problem("contradiction", span, say=say))
    frame.begin({})
    if found:
        raise EvidenceError(found)
    return tuple(incomplete)


# ── items ──────────────────────────────────────────────────────────────────────────────────────────────────────────


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
        return ItemTrace(plan, Bounds(ZERO, plan.full), "failed", True, None, problem=reason, used=tuple(frame.used))
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
    if state == "missing" and not missing and isinstance(plan.node, Open):
        state = "provisional"
    line = scored[0].line if len(leaves) == 1 else None
    return ItemTrace(plan, bounds, state, applicable, line, missing if state != "scored" else (), used, claim,  # type: ignore[arg-type]
                     no_case=unknown or all(leaf.no_case for leaf in scored))  # fmt: skip


def penalty_trace(plan: PenaltyPlan, frame: Frame) -> PenaltyTrace:
    """Return what a penalty takes."""
    frame.used = {}
    lines = list(explored(frame, lambda inner: reach(plan.node, inner), lambda line: line.bounds.is_point))
    bounds = lines[0].bounds
    for line in lines[1:]:
        bounds = bounds.hull(line.bounds)
    return PenaltyTrace(plan, bounds, lines[0], tuple(frame.missing))


def totalled(
    program: Program, items: tuple[ItemTrace, ...], bonus: tuple[ItemTrace, ...], penalties: tuple[PenaltyTrace, ...]
) -> Total:
    """Return the table's total from its items'."""
    ruleset = program.ruleset
    points = {each.plan.id: _points(each) for each in items}
    sections = tuple(
        SectionPoints(section.id, section.full, section.weight, tuple(points[item.id] for item in section.items))
        for section in program.sections
    )
    earned = [each.bounds if each.applicable is not False else NOTHING for each in bonus]
    extra = None
    if ruleset.bonus_cap is not None:
        low = sum((ZERO if each.applicable is None else bounds.low for each, bounds in zip(bonus, earned, strict=True)), ZERO)
        extra = Bonus(Bounds(low, sum((bounds.high for bounds in earned), ZERO)), ruleset.bonus_cap)
    return total(
        program.full, sections, ruleset.rescale,
        tuple(Adjustment(each.plan.spec.id, each.bounds, each.plan.spec.everything) for each in penalties),
        extra, ruleset.bonus_counts_for, program.rounding,
    )  # fmt: skip


def _points(each: ItemTrace) -> ItemPoints:
    overflow = each.plan.spec.overflow
    return ItemPoints(each.plan.id, each.plan.full, each.bounds.low, each.bounds.high, each.applicable, overflow)


def _unreached(each: ItemTrace, until: str) -> bool | None:
    """Tell whether a required item is not reached: at zero, or not full."""
    if each.applicable is False:
        return False
    low, high = each.bounds.low, each.bounds.high
    reached = low > 0 if until == "zero" else low >= each.plan.full
    lost = high <= 0 if until == "zero" else high < each.plan.full
    return False if reached else True if lost and each.applicable else None


@dataclass(frozen=True, slots=True)
class _Score:
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


# ── rulings, signals and grade ──────────────────────────────────────────────────────────────────────────────────────────────


def _ruling(program: Program, asked: conclude.Asked, frame: Frame, plan: Any, inferred: Inferred) -> RulingTrace:
    value = frame.rulings[plan.id]
    state = value if value.__class__ is bool else None
    because: tuple[str, ...] = ()
    for held in inferred.conclusions.held:
        if held.rule == plan.rule.id:
            because = tuple(_literal(program, literal) for literal in held.because)
    missing = conclude.waiting(asked, program, plan.rule.id) if state is None else ()
    return RulingTrace(plan, state, because, missing)


def _raised(signal: SignalPlan, frame: Frame, inferred: Inferred) -> bool:
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


def _claimed(program: Program, items: tuple[ItemTrace, ...]) -> tuple[Fraction, bool | None]:
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
    points = _grade_points(trace)
    trace = replace(trace, needs=needs, grade_points=points, ladder=_ladder(program, frame))
    if points is None:
        return trace
    full = grading_of(trace, points, {})
    clear = {each.plan.id: False for each in trace.rulings if each.state is None and _for_reviewer(program, each)}
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


def _ladder(program: Program, frame: Frame) -> str:
    """Return where the first move that holds leads, or '' where that is not known or there is no ladder."""
    ladder = program.ruleset.ladder
    if ladder is None:
        return ""
    rows = frame.table(ladder.of)
    grades = [row.cell("等级", frame) for row in rows.rows]
    now = next((each for each in reversed(grades) if isinstance(each, str)), ladder.start or ladder.levels[0])
    place = ladder.levels.index(now) if now in ladder.levels else 0
    for move in program.ladder:
        false, true, no_case = answers(move.run(frame))
        if true and (false or no_case):
            return ""
        if true:
            if move.kind == "stay":
                return now
            if move.kind == "down":
                return ladder.levels[max(0, place - 1)]
            target = ladder.levels.index(move.to) if move.to in ladder.levels else place + 1
            if target != place + 1 and not move.to.isdigit():
                continue
            return ladder.levels[min(len(ladder.levels) - 1, place + 1)]
    return now
