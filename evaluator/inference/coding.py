"""Facts and conclusions as plain lists of integers, the words of the pipe between the worker and its client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.inference.facts import (
    Answered,
    Atom,
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
from evaluator.inference.patterns import Patterns

Wire = dict[str, list[list[Any]]]


def write_facts(facts: Facts) -> Wire:
    """Return *facts* as lists; an atom's truth is 0, 1 or 2 (unknown).

    >>> write_facts(Facts(atoms=(Atom(4, None), Atom(5, True))))["atoms"]
    [[4, 2], [5, 1]]
    """
    return {
        "events": [[each.id, each.duty, each.key, each.at, each.due] for each in facts.events],
        "replies": [[each.id, each.duty, each.key, each.at] for each in facts.replies],
        "atoms": [[each.id, 2 if each.value is None else int(each.value)] for each in facts.atoms],
        "claims": [[each.id, each.same, each.key] for each in facts.claims],
        "quantities": [[each.id, each.compare, each.role, each.value] for each in facts.quantities],
    }


def read_facts(wire: Wire) -> Facts:
    """Return the facts that `write_facts` wrote down.

    >>> some = Facts(events=(Event(1, 2, 3, 4, 5),), atoms=(Atom(4, None),))
    >>> read_facts(write_facts(some)) == some
    True
    """
    return Facts(
        tuple(Event(*each) for each in wire["events"]),
        tuple(Reply(*each) for each in wire["replies"]),
        tuple(Atom(number, (False, True, None)[state]) for number, state in wire["atoms"]),
        tuple(Claim(*each) for each in wire["claims"]),
        tuple(Quantity(*each) for each in wire["quantities"]),
    )


def read_conclusions(patterns: Patterns, wire: Mapping[str, Any]) -> Conclusions:
    """Return the worker's conclusions; a held ruling comes as its id and the number of its alternative.

    >>> read_conclusions(Patterns(), {"unanswered": [[1, 9]]}).unanswered
    (Unanswered(duty=1, event=9),)
    """
    by_id = patterns.rule_by_id()
    return conclusions(
        (
            Answered(duty, event, reply, bool(in_time))
            for duty, event, reply, in_time in wire.get("answered", ())
        ),
        (Unanswered(*each) for each in wire.get("unanswered", ())),
        (Held(number, by_id[number].any_of[alternative]) for number, alternative in wire.get("held", ())),
        (Possible(*each) for each in wire.get("possible", ())),
        (Duplicate(same, key, tuple(claims)) for same, key, claims in wire.get("duplicates", ())),
        (Inconsistent(compare, tuple(because)) for compare, because in wire.get("inconsistent", ())),
    )
