"""Ruleset to program: every expression checked, every sum proved, every problem of the file told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from evaluator.calendars import Calendar
from evaluator.declarations import FactType, Vocabulary
from evaluator.expression import typed
from evaluator.expression.frame import Run
from evaluator.expression.record import Runner
from evaluator.expression.typed import AwardSum, Type, Typed, walk
from evaluator.inference import Compare, Duty, Patterns, Same
from evaluator.maker import Maker
from evaluator.methods import Item, RoundingRule, losses
from evaluator.plan import Fold
from evaluator.problems import Problem, RulesetError, suggest
from evaluator.program import Program, kinds
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
)  # fmt: skip
from evaluator.program.rules import Atoms, read_by
from evaluator.reading import Document
from evaluator.reading.limits import in_order
from evaluator.ruleset import Ruleset, Ruling
from evaluator.spec import (
    CheckSpec,
    FixSpec,
    GradeSpec,
    ItemSpec,
    LadderSpec,
    PenaltySpec,
    RulingSpec,
    TableSpec,
)  # fmt: skip
from evaluator.vocabulary import narrow
from scoring.table import Policy
from scoring.units import Rounding

_KIND = {"veto": "veto", "at_most": "cap", "ineligible": "ineligible", "requires": "requires", "void": "void"}
ZERO = Fraction(0)


def compile_ruleset(
    ruleset: Ruleset, document: Document, vocabulary: Vocabulary, vocabulary_digest: str, calendar: Calendar
) -> Program:
    """Return *ruleset* as a program. Raises RulesetError with every problem of the file."""
    problems: list[Problem] = []
    facts = dict(_facts(ruleset, document, vocabulary, problems))
    names = Names(ruleset, document.root, vocabulary, facts, problems)
    names.settle()
    compiler = _Compiler(ruleset, names)
    program = compiler.program(document, vocabulary, vocabulary_digest, facts, calendar)
    errors = [each for each in problems if each.severity == "error"]
    if errors:
        raise RulesetError(in_order(list(dict.fromkeys(problems))))
    return replace(program, warnings=tuple(in_order(list(dict.fromkeys(problems)))))


def _facts(
    ruleset: Ruleset, document: Document, vocabulary: Vocabulary, problems: list[Problem]
) -> Iterator[tuple[str, FactType]]:
    from evaluator.problems import problem
    from evaluator.reading import locate
    from evaluator.reading.nodes import locate_key, node_at

    listed = all(narrowing is None for narrowing in ruleset.facts.values())
    for index, (name, narrowing) in enumerate(ruleset.facts.items()):
        fact = vocabulary.facts.get(name)
        if fact is None:
            path = ("facts", index) if listed else ("facts", name)
            span = locate(document.root, path) if listed else locate_key(document.root, path)
            problems.append(problem("unknown-fact", span, name=name, hint=suggest(name, vocabulary.facts)))
            continue
        node = node_at(document.root, ("facts", name))
        if narrowing is not None and node is not None:
            try:
                fact = narrow(fact, node)
            except RulesetError as error:
                problems.extend(error.problems)
        yield name, fact


class _Compiler:
    """Compiles the parts of one ruleset in order, sharing its names and atoms."""

    def __init__(self, ruleset: Ruleset, names: Names) -> None:
        self.ruleset, self.names, self.atoms = ruleset, names, Atoms()

    def program(
        self, document: Document, vocabulary: Vocabulary, vocabulary_digest: str, facts: Mapping[str, FactType],
        calendar: Calendar,
    ) -> Program:  # fmt: skip
        ruleset, names = self.ruleset, self.names
        sections = tuple(self._sections())
        bonus = tuple(self._bonus())
        penalties = tuple(self._penalties())
        rulings = tuple(self._rulings(sections))
        self._check_rulings(rulings, (*(item for section in sections for item in section.items), *bonus))
        signals = tuple(self._signals(len(rulings)))
        grades, grade_of, grade_type = self._grades()
        self._check_totals(sections)
        awards = tuple(self._awards(sections, bonus))
        applies = None
        if ruleset.applies is not None:
            applies = names.maker().condition(ruleset.applies, "applies").run
        program = Program(
            ruleset=_table(ruleset), vocabulary=vocabulary, vocabulary_digest=vocabulary_digest,
            digest=document.digest, facts=facts, domains=names.domains, derives=names.derives,
            builders=names.builders, typed=names.typed, parameters=names.plans(), calendar=calendar,
            applies=applies, sections=sections, bonus=bonus, penalties=penalties, duties=tuple(names.duties),
            awards=awards, atoms=tuple(self.atoms.plans), rulings=rulings, signals=signals,
            checks=tuple(self._checks()), grades=grades, grade_of=grade_of, grade_type=grade_type,
            ladder=tuple(self._ladder()), patterns=Patterns(),
            rounding=_rounding(ruleset.rounding, names.maker("rounding")),
            changes=tuple((line[0], line[1], line[2].strip("-"), line[3:]) for line in ruleset.changes),
        )  # fmt: skip
        if any(each.severity == "error" for each in names.problems):
            return program
        return replace(program, patterns=_patterns(program))

    # ── items ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _sections(self) -> Iterator[SectionPlan]:
        seen: dict[str, int] = {}
        for index, section in enumerate(self.ruleset.sections):
            make = self.names.maker("sections", index)
            if any(each.id == section.id for each in self.ruleset.sections[:index]):
                make.fail("duplicate-id", "id", name=section.id, first=_line(self.names.maker("sections")))
            if section.points <= 0 or (section.weight is not None and section.weight <= 0):
                make.fail("points-out-of-range", "points", value=section.points, limit=self.ruleset.points)
            items = []
            for place, item in enumerate(section.items):
                inner = make.at("items", place)
                if item.id in seen:
                    inner.fail("duplicate-id", "id", name=item.id, first=seen[item.id])
                seen.setdefault(item.id, _line(inner))
                items.append(self._item(item, section.id, inner, section.points))
            total = sum((item.points for item in section.items), ZERO)
            if total != section.points:
                make.fail(
                    "points-do-not-add-up", "points", where=section.title, stated=section.points, sum=total
                )
            yield SectionPlan(section.id, section.title, section.points, section.weight, tuple(items))

    def _item(self, item: Item, section: str, make: Maker, room: Fraction, pool: str = "") -> ItemPlan:
        overflow = item.overflow is not None
        ceiling = item.points + room if overflow else item.points
        make = replace(
            make, full=item.points, title=item.title, may_have_no_case=item.no_case is not None, overflow=overflow,
            ceiling=ceiling, read=[], pool=pool,
        )  # fmt: skip
        when = None
        if item.points <= 0:
            make.fail("points-out-of-range", "points", value=item.points, limit=self.ruleset.points)
        if item.when is not None:
            when = make.condition(item.when, "when")
            make = make.where(when.typed)
        node = item.method.node(make)
        for index, fix in enumerate(item.fix):
            for key in ("raises", "lowers", "sets"):
                fact = getattr(fix, key)
                if fact and fact not in self.names.facts:
                    make.fail(
                        "unknown-name", "fix", index, key, name=fact, hint=suggest(fact, self.names.facts)
                    )
        rounding = _rounding(item.round_, make.at("round"))
        nodes = tuple(make.read)
        return ItemPlan(
            item.id, section, _words(item), item.points, node, when.run if when else None, when.typed if when else None,
            nodes, *read_by(nodes, self.names), rounding, make.path,
        )  # fmt: skip

    def _bonus(self) -> Iterator[ItemPlan]:
        bonus = self.ruleset.bonus
        if bonus is None:
            return
        for index, item in enumerate(bonus.items):
            pool = bonus.once_per and "bonus"
            make = self.names.maker("bonus", "items", index)
            yield self._item(_pooled(item, bonus.once_per), "bonus", make, bonus.cap, pool)

    def _penalties(self) -> Iterator[PenaltyPlan]:
        for index, penalty in enumerate(self.ruleset.penalties):
            make = self.names.maker("penalties", index)
            bonus = self.ruleset.bonus
            most = self.ruleset.points + (ZERO if bonus is None else bonus.cap)
            make = replace(make, full=self.ruleset.points, ceiling=most, read=[])
            parts = losses(penalty.deduct, make)
            everything = any(each.all_ for each in penalty.deduct)
            node = Fold("earn", tuple(replace(part, loss=False) for part in parts), most)
            spec = PenaltySpec(penalty.id, penalty.title, everything and len(penalty.deduct) == 1)
            yield PenaltyPlan(spec, node, read_by(tuple(make.read), self.names)[0])

    @staticmethod
    def _awards(sections: tuple[SectionPlan, ...], bonus: tuple[ItemPlan, ...]) -> Iterator[AwardSum]:
        for item in (*(item for section in sections for item in section.items), *bonus):
            for node in item.typed:
                yield from (each for each in walk(node) if isinstance(each, AwardSum) and each.once_per)

    def _check_totals(self, sections: tuple[SectionPlan, ...]) -> None:
        make = self.names.maker()
        if any(section.weight is not None for section in sections):
            weights = sum((each.weight or ZERO for each in sections), ZERO)
            if weights != 1 or any(each.weight is None for each in sections):
                make.fail("weights-do-not-add-up", "sections", key=True, sum=weights, expected=1)
            return
        total = sum((section.full for section in sections), ZERO)
        if total != self.ruleset.points:
            make.fail(
                "points-do-not-add-up",
                "points",
                where=self.ruleset.title,
                stated=self.ruleset.points,
                sum=total,
            )

    # ── rulings, signals, checks ────────────────────────────────────────────────────────────────────────────────

    def _rulings(self, sections: tuple[SectionPlan, ...]) -> Iterator[RulingPlan]:
        numbers = {ruling.id: index for index, ruling in enumerate(self.ruleset.rulings, 1)}
        lines: dict[str, int] = {}
        grades = [line.name for line in self.ruleset.grades.levels]
        for index, ruling in enumerate(self.ruleset.rulings):
            make = self.names.maker("rulings", index, scored=True)
            if ruling.id in lines:
                make.fail("duplicate-id", "id", name=ruling.id, first=lines[ruling.id])
            lines.setdefault(ruling.id, _line(make))
            condition = self._ruling_condition(ruling, make)
            for key in ("at_most", "to"):
                grade = getattr(ruling, key)
                if grade and grade not in grades:
                    make.fail("unknown-grade", key, name=grade, hint=suggest(grade, grades))
            rule = self.atoms.rule(numbers[ruling.id], condition, numbers)
            kind = _KIND[ruling.kind]
            grade = ruling.at_most or ruling.to or None
            spec = RulingSpec(ruling.then, ruling.basis, ruling.by)
            yield RulingPlan(ruling.id, kind, ruling.title, rule, spec, grade)  # type: ignore[arg-type]
        yield from self._required(sections, len(numbers))

    def _check_rulings(self, rulings: tuple[RulingPlan, ...], items: tuple[ItemPlan, ...]) -> None:
        """Note rulings that rest on themselves, and items that read a ruling which speaks of points."""
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
                return
        for item in items:
            for read in _rulings_read(item.typed, self.names):
                if {read, *_reached(read, rests)} & speaks:
                    self.names.maker(*item.path).fail("ruling-needs-points", "id", item=item.id, ruling=read)

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

    def _signals(self, rulings: int) -> Iterator[SignalPlan]:
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

    def _checks(self) -> Iterator[CheckPlan]:
        for index, check in enumerate(self.ruleset.checks):
            make = self.names.maker("checks", index)
            made = make.condition(check.must, "must")
            spec = CheckSpec(check.must, check.say or check.must, check.else_)
            yield CheckPlan(spec, made.typed, made.run, make.path)

    # ── grades ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _grades(self) -> tuple[tuple[GradePlan, ...], Run | None, Type]:
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
                make.fail("duplicate-id", "name", name=line.name, first=_line(self.names.maker(*base)))
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
        return tuple(plans), None if of is None else of.run, type_

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

    def _ladder(self) -> Iterator[MovePlan]:
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


def _table(ruleset: Ruleset) -> TableSpec:
    """Return what is still needed of the author's words about the whole table."""
    policy, bonus, ladder = ruleset.not_applicable, ruleset.bonus, ruleset.ladder
    return TableSpec(
        ruleset.code, ruleset.ruleset, ruleset.title, ruleset.version, ruleset.status, ruleset.en, ruleset.note,
        ruleset.sources, ruleset.subject, ruleset.period, ruleset.points, ruleset.uses, ruleset.applies or "",
        Policy(policy.rescale if policy else "table"), policy.limit.points if policy and policy.limit else None,
        policy.approve if policy else "", bonus.cap if bonus else None, bonus.counts_for if bonus else "ranking",
        ruleset.grade_on, ruleset.grades.lowest_of,
        LadderSpec(ladder.of, ladder.levels, ladder.start) if ladder else None,
    )  # fmt: skip


