"""What the names of one ruleset mean: facts, parameters, derived quantities, tables; checked where first used.

Derived quantities and tables may speak of each other in any order; one that leads back to itself is a problem that
names the way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from evaluator.declarations import FactType as Declaration
from evaluator.declarations import Parameter, Records, Results, Tally, Vocabulary
from evaluator.expression import tree, typed
from evaluator.expression.duration import Duration
from evaluator.expression.fault import Fault
from evaluator.expression.frame import Run
from evaluator.expression.parse import parse
from evaluator.expression.record import Runner
from evaluator.expression.scope import FactType, Scope, TableType
from evaluator.expression.typed import BROKEN, DATE, RATIO, TEXT, Type, Typed
from evaluator.expression.values import Value
from evaluator.language import say
from evaluator.maker import Maker, Path
from evaluator.problems import Problem, problem, suggest
from evaluator.program import kinds
from evaluator.program.duties import DutyPlan
from evaluator.program.plans import ParameterValue
from evaluator.program.rows import STATES
from evaluator.program.spines import TIME, Spine
from evaluator.program.submitted import Concluded, submitted
from evaluator.reading import Node, locate
from evaluator.ruleset import Derive, Obligation, Ruleset, Table
from evaluator.vocabulary import parameter


class Tables(Mapping[str, TableType]):
    """The tables of a ruleset; a derived one is typed when it is first asked for."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def __getitem__(self, name: str) -> TableType:
        found = self._names.table(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.table_names)

    def __len__(self) -> int:
        return len(self._names.table_names)

    def __contains__(self, name: object) -> bool:
        return name in self._names.table_names


