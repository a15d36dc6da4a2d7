"""Conditions as pattern rules: a condition's and/or/not become alternatives over atoms and other rulings."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from evaluator.expression import typed
from evaluator.expression.record import Runner
from evaluator.expression.typed import Typed, walk
from evaluator.inference import Literal, Rule
from evaluator.program.plans import AtomPlan

MOST = 24
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


class Atoms:
    """The conditions taken as wholes, each once; *derived* are the derived quantities by name."""

    def __init__(self, derived: Mapping[str, Typed]) -> None:
        self._derived = derived
        self.plans: list[AtomPlan] = []
        self._ids: dict[Typed, int] = {}

    def of(self, node: Typed) -> int:
        """Return the id of a condition, registering it the first time."""
        if node not in self._ids:
            self._ids[node] = len(self.plans) + 1
            self.plans.append(AtomPlan(self._ids[node], node, Runner(node), needs_score(node)))
        return self._ids[node]

    def required(self, item: str, until: str) -> int:
        """Return the id of "this required item is not reached"."""
        self.plans.append(AtomPlan(len(self.plans) + 1, None, None, True, item, until))
        return len(self.plans)

    def rule(self, id_: int, condition: Typed, rulings: dict[str, int]) -> Rule:
        """Return *condition* as alternatives; one that branches too often is taken as one atom."""
        found = self._alternatives(condition, True, rulings)
        if found is None:
            found = ((Literal(atom=self.of(condition)),),)
        return Rule(id_, found)

    def _alternatives(
        self, node: Typed, holds: bool, rulings: dict[str, int]
    ) -> tuple[tuple[Literal, ...], ...] | None:
        match node:
            case typed.Negation(operand=operand):
                return self._alternatives(operand, not holds, rulings)
            case typed.Junction(every=every, operands=operands):
                parts = [self._alternatives(each, holds, rulings) for each in operands]
                if any(part is None for part in parts):
                    return None
                known = [part for part in parts if part is not None]
                if every == holds:
                    count = 1
                    for part in known:
                        count *= len(part)
                    if count > MOST:
                        return None
                    return tuple(sum(combination, ()) for combination in product(*known))
                joined = tuple(each for part in known for each in part)
                return joined if len(joined) <= MOST else None
            case typed.DeriveRef(name=name) if any(
                isinstance(each, typed.Ruled) for each in walk(self._derived.get(name, node))
            ):
                return self._alternatives(self._derived[name], holds, rulings)
            case typed.Ruled(ruling=ruling):
                return ((Literal(rule=rulings[ruling], negated=not holds),),)
            case typed.Comparison(symbol=symbol, left=left, right=right) if not holds:
                return (
                    (Literal(atom=self.of(typed.Comparison(node.type, _OPPOSITE[symbol], left, right))),),
                )
            case _:
                # no case is neither true nor false, so what is denied becomes an atom of its own
                return ((Literal(atom=self.of(node if holds else typed.Negation(node.type, node))),),)


def needs_score(node: Typed) -> bool:
    """Tell whether a condition speaks of points."""
    return any(
        isinstance(each, typed.SectionRate | typed.ItemPoints | typed.EverySection) for each in walk(node)
    )


def read_by(nodes: tuple[Typed, ...], names: object) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the facts and the duties that expressions read, also through derived quantities and tables, in order.

    Beside each duty stands the table through which alone it is read, or nothing where it is read itself.
    """
    from evaluator.program.names import Names

    assert isinstance(names, Names)
    found: dict[str, None] = {}
    duties: dict[str, str] = {}
    seen: set[str] = set()

    def visit(node: Typed) -> None:
        for each in walk(node):
            match each:
                case typed.FactRef(name=name):
                    found[name] = None
                case typed.TallyMean(fact=fact):
                    found[fact] = None
                case typed.TallyShare(fact=fact, total=total):
                    found[fact] = None
                    if total:
                        found[total] = None
                case typed.DeriveRef(name=name) if name not in seen:
                    seen.add(name)
                    if name in names.typed:
                        visit(names.typed[name])
                case (
                    typed.Aggregate(table=str(table))
                    | typed.AwardSum(table=table)
                    | typed.TrimmedMean(table=table)
                ):
                    follow(table)
                case typed.Held():
                    found["称号"] = None
                case typed.Previous():
                    found["上期"] = None
                case _:
                    pass

    def follow(table: str, through: str = "") -> None:
        if table in duties and not through:
            duties[table] = ""
        if table in seen:
            return
        seen.add(table)
        if table in names.facts:
            found[table] = None
        elif table in names.spines:
            follow(names.spines[table].of, table)
            for column in names.spines[table].columns:
                visit(names.typed[f"{table}.{column}"])
        for duty in names.duties:
            if duty.name == table:
                duties[table] = through
                found[duty.events] = None
                found[duty.answers] = None

    for node in nodes:
        visit(node)
    return tuple(found), tuple(duties.items())