def _words(item: Item) -> ItemSpec:
    """Return what is still needed of the author's words about an item."""
    from evaluator.methods.judged import OfJudged

    judged = item.method.judged if isinstance(item.method, OfJudged) else None
    fixes = tuple(
        FixSpec(fix.do, fix.who, fix.proof, fix.raises, fix.lowers, fix.sets, fix.effort, fix.lead)
        for fix in item.fix
    )
    return ItemSpec(
        item.id, item.title, item.method.key, item.no_case, item.required.until if item.required else None,
        item.overflow is not None, item.claim, item.say_not_applicable, item.material, item.verify, item.basis,
        item.note, item.en, fixes, judged.of if judged else "", tuple(judged.ranges.values()) if judged else (),
    )  # fmt: skip


def _pooled(item: Item, once_per: str) -> Item:
    """Return a bonus item whose awards share the bonus's key."""
    from evaluator.methods.awards import OfAwards

    method = item.method
    if not once_per or not isinstance(method, OfAwards) or method.awards.once_per:
        return item
    awards = method.awards.model_copy(update={"once_per": once_per})
    return item.model_copy(update={"method": method.model_copy(update={"awards": awards})})


def _patterns(program: Program) -> Patterns:
    pools = dict.fromkeys(award.pool for award in program.awards)
    rules = [ruling.rule for ruling in program.rulings]
    rules += [signal.rule for signal in program.signals if signal.rule is not None]
    return Patterns(
        duties=tuple(Duty(duty.id) for duty in program.duties),
        rules=tuple(rules),
        sames=tuple(Same(index) for index, _ in enumerate(pools, 1)),
        compares=tuple(
            Compare(each.compare, "greater") for each in program.signals if each.compare is not None
        ),
        name=f"{program.ruleset.ruleset}@{program.ruleset.version}",
    )


def _rounding(rule: RoundingRule | None, make: Maker) -> Rounding | None:
    if rule is None:
        return None
    if rule.to <= 0:
        make.fail("bad-rounding", "to", value=rule.to)
        return None
    return Rounding(rule.to, rule.mode)


def _line(make: Maker) -> int:
    from evaluator.reading import locate

    return locate(make.root, make.path).line
