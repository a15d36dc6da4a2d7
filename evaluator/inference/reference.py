"""The authority: what follows from the facts, in plain Python, as plainly as it can be said."""

from __future__ import annotations

from collections import defaultdict

from evaluator.inference.facts import (
    Answered,
    Claim,
    Conclusions,
    Duplicate,
    Event,
    Facts,
    Held,
    Inconsistent,
    Possible,
    Quantity,
    Reply,
    Unanswered,
    conclusions,
)
from evaluator.inference.patterns import DIFFERS, GREATER, Compare, Literal, Patterns, Rule


def conclude(patterns: Patterns, facts: Facts) -> Conclusions:
    """Return everything that follows from *facts* under *patterns*.

    >>> from evaluator.inference.patterns import Duty
    >>> hospital = Patterns(duties=(Duty(1),))
    >>> conclude(hospital, Facts((Event(1, 1, 7, at=10, due=13),), (Reply(5, 1, 7, at=14),))).answered
    (Answered(duty=1, event=1, reply=5, on_time=False),)
    """
    answered, unanswered = match(facts.events, facts.replies)
    held, possible = rule(patterns, {each.id: each.value for each in facts.atoms})
    return conclusions(
        answered, unanswered, held, possible, repeated(facts.claims), inconsistent(patterns, facts.quantities)
    )


def match(events: tuple[Event, ...], replies: tuple[Reply, ...]) -> tuple[list[Answered], list[Unanswered]]:
    """Give each event, in order of time, the earliest unused reply at or after it; ties go by id."""
    unused: dict[tuple[int, int], list[Reply]] = defaultdict(list)
    for reply in sorted(replies, key=lambda each: (each.at, each.id)):
        unused[reply.duty, reply.key].append(reply)
    answered: list[Answered] = []
    unanswered: list[Unanswered] = []
    for event in sorted(events, key=lambda each: (each.at, each.id)):
        open_replies = unused[event.duty, event.key]
        for position, reply in enumerate(open_replies):
            if reply.at >= event.at:
                del open_replies[position]
                answered.append(Answered(event.duty, event.id, reply.id, reply.at <= event.due))
                break
        else:
            unanswered.append(Unanswered(event.duty, event.id))
    return answered, unanswered


def rule(patterns: Patterns, atoms: dict[int, bool | None]) -> tuple[list[Held], list[Possible]]:
    """Settle each ruling after those it rests on; True, False or None (unknown), by Kleene's tables."""
    settled: dict[int, bool | None] = {}
    rulings = patterns.rule_by_id()
    held: list[Held] = []
    possible: list[Possible] = []
    for number in patterns.order:
        truth, because = _settle(rulings[number], atoms, settled)
        settled[number] = truth
        if truth is None:
            possible.append(Possible(number))
        elif truth:
            held.append(Held(number, because))
    return held, possible


def _settle(
    ruling: Rule, atoms: dict[int, bool | None], settled: dict[int, bool | None]
) -> tuple[bool | None, tuple[Literal, ...]]:
    open_alternative = False
    for alternative in ruling.any_of:
        values = [_truth(each, atoms, settled) for each in alternative]
        if all(value is True for value in values):
            return True, alternative
        if not any(value is False for value in values):
            open_alternative = True
    return (None if open_alternative else False), ()


def _truth(literal: Literal, atoms: dict[int, bool | None], settled: dict[int, bool | None]) -> bool | None:
    value = settled[literal.rule] if literal.rule is not None else atoms.get(literal.atom or 0)
    return value if value is None else value != literal.negated


def repeated(claims: tuple[Claim, ...]) -> list[Duplicate]:
    """Return each key that two or more claims of a group share."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for claim in claims:
        groups[claim.same, claim.key].append(claim.id)
    return [
        Duplicate(same, key, tuple(sorted(numbers)))
        for (same, key), numbers in groups.items()
        if len(numbers) > 1
    ]


def inconsistent(patterns: Patterns, quantities: tuple[Quantity, ...]) -> list[Inconsistent]:
    """Return the comparisons that fail; one that lacks a role it needs says nothing."""
    failed: list[Inconsistent] = []
    for compare in patterns.compares:
        own = [each for each in quantities if each.compare == compare.id]
        if _fails(compare, own):
            failed.append(Inconsistent(compare.id, tuple(sorted(each.id for each in own))))
    return failed


def _fails(compare: Compare, own: list[Quantity]) -> bool:
    value = {each.role: each.value for each in own}
    if compare.kind == GREATER:
        return {0, 1} <= value.keys() and value[0] - value[1] > compare.tolerance
    if compare.kind == DIFFERS:
        if not {0, 1, 2, 3} <= value.keys():
            return False
        return abs(value[0] * value[3] - value[1] * value[2]) > compare.tolerance * value[3]
    parts = [each.value for each in own if each.role > 0]
    if 0 not in value or not parts:
        return False
    return abs(value[0] - sum(parts)) > compare.tolerance
