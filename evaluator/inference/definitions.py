"""Patterns as definitions of durable-rules, within the library's measured limits; data only, nothing is run here.

The library hangs, crashes or answers wrongly past some limits and for some shapes, so `guard` checks every
definition before it is handed over, and these habits keep away from the rest:

- property names carry a prefix and are never `id` or `sid` (the library's own state message would match);
- every join ends with a conjunct that is always true (a false last conjunct reads past the expression array);
- an alias is never used by two rules of a set (an equal condition found again would lose its join);
- every `none` stands behind the marker `g_closed`, posted when all else has settled (absence depends on order);
- a catch-all matches every fact, for an unmatched one is thrown away with the rest of its batch;
- a rule fires in every session, for deleting the state of one in which none did ends the process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from evaluator.inference.patterns import KINDS, Literal, Patterns, Rule

Definition = dict[str, dict[str, Any]]
Fact = dict[str, int | str]

LIBRARY_RULES: Final = 400
CONDITIONS: Final = 500
USES: Final = 250
"""Joins that may share one condition: the library keeps 256 and writes past them."""
ANTECEDENTS: Final = 16
CONJUNCTS: Final = 30

FALSE, TRUE, UNKNOWN, BROKEN = range(4)


class LibraryLimit(ValueError):
    """A definition that the library would hang on, refuse or get wrong."""


def joined(*conditions: dict[str, Any], alias: str) -> dict[str, Any]:
    """Return the conditions as one conjunction of a join, closed by a conjunct that is always true."""
    return {"$and": [*conditions, {"$gte": {"p_one": {alias: "p_one"}}}]}


def matching() -> Definition:
    """Return the rules for duties, double counting and comparisons; they are the same for every ruleset."""

    def same_duty(event: str) -> dict[str, Any]:
        return joined(
            {"r_duty": {event: "e_duty"}},
            {"r_key": {event: "e_key"}},
            {"$gte": {"r_at": {event: "e_at"}}},
            alias=event,
        )

    rules: Definition = {
        "pair": {"all": [{"pe": {"$ex": {"e_no": 1}}}, {"pr": same_duty("pe")}]},
        "lone": {
            "all": [
                {"lg": {"$ex": {"g_closed": 1}}},
                {"le": {"$ex": {"e_no": 1}}},
                {"lr$not": same_duty("le")},
            ]
        },
        "twice": {
            "all": [
                {"ta": {"$ex": {"c_no": 1}}},
                {
                    "tb": joined(
                        {"c_same": {"ta": "c_same"}},
                        {"c_key": {"ta": "c_key"}},
                        {"$gt": {"c_no": {"ta": "c_no"}}},
                        alias="ta",
                    )
                },
            ]
        },
    }
    return rules | _comparisons() | _catch_all()


def _comparisons() -> Definition:
    def compare(alias: str, kind: int) -> dict[str, Any]:
        return {alias: {"k_kind": kind}}

    def role(alias: str, number: int, of: str, *more: dict[str, Any]) -> dict[str, Any]:
        return {alias: joined({"q_role": number}, {"q_compare": {of: "k_no"}}, *more, alias=of)}

    rules: Definition = {
        "greater": {
            "all": [
                compare("gk", 0),
                role("ga", 0, "gk"),
                role("gb", 1, "gk", {"$lt": {"q_value": _minus(_of("ga"), {"gk": "k_tolerance"})}}),
            ]
        },
        "part": {
            "all": [
                compare("sk", 2),
                {"sp": joined({"$gte": {"q_role": 1}}, {"q_compare": {"sk": "k_no"}}, alias="sk")},
            ]
        },
    }
    for name, one, other in (("above", "a", "b"), ("below", "b", "a")):
        k, roles = f"{name}k", [f"{name}{letter}" for letter in "abcd"]
        product = {"a": _times(_of(roles[0]), _of(roles[3])), "b": _times(_of(roles[1]), _of(roles[2]))}
        margin = _times({k: "k_tolerance"}, _of(roles[3]))
        rules[name] = {
            "all": [
                compare(k, 1),
                *(role(alias, number, k) for number, alias in enumerate(roles)),
                {f"{name}z": {"$gt": {"z_zero": _minus(_plus(product[other], margin), product[one])}}},
            ]
        }
    for name, operator, edge in (("over", "$gt", _plus), ("under", "$lt", _minus)):
        k, total = f"{name}k", f"{name}t"
        limit = edge({total: "t_sum"}, {k: "k_tolerance"})
        rules[name] = {
            "all": [
                compare(k, 2),
                {total: {"t_compare": {k: "k_no"}}},
                role(f"{name}w", 0, k, {operator: {"q_value": limit}}),
            ]
        }
    return rules


def _of(alias: str) -> dict[str, Any]:
    return {alias: "q_value"}


def _plus(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {"$add": {"$l": left, "$r": right}}


def _minus(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {"$sub": {"$l": left, "$r": right}}


def _times(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {"$mul": {"$l": left, "$r": right}}


def _catch_all() -> Definition:
    return {
        "any": {"all": [{"xa": {"$ex": {"p_one": 1}}}, {"xb": {"$ex": {"x_never": 1}}}]},
        "begun": {"all": [{"bb": {"$ex": {"b_begun": 1}}}]},
    }


@dataclass(slots=True)
class RulingSet:
    """Some rulings as library rules: both sides of Kleene's logic are derived, truth and falsity.

    A state is one number, four times a place plus FALSE, TRUE, UNKNOWN or BROKEN; atoms, rulings and
    alternatives have places. ``means`` tells what each library rule concludes: (kind, ruling, alternative).
    """

    definition: Definition = field(default_factory=_catch_all)
    means: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    atoms: dict[int, int] = field(default_factory=dict)
    rules: dict[int, int] = field(default_factory=dict)
    alternatives: dict[tuple[int, int], int] = field(default_factory=dict)
    own: list[int] = field(default_factory=list)
    used: Counter[int] = field(default_factory=Counter)

    def place(self, literal: Literal) -> int:
        """Return the place of the literal's atom or ruling, a new one at its first use."""
        if literal.rule is not None:
            return self.rules.setdefault(literal.rule, self._next())
        assert literal.atom is not None
        return self.atoms.setdefault(literal.atom, self._next())

    def _next(self) -> int:
        return len(self.atoms) + len(self.rules) + len(self.alternatives)

    def add(self, ruling: Rule) -> None:
        """Add the library rules of one ruling: when it holds, and when it fails."""
        self.own.append(ruling.id)
        self.rules.setdefault(ruling.id, self._next())
        for number, alternative in enumerate(ruling.any_of):
            self.alternatives[ruling.id, number] = self._next()
            states = {self.place(each) * 4 + (FALSE if each.negated else TRUE) for each in alternative}
            self._rule(f"held_{ruling.id}_{number}", "held", ruling.id, number, sorted(states))
            for state in sorted(states):
                # The opposite truth of one literal breaks the alternative (FALSE and TRUE differ in one bit).
                self._rule(f"broken_{ruling.id}_{number}_{state}", "broken", ruling.id, number, [state ^ 1])
        broken = [self.broken(ruling.id, number) for number in range(len(ruling.any_of))]
        self._rule(f"false_{ruling.id}", "false", ruling.id, 0, broken)

    def broken(self, ruling: int, number: int) -> int:
        """Return the state that says alternative *number* of the ruling is broken."""
        return self.alternatives[ruling, number] * 4 + BROKEN

    def _rule(self, name: str, kind: str, ruling: int, number: int, states: list[int]) -> None:
        self.means[name] = kind, ruling, number
        self.used.update(states)
        self.definition[name] = {
            "all": [{f"{name}_{position}": {"s_state": state}} for position, state in enumerate(states)]
        }

    def close(self) -> None:
        """Add the rule for what is possible: a ruling of this set with no outcome once all has settled."""
        self.means["open"] = "possible", -1, 0
        self.definition["open"] = {
            "all": [
                {"og": {"$ex": {"g_closed": 1}}},
                {"ou": {"$ex": {"u_rule": 1}}},
                {"oo$not": {"o_rule": {"ou": "u_rule"}}},
            ]
        }


