"""Rulings, signals, checks, grades and the ladder, compiled; what could never work is a problem here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from evaluator.expression import typed
from evaluator.expression.frame import Run
from evaluator.expression.record import Runner
from evaluator.expression.typed import Typed, walk
from evaluator.maker import Maker
from evaluator.problems import suggest
from evaluator.program import kinds
from evaluator.program.items import line_of
from evaluator.program.names import Names
from evaluator.program.plans import (
    CheckPlan,
    GradePlan,
    ItemPlan,
    MovePlan,
    PenaltyPlan,
    RulingPlan,
    SectionPlan,
    SignalPlan,
    literals,
)
from evaluator.program.rules import Atoms
from evaluator.ruleset import Ruleset, Ruling
from evaluator.spec import CheckSpec, GradeSpec, RulingSpec

_KIND = {"veto": "veto", "at_most": "cap", "ineligible": "ineligible", "requires": "requires", "void": "void"}
ZERO = Fraction(0)


class Verdicts:
    """Compiles what follows from facts and points; conditions become pattern rules over shared *atoms*."""

    def __init__(self, ruleset: Ruleset, names: Names) -> None:
        self.ruleset, self.names, self.atoms = ruleset, names, Atoms(names.typed)

    def rulings(self, sections: tuple[SectionPlan, ...]) -> Iterator[RulingPlan]:
        """Yield the rulings, and one more for every required item."""
        numbers = {ruling.id: index for index, ruling in enumerate(self.ruleset.rulings, 1)}
        lines: dict[str, int] = {}
        grades = [line.name for line in self.ruleset.grades.levels]
        for index, ruling in enumerate(self.ruleset.rulings):
            make = self.names.maker("rulings", index, scored=True)
            if ruling.id in lines:
                make.fail("duplicate-id", "id", name=ruling.id, first=lines[ruling.id])
            lines.setdefault(ruling.id, line_of(make))
            condition = self._ruling_condition(ruling, make)
            for key in ("at_most", "to"):
                grade = getattr(ruling, key)
                if grade and grade not in grades:
                    make.fail("unknown-grade", key, name=grade, hint=suggest(grade, grades))
            rule = self.atoms.rule(numbers[ruling.id], condition, numbers)
            for literal in (each for alternative in rule.any_of for each in alternative):
                whole = None if literal.atom is None else self.atoms.plans[literal.atom - 1].typed
                for read in _rulings_read(() if whole is None else (whole,), self.names):
                    make.fail(
                        "ruling-out-of-place", "if" if ruling.requires is None else "requires", name=read
                    )
            kind = _KIND[ruling.kind]
            grade = ruling.at_most or ruling.to or None
            spec = RulingSpec(ruling.then, ruling.basis, ruling.by)
            yield RulingPlan(ruling.id, kind, ruling.title, rule, spec, grade)  # type: ignore[arg-type]
        yield from self._required(sections, len(numbers))

    def rulings_read(
        self, rulings: tuple[RulingPlan, ...], items: Sequence[ItemPlan | PenaltyPlan]
    ) -> frozenset[str]:
        """Return the rulings that points rest on.

        Notes rulings that rest on themselves, and items that read a ruling which speaks of points.
        """
        scored = {atom.id for atom in self.atoms.plans if atom.scored}
        number = {plan.rule.id: plan.id for plan in rulings}
        rests = {
            plan.id: [number[each.rule] for each in literals(plan.rule) if each.rule in number]
            for plan in rulings
        }
        speaks = {plan.id for plan in rulings if any(each.atom in scored for each in literals(plan.rule))}
        for index, ruling in enumerate(self.ruleset.rulings):
            way = _way_round(ruling.id, rests)
            if way:
                self.names.maker("rulings", index).fail("cyclic-derive", "id", path=" → ".join(way))
                return frozenset()
        found = _rulings_read(
            tuple(each.typed for each in self.atoms.plans if each.typed is not None), self.names
        )
        for item in items:
            for read in _rulings_read(item.typed, self.names):
                found.add(read)
                if {read, *_reached(read, rests)} & speaks:
                    self.names.maker(*item.path).fail("ruling-needs-points", "id", item=item.id, ruling=read)
        return frozenset(found)

    @staticmethod
    def _ruling_condition(ruling: Ruling, make: Maker) -> Typed:
        if ruling.requires is not None:
            condition = make.condition(ruling.requires, "requires").typed
            return typed.Negation(typed.BOOLEAN, condition)
        return make.condition(ruling.if_ or "", "if").typed

    def _required(self, sections: tuple[SectionPlan, ...], after: int) -> Iterator[RulingPlan]:
        from evaluator.inference import Literal, Rule

        for item in (item for section in sections for item in section.items):
            if item.spec.required is not None:
                after += 1
                atom = self.atoms.required(item.id, item.spec.required)
                yield RulingPlan(
                    f"必备 {item.id}", "required", item.spec.title, Rule(after, ((Literal(atom=atom),),))
                )

    def signals(self, rulings: int) -> Iterator[SignalPlan]:
        """Yield the signals: comparisons of two numbers as such, anything else as rules."""
        number = max([rulings, len(self.ruleset.rulings)], default=0) + 1000
        ids = {ruling.id: index for index, ruling in enumerate(self.ruleset.rulings, 1)}
        for index, signal in enumerate(self.ruleset.signals, 1):
            make = self.names.maker("signals", index - 1, scored=True)
            node = make.condition(signal.if_, "if").typed
            name = signal.id or f"S{index}"
            match node:
                case typed.Comparison(symbol=">" | "<" as symbol, left=left, right=right) if (
                    left.type.kind == right.type.kind == "number"
                ):
                    if symbol == "<":
                        left, right = right, left
                    yield SignalPlan(name, signal.say, None, index, Runner(left), Runner(right), node)
                case _:
                    yield SignalPlan(
                        name, signal.say, self.atoms.rule(number + index, node, ids), None, typed=node
                    )

    def checks(self) -> Iterator[CheckPlan]:
        """Yield the checks of the evidence."""
        for index, check in enumerate(self.ruleset.checks):
            make = self.names.maker("checks", index)
            made = make.condition(check.must, "must")
            for read in _rulings_read((made.typed,), self.names):
                make.fail("ruling-out-of-place", "must", name=read)
            spec = CheckSpec(check.must, check.say or check.must, check.else_)
            yield CheckPlan(spec, made.typed, made.run, make.path)

    def grades(self) -> tuple[tuple[GradePlan, ...], Run | None, Typed | None]:
        """Return the grades from the top, and the measure they speak of, if it is not the total."""
        grades = self.ruleset.grades
        raw = self.names.root
        from evaluator.reading.nodes import Sequence, node_at

        plain = isinstance(node_at(raw, ("grades",)), Sequence)
        base: tuple[str | int, ...] = ("grades",) if plain else ("grades", "levels")
        of = None if grades.of is None else self.names.maker("grades").number(grades.of, "of")
        type_ = typed.BARE if of is None else of.typed.type
        plans: list[GradePlan] = []
        before: tuple[Fraction, bool] | None = None
        if not grades.levels:
            self.names.maker().fail("no-grades", "grades", key=True)
        for index, line in enumerate(grades.levels):
            make = self.names.maker(*base, index, scored=True)
            last = index == len(grades.levels) - 1
            if any(each.name == line.name for each in grades.levels[:index]):
                make.fail("duplicate-id", "name", name=line.name, first=line_of(self.names.maker(*base)))
            if last and (line.needs or line.top):
                make.fail(
                    "last-grade-has-threshold", "needs" if line.needs else "top", key=True, name=line.name
                )
            limit, strict = None, line.above is not None
            key = "above" if strict else "at_least"
            text = line.above if strict else line.at_least
            if text is not None:
                limit = make.limit(text, type_, key)
                if last:
                    make.fail("last-grade-has-threshold", key, name=line.name)
                elif (
                    before is not None
                    and (limit, strict) >= before
                    and not line.needs
                    and not plans[-1].needs
                    and not (plans[-1].spec.top and (limit, strict) == before)
                ):
                    make.fail("grade-order", key, name=line.name, above=plans[-1].spec.name)
                before = (limit, strict)
                if of is None and limit > self._most():
                    make.fail("unreachable-grade", key, name=line.name)
            elif not last and not line.needs and line.top is None:
                make.fail("grade-without-threshold", name=line.name)
            needs = [make.condition(text, "needs", place) for place, text in enumerate(line.needs)]
            spec = GradeSpec(line.name, line.then, line.top is not None, line.en)
            plans.append(
                GradePlan(
                    spec,
                    limit,
                    strict,
                    tuple(each.run for each in needs),
                    tuple(each.typed for each in needs),
                )
            )
        self._lowest_of([plan.spec.name for plan in plans])
        return tuple(plans), None if of is None else of.run, None if of is None else of.typed

    def _lowest_of(self, names: list[str]) -> None:
        """Note facts that cannot stand beside the grades: not imported, or with answers that are no grades."""
        make = self.names.maker("grades")
        for index, name in enumerate(self.ruleset.grades.lowest_of):
            fact = self.names.facts.get(name)
            if fact is None:
                make.fail("unknown-fact", "lowest_of", index, name=name, hint=suggest(name, self.names.facts))
                continue
            for answer in kinds.type_of(fact).symbols or (name,):
                if answer not in names:
                    make.fail("unknown-grade", "lowest_of", index, name=answer, hint=suggest(answer, names))

    def _most(self) -> Fraction:
        bonus = self.ruleset.bonus
        counts = bonus is not None and bonus.counts_for in ("grade", "both")
        return self.ruleset.points + (bonus.cap if bonus is not None and counts else ZERO)

    def ladder(self) -> Iterator[MovePlan]:
        """Yield the moves of the ladder."""
        ladder = self.ruleset.ladder
        if ladder is None:
            return
        for index, move in enumerate(ladder.moves):
            make = self.names.maker("ladder", "moves", index, scored=True)
            kind = "up" if move.up else "down" if move.down else "stay"
            target = move.up or move.down
            if target and not target.isdigit() and target not in ladder.levels:
                make.fail("unknown-grade", kind, name=target, hint=suggest(target, ladder.levels))
            yield MovePlan(make.condition(move.if_, "if").run, kind, target, move.say)  # type: ignore[arg-type]


def _way_round(start: str, rests: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the way from a ruling back to itself, if there is one."""
    ways: list[tuple[str, ...]] = [(start,)]
    while ways:
        way = ways.pop()
        for each in rests[way[-1]]:
            if each == start:
                return (*way, each)
            if each not in way:
                ways.append((*way, each))
    return ()


def _reached(start: str, rests: Mapping[str, list[str]]) -> set[str]:
    found, pending = set(), [start]
    while pending:
        for each in rests[pending.pop()]:
            if each not in found:
                found.add(each)
                pending.append(each)
    return found


def _rulings_read(nodes: tuple[Typed, ...], names: Names) -> set[str]:
    """Return the rulings that expressions read, also through derived quantities."""
    found: set[str] = set()
    pending, seen = list(nodes), set()
    while pending:
        for each in walk(pending.pop()):
            if isinstance(each, typed.Ruled):
                found.add(each.ruling)
            elif isinstance(each, typed.DeriveRef) and each.name not in seen:
                seen.add(each.name)
                pending.append(names.typed[each.name])
    return found