class Names:
    """All names of one ruleset and what they compile to."""

    def __init__(self, ruleset: Ruleset, root: Node, vocabulary: Vocabulary, facts: Mapping[str, Declaration],
                 problems: list[Problem]) -> None:  # fmt: skip
        self.ruleset, self.root, self.problems = ruleset, root, problems
        self.facts = facts
        self.derives: dict[str, Run] = {}
        self.builders: dict[str, Any] = {}
        self.domains: dict[str, Value] = {}
        self.typed: dict[str, Typed] = {}
        self.spines: dict[str, Spine] = {}
        self.duties: list[DutyPlan] = []
        self._tables: dict[str, TableType] = {}
        self._underway: list[str] = []
        self._circular: set[str] = set()
        shapes = {name: parameter(each) for name, each in ruleset.parameters.items()}
        self.parameters: dict[str, Parameter] = {**vocabulary.parameters, **shapes}
        self.values = {name: list(self._values(name, each)) for name, each in self.parameters.items()}
        scalars: dict[str, FactType] = {}
        tallies = {}
        for name, fact in facts.items():
            if isinstance(fact, Records | Results):
                self._tables[name] = kinds.table_type(fact)
                self.builders[name] = submitted(fact)
            elif isinstance(fact, Tally):
                tallies[name] = kinds.tally_type(fact)
            else:
                scalars[name] = kinds.fact_type(fact)
                self.domains[name] = kinds.domain_of(fact)
        self.table_names = (*self._tables, *ruleset.tables, *ruleset.obligations)
        sections = ruleset.sections
        bonus = ruleset.bonus.items if ruleset.bonus else ()
        self.scope = Scope(
            facts=scalars, derived=self.derived, parameters=self._parameter_types(), tables=Tables(self),
            tallies=tallies, titles=vocabulary.titles, rulings=tuple(each.id for each in ruleset.rulings),
            sections=tuple(each.id for each in sections),
            items=(*(item.id for each in sections for item in each.items), *(item.id for item in bonus)),
            known_elsewhere=frozenset(vocabulary.facts), derived_names=tuple(ruleset.derive),
        )  # fmt: skip
        self._clashes()

    def maker(self, *path: str | int, scored: bool = False, full: Fraction = Fraction(0)) -> Maker:
        """Return the maker of one place of the ruleset."""
        scope = replace(self.scope, scored=scored)
        return Maker(self.root, path, scope, self.typed.get, self.problems, full)

    def settle(self) -> None:
        """Check every derived quantity and table, used or not."""
        for name in self.ruleset.derive:
            self.derived(name)
        for name in (*self.ruleset.tables, *self.ruleset.obligations):
            self.table(name)

    def _clashes(self) -> None:
        taken: dict[str, str] = dict.fromkeys(self.facts, "事实")
        for kind, key, names in (
            ("参数", "parameters", self.ruleset.parameters), ("派生", "derive", self.ruleset.derive),
            ("表", "tables", self.ruleset.tables), ("义务", "obligations", self.ruleset.obligations),
        ):  # fmt: skip
            for name in names:
                if name in taken:
                    self.maker(key).fail("duplicate-name", name, key=True, name=name, other=taken[name])
                taken[name] = kind

    # ── parameters ──────────────────────────────────────────────────────────────────────────────────────────────

    def _values(self, name: str, parameter: Parameter) -> Iterator[tuple[str, date, Any, Type]]:
        here = name in self.ruleset.parameters
        seen: set[tuple[date, str]] = set()
        for index, each in enumerate(parameter.values):
            if here and (each.from_, each.region) in seen:
                place = locate(self.root, ("parameters", name, "values", index))
                region = each.region or say("全部", "all")
                self.problems.append(
                    problem("parameter-overlap", place, name=name, date=each.from_, region=region)
                )
            seen.add((each.from_, each.region))
            try:
                value, type_ = literal(each.value, parameter.unit)
            except Fault as fault:
                if here:
                    self.maker_note(fault, ("parameters", name, "values", index, "value"))
                continue
            yield each.region, each.from_, value, type_

    def maker_note(self, fault: Fault, path: Path) -> None:
        """Note a fault of an expression at *path*."""
        Maker(self.root, (), Scope(), self.typed.get, self.problems).note(fault, path)

    def _parameter_types(self) -> dict[str, FactType]:
        found = {}
        for name, values in self.values.items():
            if values:
                positive = all(
                    not isinstance(value, int | Fraction) or value > 0 for _, _, value, _ in values
                )
                found[name] = FactType(values[0][3], positive)
        return found

    def plans(self) -> dict[str, tuple[ParameterValue, ...]]:
        """Return the parameters' values as the program keeps them."""
        return {
            name: tuple(ParameterValue(region, start, value) for region, start, value, _ in values)
            for name, values in self.values.items()
        }

    # ── derived quantities ──────────────────────────────────────────────────────────────────────────────────────

    def derived(self, name: str) -> Type | None:
        """Return the type of a derived quantity, checking it the first time; None if there is none so called."""
        if name in self.typed:
            return self.typed[name].type
        derive = self.ruleset.derive.get(name)
        if derive is None:
            return None
        if not self._enter(name, ("derive", name)):
            return BROKEN
        node = self._derive(derive, self.maker("derive", name))
        self._underway.remove(name)
        if name in self._circular:
            node = typed.Const(BROKEN, 1)
        if derive.unit:
            node = replace(node, type=Type("number", derive.unit))
        self.typed[name] = node
        self.derives[name] = Runner(node)
        return node.type

    def _derive(self, derive: Derive, make: Maker) -> Typed:
        if derive.of is not None:
            plain = isinstance(_plain_at(self.root, make.path), str)
            return make.anything(derive.of, *(() if plain else ("of",))).typed
        conditions, values = [], []
        for index, branch in enumerate(derive.choose):
            place = make.at("choose", index)
            if branch.else_ is not None:
                values.append(place.anything(branch.else_.value, "else").typed)
                if index != len(derive.choose) - 1:
                    place.fail("else-not-last")
                break
            conditions.append(place.condition(branch.if_ or "", "if").typed)
            values.append(place.anything(branch.value or "", "value").typed)
        if len(values) != len(conditions) + 1:
            make.fail("missing-else", "choose", key=True)
            values.append(values[-1])
        return typed.Cases(values[0].type, tuple(conditions), tuple(values))

    def _enter(self, name: str, path: Path) -> bool:
        if name in self._underway:
            self._circular.update(self._underway[self._underway.index(name) :])
            way = " → ".join((*self._underway[self._underway.index(name) :], name))
            self.maker(*path[:-1]).fail("cyclic-derive", path[-1], key=True, path=way)
            return False
        self._underway.append(name)
        return True

    # ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────

    def table(self, name: str) -> TableType | None:
        """Return the columns of a table, compiling a derived one the first time."""
        if name in self._tables:
            return self._tables[name]
        if name in self.ruleset.tables:
            key, make = "tables", self._spine
        elif name in self.ruleset.obligations:
            key, make = "obligations", self._duty  # type: ignore[assignment]
        else:
            return None
        if not self._enter(name, (key, name)):
            return TableType({})
        self._tables[name] = make(name, getattr(self.ruleset, key)[name])
        self._underway.remove(name)
        return self._tables[name]

    def _base(self, name: str, make: Maker, key: str) -> TableType:
        found = self.table(name)
        if found is None:
            elsewhere = name in self.scope.known_elsewhere
            make.fail("fact-not-imported" if elsewhere else "unknown-table", key, name=name,
                      hint="" if elsewhere else suggest(name, self.table_names))  # fmt: skip
            return TableType({})
        return found

    def _spine(self, name: str, table: Table) -> TableType:
        make = self.maker("tables", name)
        base = self._base(table.of, make, "of")
        keys: dict[str, Type] = {}
        for column, kind in table.each.items():
            if kind in TIME:
                keys[column] = TEXT
                if base.dated is None and base.columns:
                    make.fail("bad-spine", "each", column, column=column, unit=kind)
            else:
                keys[column] = base.columns.get(column, TEXT)
                if base.columns and (
                    column not in base.columns or (kind == "choices" and not keys[column].symbols)
                ):
                    make.fail("bad-spine", "each", column, column=column, unit=kind)
        inner = replace(make, scope=make.scope.inside(base))
        where = None if table.where is None else inner.condition(table.where, "where").run
        group = replace(make, scope=replace(make.scope.inside(TableType(keys)), group=base))
        columns = {column: group.anything(text, "columns", column) for column, text in table.columns.items()}
        self.typed.update({f"{name}.{column}": made.typed for column, made in columns.items()})
        symbols = {column: type_.symbols for column, type_ in keys.items()}
        spine = Spine(
            table.each, table.of, where, {column: made.run for column, made in columns.items()}, symbols
        )
        self.spines[name] = spine
        self.builders[name] = spine.build
        return TableType({**keys, **{column: made.typed.type for column, made in columns.items()}})

    def _duty(self, name: str, duty: Obligation) -> TableType:
        make = self.maker("obligations", name)
        events, answers = (
            self._base(duty.for_, make, "for"),
            self._base(duty.answered_by, make, "answered_by"),
        )
        self._column(make, events, duty.for_, duty.from_, "from", ("date", "datetime"))
        self._column(make, events, duty.for_, duty.until, "until", ("date", "datetime"))
        self._column(make, answers, duty.answered_by, duty.at, "at", ("date", "datetime"))
        if duty.every not in ("", "week", "month", "quarter", "half", "year"):
            self._column(make, events, duty.for_, duty.every, "every", ("choice",))
        for answer, event in duty.match.items():
            self._column(make, answers, duty.answered_by, answer, "match", ())
            self._column(make, events, duty.for_, event, "match", ())
        inner = replace(make, scope=make.scope.inside(events))
        where = None if duty.where is None else inner.condition(duty.where, "where")
        inner = replace(make, scope=make.scope.inside(answers))
        accept = None if duty.accept is None else inner.condition(duty.accept, "accept").run
        within = Duration()
        if duty.within:
            made = make.anything(duty.within, "within").typed
            if isinstance(made, typed.Const) and isinstance(made.value, Duration):
                within = made.value
            else:
                make.fail("bad-duration", "within", value=duty.within)
        plan = DutyPlan(
            len(self.duties) + 1, name, duty.for_, None if where is None else where.run, duty.from_ or duty.until,
            bool(duty.until), duty.every, duty.answered_by, tuple(duty.match.items()), duty.at, accept, within,
            duty.roll is not None, self._is_private(duty, None if where is None else where.typed),
        )  # fmt: skip
        self.duties.append(plan)
        self.builders[name] = Concluded(name)
        columns = {**events.columns, "期限": DATE, "办理": DATE, "状态": Type("choice", "", STATES)}
        return TableType(columns, "期限", duty=True)

    def _is_private(self, duty: Obligation, where: Typed | None) -> bool:
        """Tell whether naming an event of the duty says more than may be said: what it is, or whose."""
        events = self.facts.get(duty.for_)
        if not isinstance(events, Records):
            return False
        read = (
            {each.column for each in typed.walk(where) if isinstance(each, typed.CellRef)} if where else set()
        )
        hidden = {name for name, column in events.columns.items() if column.private}
        return events.private or bool(hidden & {*duty.match.values(), *read})

    @staticmethod
    def _column(
        make: Maker, table: TableType, owner: str, column: str, key: str, wanted: tuple[str, ...]
    ) -> None:
        if not column or not table.columns:
            return
        found = table.columns.get(column)
        if found is None or (wanted and found.kind not in wanted):
            make.fail("unknown-column", key, table=owner, name=column, hint=suggest(column, table.columns))


def literal(text: str, unit: str) -> tuple[Any, Type]:
    """Return the value and type of a parameter's literal text; raises `Fault` for anything else."""
    raw = parse(text)
    sign = 1
    if isinstance(raw, tree.Minus):
        raw, sign = raw.operand, -1
    if isinstance(raw, tree.Number):
        value = sign * raw.value
        return kinds.plain(value) if not raw.percent else value, Type(
            "number", RATIO if raw.percent else unit
        )
    if isinstance(raw, tree.Literal):
        kind = (
            typed.DURATION
            if isinstance(raw.value, Duration)
            else TEXT
            if isinstance(raw.value, str)
            else DATE
        )
        return raw.value, kind
    if isinstance(raw, tree.Name):
        return raw.text, TEXT
    raise Fault("constant-expected", raw.start, raw.end)


def _plain_at(root: Node, path: Path) -> object:
    from evaluator.reading import plain
    from evaluator.reading.nodes import node_at

    found = node_at(root, path)
    return None if found is None else plain(found)
