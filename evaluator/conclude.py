"""Between the engine's names and the inference's integers: what is asked, and what its conclusions mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import lcm
from typing import TYPE_CHECKING, Any

from evaluator.explore import explored
from evaluator.expression.frame import Frame, Rows
from evaluator.expression.logic import answers
from evaluator.expression.record import compiled
from evaluator.expression.values import MAYBE, Value, is_abstract
from evaluator.inference import (
    Atom,
    Claim,
    Conclusions,
    Event,
    Facts,
    Inferred,
    Quantity,
    Reply,
    infer,
)  # fmt: skip
from evaluator.program import Program
from evaluator.program import duties as duty
from evaluator.program.plans import AtomPlan, literals

if TYPE_CHECKING:
    from evaluator.inference import Session

LARGEST = 2**53


@dataclass(slots=True)
class Asked:
    """The facts of one assessment as the inference takes them, and how to read them back."""

    asked: list[tuple[duty.Asked, int]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    contested: frozenset[Any] = frozenset()
    owners: list[tuple[Any, int]] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    atoms: dict[int, bool | None] = field(default_factory=dict)
    missing: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def facts(self) -> Facts:
        """Return everything asked so far."""
        atoms = tuple(Atom(id_, value) for id_, value in self.atoms.items())
        return Facts(
            tuple(self.events), tuple(self.replies), atoms, tuple(self.claims), tuple(self.quantities)
        )


def gather(program: Program, frame: Frame) -> Asked:
    """Return the events, answers and claims on record; every known one as a fact of its own."""
    asked = Asked()
    keys: dict[tuple[Any, ...], int] = {}
    first = 1
    for plan in program.duties:
        found = duty.ask(plan, frame)
        events, replies = duty.facts_of(found, keys, first)
        asked.asked.append((found, first))
        asked.events += events
        asked.replies += replies
        first += max(len(found.dues), len(found.answers))
    _claims(program, frame, asked)
    return asked


def _claims(program: Program, frame: Frame, asked: Asked) -> None:
    pools = {
        pool: index for index, pool in enumerate(dict.fromkeys(award.pool for award in program.awards), 1)
    }
    keys: dict[Any, int] = {}
    keyless: set[str] = set()
    for award in program.awards:
        for index, row in enumerate(frame.table(award.table).rows):
            key = row.cell(award.once_per, frame)
            if not is_abstract(key) and key is not None:
                asked.owners.append((award, index))
                code = keys.setdefault(key, len(keys) + 1)
                asked.claims.append(Claim(len(asked.owners), pools[award.pool], code))
            elif key is not None:
                keyless.add(award.pool)
    open_ = {award for award in program.awards if frame.table(award.table).open}
    asked.contested = frozenset(
        award for award in program.awards
        if award.pool in keyless or any(each.pool == award.pool for each in open_ - {award})
    )  # fmt: skip


def measure(program: Program, frame: Frame, asked: Asked) -> None:
    """Add the known quantities that signals compare."""
    for signal in program.signals:
        if signal.compare is None or signal.left is None or signal.right is None:
            continue
        left, right = signal.left(frame), signal.right(frame)
        if is_abstract(left) or is_abstract(right) or left is None or right is None:
            continue
        scale = lcm(Fraction(left).denominator, Fraction(right).denominator)
        if max(abs(left * scale), abs(right * scale)) >= LARGEST:
            continue
        for role, value in enumerate((left, right)):
            asked.quantities.append(
                Quantity(len(asked.quantities) + 1, signal.compare, role, int(value * scale))
            )


def judge(program: Program, frame: Frame, asked: Asked, atoms: list[AtomPlan]) -> None:
    """Settle *atoms*: true, false, or unknown; where there is no case, there is nothing to hold against anyone."""
    for plan in atoms:
        if plan.run is not None:
            value, missing = settled(frame, plan.run)
            asked.atoms[plan.id] = value
            if missing:
                asked.missing[plan.id] = missing


def settled(frame: Frame, run: Any) -> tuple[bool | None, tuple[str, ...]]:
    """Return a condition's answer over all that its unknowns may be, and what is missing for it."""
    can_be: set[bool] = set()
    for value in explored(
        frame, run, lambda leaf: leaf.__class__ is bool, lambda _whole, _leaf: len(can_be) > 1
    ):
        false, true, no_case = answers(value)
        can_be.update([False] if false or no_case else [])
        can_be.update([True] if true else [])
    missing = tuple(frame.missing)
    if len(can_be) > 1:
        return None, missing
    return can_be.pop(), ()


def ask(program: Program, asked: Asked, session: Session | None, mode: str) -> Inferred:
    """Put what was gathered to the inference."""
    return infer(program.patterns, asked.facts(), mode, session=session)  # type: ignore[arg-type]


def apply(program: Program, frame: Frame, asked: Asked, conclusions: Conclusions) -> None:
    """Let the frame see what was concluded: duties answered, achievements counted once, rulings."""
    answered = {each.event: each for each in conclusions.answered}

    def concluded(found: duty.Asked, first: int) -> Any:
        def build(inner: Frame) -> Rows:
            inner.used[found.plan.events] = None
            inner.used[found.plan.answers] = None
            if found.events_open:
                inner.table(found.plan.events)
            if found.answers_open:
                inner.table(found.plan.answers)
            if not found.doubtful:
                return duty.table(found, answered, first, inner)
            return _again(program, found.plan, inner)

        return build

    frame.duties = {found.plan.name: concluded(found, first) for found, first in asked.asked}
    if frame.previous is not None:
        frame.previous.duties = {plan.name: partial(_again, program, plan) for plan in program.duties}
    duplicates: dict[tuple[Any, int], tuple[tuple[Any, int], ...]] = {}
    for each in conclusions.duplicates:
        members = tuple(asked.owners[claim - 1] for claim in each.claims)
        duplicates.update(dict.fromkeys(members, members))
    frame.duplicates, frame.contested = duplicates, asked.contested
    frame.rulings = rulings(program, conclusions)


def _again(program: Program, plan: duty.DutyPlan, frame: Frame) -> Rows:
    """Return what became of a duty under the frame's present assignment of what is in doubt about its rows."""
    found = duty.ask(plan, frame)
    events, replies = duty.facts_of(found, {}, 1)
    conclusions = infer(program.patterns, Facts(tuple(events), tuple(replies)), "reference").conclusions
    return duty.table(found, {each.event: each for each in conclusions.answered}, 1, frame)


def rulings(program: Program, conclusions: Conclusions) -> dict[str, Value]:
    """Return every ruling's answer."""
    held, possible = {each.rule for each in conclusions.held}, {each.rule for each in conclusions.possible}
    return {
        plan.id: True if plan.rule.id in held else MAYBE if plan.rule.id in possible else False
        for plan in program.rulings
    }


def waiting(asked: Asked, program: Program, id_: int) -> tuple[str, ...]:
    """Return what is missing to settle a ruling."""
    rules = {plan.rule.id: plan.rule for plan in program.rulings}
    found: dict[str, None] = {}
    pending, seen = [id_], set()
    while pending:
        rule = pending.pop()
        if rule in seen:
            continue
        seen.add(rule)
        for literal in literals(rules[rule]):
            if literal.atom is not None:
                found.update(dict.fromkeys(asked.missing.get(literal.atom, ())))
            elif literal.rule is not None:
                pending.append(literal.rule)
    return tuple(found)


__all__ = ["Asked", "apply", "ask", "compiled", "gather", "judge", "measure", "rulings", "settled", "waiting"]
