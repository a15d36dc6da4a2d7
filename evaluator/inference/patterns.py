"""What to match, compiled once for a ruleset: duties, rulings, double counting and consistency, in small integers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from evaluator.language import say
from evaluator.problems import PingjiaError, Problem

GREATER: Final = "greater"
DIFFERS: Final = "differs"
SUM_DIFFERS: Final = "sum_differs"
KINDS: Final = (GREATER, DIFFERS, SUM_DIFFERS)

ANTECEDENTS: Final = 16
"""Most literals of one alternative and most alternatives of one ruling: the library keeps 16 facts in a match."""
LITERALS: Final = 200
"""Most literals of one ruling: all its library rules stand in one set, with at most 500 distinct conditions."""
RULINGS: Final = 2_000
"""Most rulings of one ruleset (they are split into sets of at most 400 library rules)."""
CODE: Final = 2**31
"""Ids, keys of patterns and tolerances are below this: a C `long` has 32 bits on some systems."""
VALUE: Final = 2**62
"""Every value, and every sum and product made of values, stays below this: the library saturates at 2**63."""


class PatternLimit(PingjiaError):
    """Patterns the matching cannot take; ``limit`` names the limit that was passed.

    >>> Rule(1, ())
    Traceback (most recent call last):
    evaluator.inference.patterns.PatternLimit: 裁定 1 没有条件 [pattern-limit]
    """

    def __init__(self, limit: str, zh: str, en: str) -> None:
        self.limit = limit
        super().__init__([Problem("pattern-limit", say(zh, en), None)])


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """An atom, or another ruling's conclusion (exactly one of the two), or its negation.

    >>> Literal(atom=3, negated=True)
    Literal(atom=3, rule=None, negated=True)
    """

    atom: int | None = None
    rule: int | None = None
    negated: bool = False

    def __post_init__(self) -> None:
        if (self.atom is None) == (self.rule is None):
            raise PatternLimit(
                "literal",
                "文字条件必须是一个原子或一条裁定",
                "a literal is an atom or another ruling, exactly one of them",
            )
        _small("literal", self.atom if self.rule is None else self.rule)


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """An obligation: its events are answered by replies of the same duty and key."""

    id: int

    def __post_init__(self) -> None:
        _small("duty", self.id)


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A ruling: it holds when all literals of one of ``any_of`` are definitely true."""

    id: int
    any_of: tuple[tuple[Literal, ...], ...]

    def __post_init__(self) -> None:
        _small("rule", self.id)
        if not self.any_of or not all(self.any_of):
            raise PatternLimit(
                "empty", f"裁定 {self.id} 没有条件", f"ruling {self.id} has an empty condition"
            )
        widest = max(len(each) for each in self.any_of)
        if widest > ANTECEDENTS:
            raise PatternLimit(
                "antecedents",
                f"裁定 {self.id} 的一个条件组有 {widest} 个条件，上限 {ANTECEDENTS}",
                f"ruling {self.id} joins {widest} conditions, the limit is {ANTECEDENTS}",
            )
        if len(self.any_of) > ANTECEDENTS:
            raise PatternLimit(
                "alternatives",
                f"裁定 {self.id} 有 {len(self.any_of)} 个条件组，上限 {ANTECEDENTS}",
                f"ruling {self.id} has {len(self.any_of)} alternatives, the limit is {ANTECEDENTS}",
            )
        literals = sum(len(each) for each in self.any_of)
        if literals > LITERALS:
            raise PatternLimit(
                "literals",
                f"裁定 {self.id} 共有 {literals} 个条件，上限 {LITERALS}",
                f"ruling {self.id} has {literals} conditions in all, the limit is {LITERALS}",
            )


@dataclass(frozen=True, slots=True, order=True)
class Same:
    """Double counting: two claims of this group with the same key."""

    id: int

    def __post_init__(self) -> None:
        _small("same", self.id)