def rulings(patterns: Patterns) -> tuple[RulingSet, ...]:
    """Return the rulings split into sets within the limits; a set's conclusions feed the sets after it."""
    sets: list[RulingSet] = []
    by_id = patterns.rule_by_id()
    current = RulingSet()
    for number in patterns.order:
        ruling = by_id[number]
        if current.own and not _room(current, ruling):
            sets.append(current)
            current = RulingSet()
        current.add(ruling)
    if current.own:
        sets.append(current)
    for each in sets:
        each.close()
        guard(each.definition)
    return tuple(sets)


def _room(current: RulingSet, ruling: Rule) -> bool:
    literals = sum(len(set(each)) for each in ruling.any_of)
    alternatives = len(ruling.any_of)
    return (
        len(current.definition) + literals + alternatives + 2 <= LIBRARY_RULES
        and len(current.used) + 2 * literals + alternatives + 5 <= CONDITIONS
        and max(current.used.values(), default=0) + literals <= USES
    )


def guard(definition: Definition) -> None:
    """Raise LibraryLimit unless *definition* is one the library takes without hanging or losing facts."""
    if len(definition) > LIBRARY_RULES:
        raise LibraryLimit(f"{len(definition)} rules in one set")
    conditions, uses = _counts(definition)
    if conditions > CONDITIONS:
        raise LibraryLimit(f"{conditions} distinct conditions in one set")
    if uses > USES:
        raise LibraryLimit(f"one condition is used {uses} times")
    aliases: set[str] = set()
    for name, rule in definition.items():
        if len(rule["all"]) > ANTECEDENTS:
            raise LibraryLimit(f"{name} joins {len(rule['all'])} facts")
        for alias, condition in _antecedents(rule):
            if alias in aliases or alias in {"m", "s", "id", "sid"}:
                raise LibraryLimit(f"{name} uses the alias {alias} again")
            aliases.add(alias)
            if len(condition.get("$and", ())) >= CONJUNCTS:
                raise LibraryLimit(f"{name} has {len(condition['$and'])} conjuncts")


def _antecedents(rule: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for antecedent in rule["all"]:
        for alias, condition in antecedent.items():
            yield alias.removesuffix("$not"), condition


def _counts(definition: Definition) -> tuple[int, int]:
    """Return how many distinct conditions a set has, and how often the commonest of them is used."""
    used: Counter[str] = Counter()
    for rule in definition.values():
        for _, condition in _antecedents(rule):
            used.update(str(each) for each in condition.get("$and", [condition]))
    return len(used), max(used.values(), default=0)


def kind_number(kind: str) -> int:
    """Return the number that stands for a kind of comparison in the facts."""
    return KINDS.index(kind)
