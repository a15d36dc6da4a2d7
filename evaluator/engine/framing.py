"""Evidence to a frame: the period, what is known, what checks say of the unknown, and what cannot be scored at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from evaluator import language
from evaluator.evidence.agreement import outside_period
from evaluator.evidence.document import Evidence
from evaluator.evidence.facts import Given
from evaluator.expression import logic, typed, values
from evaluator.expression.frame import Award, Frame
from evaluator.expression.record import compiled
from evaluator.expression.values import Between, OneOf, Value
from evaluator.problems import EvidenceError, Problem, Span, problem, suggest
from evaluator.program import Program
from evaluator.program.plans import ItemPlan
from evaluator.reading.dates import Period
from evaluator.reading.keywords import VALUES, expression_words
from scoring.units import shown

ZERO = Fraction(0)


def is_for(program: Program, evidence: Evidence, as_of: date | None) -> bool:
    """Tell whether the table is for this organisation and speaks of the period of the evidence."""
    when = as_of or evidence.as_of
    if when is None:
        return True
    try:
        start, end = period_of(program, evidence, when)
        if (
            program.applies is not None
            and program.applies(frame_of(program, evidence, when, start, end)) is False
        ):
            return False
        return evidence.period is not None or not outside_period(
            evidence.facts, program.vocabulary.facts, Period(start, end, "window")
        )
    except EvidenceError:
        return False


def fits(program: Program, evidence: Evidence, frame: Frame) -> None:
    """Raise where the table is not for this organisation, or the evidence speaks of items it does not have."""
    found: list[Problem] = []
    if program.applies is not None and program.applies(frame) is False:
        reason = expression_words(program.ruleset.applies, language.current())
        kind = evidence.organisation.type or language.say("没有填", "not given")
        hint = language.say(f"填报的单位类型：{kind}", f"the organisation's type: {kind}")
        spans = [evidence.facts[name].span for name in frame.used if name in evidence.facts]
        place = spans[0] if spans else whole(evidence)
        raise EvidenceError(
            [problem("does-not-apply", place, ruleset=program.ruleset.title, reason=reason, hint=hint)]
        )
    if evidence.period is None:
        found.extend(
            outside_period(evidence.facts, program.vocabulary.facts, Period(frame.start, frame.end, "window"))
        )
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
    """Return the place that stands for a whole submission: its first entry."""
    if evidence.root is None or not evidence.root.entries:
        return Span(evidence.source, 1, 1, 2)
    return evidence.root.entries[0][0].span


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


def period_of(program: Program, evidence: Evidence, when: date) -> tuple[date, date]:
    """Return the first and last day of the period: the evidence's, else the latest of the table's kind begun."""
    kind = program.ruleset.period
    if evidence.period is not None:
        start, end = evidence.period.start, evidence.period.end
        if isinstance(kind, str) and evidence.period.kind not in (kind, "window"):
            expected = language.say(VALUES[kind], kind)
            raise EvidenceError(
                [problem("period-mismatch", whole(evidence), found=evidence.period.text, expected=expected)]
            )
        if not isinstance(kind, str) and (start, end) != _window(kind, end):
            expected = f"{kind[0]} – {kind[1]}"
            raise EvidenceError(
                [problem("period-mismatch", whole(evidence), found=evidence.period.text, expected=expected)]
            )
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
        for one, other, symbol in (
            (node.left, node.right, node.symbol),
            (node.right, node.left, _TURNED[node.symbol]),
        ):
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
        kept = [each for each in domain.values if logic.compare(symbol, each, limit) is True]
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


def _compare(names: list[str]) -> str:
    """Return the hint which facts to compare, or nothing for one alone."""
    if len(names) < 2:
        return ""
    return language.say(f"对照着核对：{'、'.join(names)}", f"compare: {', '.join(names)}")


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
        found.append(problem("contradiction", span, say=say, hint=_compare(names)))
    frame.begin({})
    if found:
        raise EvidenceError(found)
    return tuple(incomplete)