@dataclass(frozen=True, slots=True, order=True)
class Compare:
    """A consistency signal over scaled integers; it speaks only when every role it needs is there.

    ``greater``: role 0 exceeds role 1 by more than the tolerance.
    ``differs``: the reported fraction (role 0 over role 1) differs from the computed one (role 2 over role 3),
    |a·d - b·c| > tolerance·d; denominators are positive, and the tolerance is in the units of the reported
    numerator. ``sum_differs``: the whole (role 0) differs from the sum of its parts (roles 1 and up, at least
    one part, several may share a role) by more than the tolerance.
    """

    id: int
    kind: str
    tolerance: int = 0

    def __post_init__(self) -> None:
        _small("compare", self.id)
        _small("tolerance", self.tolerance)
        if self.kind not in KINDS:
            raise PatternLimit(
                "kind", f"没有叫 {self.kind} 的比对", f"there is no comparison called {self.kind}"
            )


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns of one ruleset, checked; ``order`` puts each ruling after those it rests on.

    Raises `PatternLimit` for a repeated id, a ruling that rests on itself or on an unknown one, or too many.

    >>> Patterns(rules=(Rule(1, ((Literal(rule=2),),)), Rule(2, ((Literal(atom=9),),)))).order
    (2, 1)
    """

    duties: tuple[Duty, ...] = ()
    rules: tuple[Rule, ...] = ()
    sames: tuple[Same, ...] = ()
    compares: tuple[Compare, ...] = ()
    name: str = ""
    order: tuple[int, ...] = field(init=False, repr=False, compare=False)
    digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for title, ids in (
            ("duty", [each.id for each in self.duties]),
            ("rule", [each.id for each in self.rules]),
            ("same", [each.id for each in self.sames]),
            ("compare", [each.id for each in self.compares]),
        ):
            _once(title, ids)
        if len(self.rules) > RULINGS:
            raise PatternLimit(
                "rules",
                f"裁定 {len(self.rules)} 条，上限 {RULINGS}",
                f"{len(self.rules)} rulings, the limit is {RULINGS}",
            )
        object.__setattr__(self, "order", _order(self.rules))
        text = json.dumps(encode(self), separators=(",", ":"))
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest()[:16])

    def rule_by_id(self) -> Mapping[int, Rule]:
        """Return the rulings by their ids."""
        return MappingProxyType({each.id: each for each in self.rules})


def encode(patterns: Patterns) -> dict[str, list[object]]:
    """Return *patterns* as plain lists for the wire; the name is no part of the meaning."""
    return {
        "duties": [each.id for each in patterns.duties],
        "rules": [
            [each.id, [[[one.atom, one.rule, one.negated] for one in every] for every in each.any_of]]
            for each in patterns.rules
        ],
        "sames": [each.id for each in patterns.sames],
        "compares": [[each.id, each.kind, each.tolerance] for each in patterns.compares],
    }


def decode(plain: Mapping[str, list[list[object]]]) -> Patterns:
    """Return the patterns that `encode` wrote down.

    >>> some = Patterns(duties=(Duty(1),), rules=(Rule(4, ((Literal(atom=1, negated=True),),)),))
    >>> decode(json.loads(json.dumps(encode(some)))) == some
    True
    """
    rules: list[Rule] = []
    for number, any_of in plain["rules"]:
        assert isinstance(number, int)
        assert isinstance(any_of, list)
        rules.append(Rule(number, tuple(tuple(Literal(*one) for one in every) for every in any_of)))
    return Patterns(
        duties=tuple(Duty(_int(each)) for each in plain["duties"]),
        rules=tuple(rules),
        sames=tuple(Same(_int(each)) for each in plain["sames"]),
        compares=tuple(
            Compare(_int(number), str(kind), _int(tolerance)) for number, kind, tolerance in plain["compares"]
        ),
    )


def _int(each: object) -> int:
    assert isinstance(each, int)
    return each


def _small(title: str, number: int | None) -> None:
    if type(number) is not int or not 0 <= number < CODE:
        raise PatternLimit(
            "code",
            f"{title} 的编码 {number} 不在 0 到 2^31 之间",
            f"{title} code {number} is not within 0..2^31",
        )


def _once(title: str, ids: Iterable[int]) -> None:
    seen: set[int] = set()
    for number in ids:
        if number in seen:
            raise PatternLimit("repeated", f"{title} {number} 写了两次", f"{title} {number} stands twice")
        seen.add(number)


def _order(rules: tuple[Rule, ...]) -> tuple[int, ...]:
    """Return the ids so that each ruling comes after those it rests on; the same input gives the same order."""
    rests = {
        each.id: sorted({one.rule for every in each.any_of for one in every if one.rule is not None})
        for each in rules
    }
    missing = sorted({number for needs in rests.values() for number in needs} - rests.keys())
    if missing:
        raise PatternLimit(
            "unknown",
            f"没有裁定 {missing[0]}，却有裁定以它为条件",
            f"a ruling rests on the unknown {missing[0]}",
        )
    waiting = {number: len(needs) for number, needs in rests.items()}
    feeds: dict[int, list[int]] = {number: [] for number in rests}
    for number, needs in rests.items():
        for need in needs:
            feeds[need].append(number)
    done = [number for number, count in waiting.items() if count == 0]
    for number in done:
        for fed in feeds[number]:
            waiting[fed] -= 1
            if waiting[fed] == 0:
                done.append(fed)
    if len(done) < len(rests):
        rest = ", ".join(str(each) for each in sorted(rests.keys() - set(done))[:5])
        raise PatternLimit(
            "cycle", f"裁定互相循环：{rest}", f"rulings rest on each other in a circle: {rest}"
        )
    return tuple(done)
