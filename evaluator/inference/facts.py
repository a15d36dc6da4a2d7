"""The facts of one assessment and what follows from them, in small integers, the same for every way of inferring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from evaluator.inference.patterns import CODE, DIFFERS, GREATER, VALUE, Literal, Patterns


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened at ``at`` and has to be answered by ``due`` (both in one unit, such as minutes)."""

    id: int
    duty: int
    key: int
    at: int
    due: int


@dataclass(frozen=True, slots=True, order=True)
class Reply:
    """An answer given at ``at``; it may serve one event of its duty and key."""

    id: int
    duty: int
    key: int
    at: int


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """A condition's truth; None is unknown, and so is an atom that is not among the facts."""

    id: int
    value: bool | None


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """Something counted once under its key."""

    id: int
    same: int
    key: int


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A scaled integer in one role of a comparison; an unknown quantity is left out."""

    id: int
    compare: int
    role: int
    value: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one assessment; the order they are given in means nothing."""

    events: tuple[Event, ...] = ()
    replies: tuple[Reply, ...] = ()
    atoms: tuple[Atom, ...] = ()
    claims: tuple[Claim, ...] = ()
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Answered:
    """The event got this reply; on time if the reply is not after the event's due."""

    duty: int
    event: int
    reply: int
    on_time: bool


@dataclass(frozen=True, slots=True, order=True)
class Unanswered:
    """The event got no reply."""

    duty: int
    event: int


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """The ruling definitely holds, because all these literals (of its first such alternative) are true."""

    rule: int
    because: tuple[Literal, ...]


@dataclass(frozen=True, slots=True, order=True)
class Possible:
    """The ruling neither holds nor fails: something it rests on is unknown."""

    rule: int


@dataclass(frozen=True, slots=True, order=True)
class Duplicate:
    """Two or more claims of the group share the key."""

    same: int
    key: int
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Inconsistent:
    """The comparison fails; ``because`` are the quantities compared."""

    compare: int
    because: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What follows, sorted, so that equal conclusions are equal objects."""

    answered: tuple[Answered, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    held: tuple[Held, ...] = ()
    possible: tuple[Possible, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    inconsistent: tuple[Inconsistent, ...] = ()


def conclusions(  # noqa: D103 - one line per field, the class says it all
    answered: Iterable[Answered] = (),
    unanswered: Iterable[Unanswered] = (),
    held: Iterable[Held] = (),
    possible: Iterable[Possible] = (),
    duplicates: Iterable[Duplicate] = (),
    inconsistent: Iterable[Inconsistent] = (),
) -> Conclusions:
    return Conclusions(
        tuple(sorted(answered)),
        tuple(sorted(unanswered)),
        tuple(sorted(held, key=lambda each: each.rule)),
        tuple(sorted(possible)),
        tuple(sorted(duplicates)),
        tuple(sorted(inconsistent)),
    )


def differences(ours: Conclusions, theirs: Conclusions) -> tuple[str, ...]:
    """Return one line for each conclusion that only the reference (-) or only the library (+) reached.

    >>> differences(Conclusions(possible=(Possible(1),)), Conclusions(possible=(Possible(2),)))
    ('- Possible(rule=1)', '+ Possible(rule=2)')
    """
    lines: list[str] = []
    for each in fields(Conclusions):
        mine, other = getattr(ours, each.name), getattr(theirs, each.name)
        lines += [f"- {one}" for one in mine if one not in other]
        lines += [f"+ {one}" for one in other if one not in mine]
        if mine != other and not lines:
            lines.append(f"? {each.name}: {len(mine)}, {len(other)}")
    return tuple(lines)


def check(patterns: Patterns, facts: Facts) -> None:
    """Raise ValueError where *facts* do not fit *patterns*: a bug of the caller, not of the evidence."""
    duties = {each.id for each in patterns.duties}
    kinds = {each.id: each.kind for each in patterns.compares}
    _known("duty", {each.duty for each in facts.events} | {each.duty for each in facts.replies}, duties)
    _known("same", {each.same for each in facts.claims}, {each.id for each in patterns.sames})
    _known("compare", {each.compare for each in facts.quantities}, kinds.keys())
    for entries in (facts.events, facts.replies, facts.atoms, facts.claims, facts.quantities):
        numbers = [each.id for each in entries]
        if len(set(numbers)) < len(numbers):
            raise ValueError(f"an id stands twice among {type(entries[0]).__name__}")
        if any(not 0 <= number < CODE for number in numbers):
            raise ValueError(f"an id of {type(entries[0]).__name__} is not within 0..2^31")
    values: list[object] = [each.value for each in facts.quantities]
    for event in facts.events:
        values += [event.key, event.at, event.due]
    for reply in facts.replies:
        values += [reply.key, reply.at]
    values += [claim.key for claim in facts.claims]
    if any(type(each) is not int for each in values):
        raise ValueError("a key, time or value is not an integer")
    roles = Counter((each.compare, each.role) for each in facts.quantities)
    for (number, role), times in roles.items():
        single = role == 0 or kinds[number] in {GREATER, DIFFERS}
        top = {GREATER: 1, DIFFERS: 3}.get(kinds[number], CODE)
        if not 0 <= role <= top or (single and times > 1):
            raise ValueError(f"role {role} of comparison {number} stands {times} times or does not exist")
    for each in facts.quantities:
        if kinds[each.compare] == DIFFERS and each.role in {1, 3} and each.value <= 0:
            raise ValueError(f"a denominator of comparison {each.compare} is not positive")


def out_of_range(patterns: Patterns, facts: Facts) -> bool:
    """Return whether a value, or a sum or product made of values, would leave the library's exact integers."""
    small = VALUE // 2
    for event in facts.events:
        if max(abs(event.key), abs(event.at), abs(event.due)) >= small:
            return True
    keyed: tuple[Reply | Claim, ...] = (*facts.replies, *facts.claims)
    if any(abs(each.key) >= small for each in keyed) or any(abs(each.at) >= small for each in facts.replies):
        return True
    for compare in patterns.compares:
        sizes = [abs(each.value) for each in facts.quantities if each.compare == compare.id]
        largest = max(sizes, default=0)
        made = largest * (largest + compare.tolerance + largest) if compare.kind == DIFFERS else sum(sizes)
        if made + compare.tolerance >= small:
            return True
    return False


def _known(title: str, used: set[int], declared: Iterable[int]) -> None:
    unknown = used - set(declared)
    if unknown:
        raise ValueError(f"there is no pattern {title} {min(unknown)}")
