"""Ruleset to program: every expression checked, every sum proved, every problem of the file told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from evaluator.calendars import Calendar
from evaluator.declarations import FactType, Vocabulary
from evaluator.inference import Compare, Duty, Patterns, Same
from evaluator.problems import Problem, RulesetError, suggest
from evaluator.program import Program
from evaluator.program.items import Items, rounding_of
from evaluator.program.names import Names
from evaluator.program.plans import ItemPlan, PenaltyPlan
from evaluator.program.verdicts import Verdicts
from evaluator.reading import Document
from evaluator.reading.limits import in_order
from evaluator.ruleset import Ruleset
from evaluator.spec import LadderSpec, TableSpec
from evaluator.vocabulary import narrow
from scoring.table import Policy


def compile_ruleset(
    ruleset: Ruleset, document: Document, vocabulary: Vocabulary, vocabulary_digest: str, calendar: Calendar
) -> Program:
    """Return *ruleset* as a program. Raises RulesetError with every problem of the file."""
    problems: list[Problem] = []
    facts = dict(_facts(ruleset, document, vocabulary, problems))
    names = Names(ruleset, document.root, vocabulary, facts, problems)
    names.settle()
    program = _program(ruleset, names, document, vocabulary, vocabulary_digest, facts, calendar)
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


def _program(
    ruleset: Ruleset, names: Names, document: Document, vocabulary: Vocabulary, vocabulary_digest: str,
    facts: Mapping[str, FactType], calendar: Calendar,
) -> Program:  # fmt: skip
    """Compile the parts of one ruleset in order, sharing its names."""
    items, verdicts = Items(ruleset, names), Verdicts(ruleset, names)
    sections, bonus, penalties = tuple(items.sections()), tuple(items.bonus()), tuple(items.penalties())
    items.check_totals(sections)
    rulings = tuple(verdicts.rulings(sections))
    scored: tuple[ItemPlan | PenaltyPlan, ...] = (
        *(item for section in sections for item in section.items),
        *bonus,
        *penalties,
    )
    read = verdicts.rulings_read(rulings, scored)
    signals = tuple(verdicts.signals(len(rulings)))
    grades, grade_of, grade_typed = verdicts.grades()
    applies = None
    if ruleset.applies is not None:
        applies = names.maker().condition(ruleset.applies, "applies").run
    program = Program(
        ruleset=_table(ruleset), vocabulary=vocabulary, vocabulary_digest=vocabulary_digest,
        digest=document.digest, facts=facts, domains=names.domains, derives=names.derives,
        builders=names.builders, typed=names.typed, parameters=names.plans(), calendar=calendar,
        applies=applies, sections=sections, bonus=bonus, penalties=penalties, duties=tuple(names.duties),
        awards=tuple(items.awards(sections, bonus)), atoms=tuple(verdicts.atoms.plans),
        rulings=rulings, rulings_read=read, signals=signals,
        checks=tuple(verdicts.checks()), grades=grades, grade_of=grade_of, grade_typed=grade_typed,
        ladder=tuple(verdicts.ladder()), patterns=Patterns(),
        rounding=rounding_of(ruleset.rounding, names.maker("rounding")),
        changes=tuple(
            (line[0], line[1], line[2].strip("-"), tuple(each.strip("-") for each in line[3:]))
            for line in ruleset.changes
        ),
    )  # fmt: skip
    if any(each.severity == "error" for each in names.problems):
        return program
    return replace(program, patterns=_patterns(program))


def _table(ruleset: Ruleset) -> TableSpec:
    """Return what is still needed of the author's words about the whole table."""
    policy, bonus, ladder = ruleset.not_applicable, ruleset.bonus, ruleset.ladder
    return TableSpec(
        ruleset.code, ruleset.ruleset, ruleset.title, ruleset.version, ruleset.status, ruleset.en, ruleset.note,
        ruleset.sources, ruleset.subject, ruleset.period, ruleset.points, ruleset.uses, ruleset.applies or "",
        Policy(policy.rescale if policy else "table"), policy.limit.points if policy and policy.limit else None,
        policy.approve if policy else "", bonus.cap if bonus else None, bonus.counts_for if bonus else "ranking",
        ruleset.grade_on, ruleset.grades.lowest_of,
        LadderSpec(ladder.of, ladder.levels, ladder.start) if ladder else None, ruleset.bases,
    )  # fmt: skip


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
