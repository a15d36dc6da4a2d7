"""A table's check-up: what loads and runs, and is probably not what its author meant.

Nothing here is an error. Points given away and points out of reach are not guessed from the text: an empty submission
is scored, and what it confirms or cannot reach is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from evaluator.authoring.circles import results_read, way_to
from evaluator.authoring.implication import implies, is_constant
from evaluator.authoring.mentions import mentions
from evaluator.catalog import FILE, entries, find
from evaluator.declarations import Tally
from evaluator.engine import assess
from evaluator.evidence.document import Evidence, Organisation
from evaluator.expression import typed
from evaluator.expression.record import compiled
from evaluator.expression.typed import Const, Typed, walk
from evaluator.extends import extended
from evaluator.language import say
from evaluator.plan import Branch, First, Fold
from evaluator.plan import Node as Plan
from evaluator.problems import PingjiaError, Problem, Severity, problem, suggest
from evaluator.program import Program
from evaluator.program.plans import ItemPlan, literals
from evaluator.reading import Mapping, Node, Scalar, Sequence, locate, locate_key, read_file
from evaluator.reading.keywords import to_english
from evaluator.reading.limits import in_order
from evaluator.reading.nodes import node_at
from evaluator.wording import amount, condition
from scoring.units import exact, shown

__all__ = ["lint"]

Place = tuple[str | int, ...]

AS_OF = date(2026, 1, 15)
"""The day on which the empty submission is scored; any day with a whole period before it will do."""

CASES = "cases.yaml"
HALF = Fraction(1, 2)
_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def lint(program: Program, path: Path) -> tuple[Problem, ...]:
    """Return warnings and notes about the ruleset in *path*, which compiles to *program*, in the order of the file."""
    document = read_file(path)
    document, _ = extended(replace(document, root=to_english(document.root, "ruleset")), path, find)
    return tuple(in_order(list(_Lint(program, document.root).problems(path))))


class _Lint:
    """Looks at one program beside the tree it was made of."""

    def __init__(self, program: Program, root: Node) -> None:
        self.program, self.root = program, root

    def problems(self, path: Path) -> Iterator[Problem]:
        yield from _files(self.program, path)
        for item in (*self.program.items, *self.program.bonus):
            yield from self.words(item)
            yield from self.branches(item)
            yield from self.halves(item)
        yield from self.fixes()
        yield from self.numbers()
        yield from self.caps()
        yield from self.conditions()
        yield from self.nothing()
        yield from self.unused()
        yield from self.doubles()
        yield from self.circles(path)

    def at(
        self, code: str, path: Place, *, key: bool = False, severity: Severity = "warning", **words: Any
    ) -> Problem:
        """Return a problem at *path*."""
        span = (locate_key if key else locate)(self.root, path)
        return problem(code, span, severity=severity, **words)

    # ── items ───────────────────────────────────────────────────────────────────────────────────────────────────

    def words(self, item: ItemPlan) -> Iterator[Problem]:
        """What a reader of the result will ask: by which clause, with which proof, and what to do."""
        for code, said in (("no-basis", item.spec.basis), ("no-material", item.spec.material)):
            if not said:
                yield self.at(code, (*item.path, "id"), item=item.id)
        if not item.spec.fix and item.section != "bonus":
            yield self.at("no-fix", (*item.path, "id"), item=item.id)

    def fixes(self) -> Iterator[Problem]:
        """Fixes that move nothing the item reads, and changes that have two fixes."""
        seen: dict[tuple[str, str], str] = {}
        for item in self.program.items:
            for index, fix in enumerate(item.spec.fix):
                for direction in ("raises", "lowers", "sets"):
                    fact: str = getattr(fix, direction)
                    place = (*item.path, "fix", index, direction)
                    if fact and fact.partition(".")[0] not in item.facts:
                        yield self.at("fix-not-read", place, fact=fact, item=item.id)
                    elif fact and (fact, direction) in seen:
                        yield self.at("fix-repeated", place, fact=fact, item=seen[fact, direction])
                    seen.setdefault((fact, direction), item.id)

    def numbers(self) -> Iterator[Problem]:
        """Numbers left out between the items of a section."""
        for section in self.program.sections:
            before: tuple[str, int] | None = None
            for item in section.items:
                found = _NUMBERED.fullmatch(item.id)
                here = (found[1], int(found[2])) if found else None
                if before and here and here[0] == before[0] and here[1] > before[1] + 1:
                    was = f"{before[0]}{before[1]}"
                    yield self.at("numbering-gap", (*item.path, "id"), before=was, name=item.id)
                before = here

    def caps(self) -> Iterator[Problem]:
        """Caps above all that can be earned below them."""
        bonus, cap = self.program.bonus, self.program.ruleset.bonus_cap
        most = sum((item.full for item in bonus), Fraction(0))
        if cap is not None and cap > most:
            yield self.at("cap-cannot-matter", ("bonus", "cap"), cap=shown(cap), most=shown(most))
        for item in (*self.program.items, *bonus):
            earn = node_at(self.root, (*item.path, "earn"))
            rows = range(len(earn.items)) if isinstance(earn, Sequence) else ()
            for place in (
                *((*item.path, "earn", row, "at_most") for row in rows),
                (*item.path, "awards", "at_most"),
            ):
                limit = node_at(self.root, place)
                if isinstance(limit, Scalar) and limit.text and exact(limit.text.strip()) > item.full:
                    yield self.at("cap-cannot-matter", place, cap=limit.text, most=shown(item.full))

    def halves(self, item: ItemPlan) -> Iterator[Problem]:
        """过半数 leaves one half out, 半数以上 takes it in: the words and the limit must agree."""
        text = "".join(_texts(node_at(self.root, item.path), ("title", "note", "say")))
        over, from_ = "过半" in text, "半数以上" in text or "一半以上" in text
        strict = set(self._strict_halves(item))
        if over != from_ and len(strict) == 1 and strict != {over}:
            said, limit = ("过半", "≥ 50%") if over else ("半数以上", "> 50%")
            yield self.at(
                "half-or-more", (*item.path, item.spec.method), key=True, item=item.id, said=said, limit=limit
            )

    def _strict_halves(self, item: ItemPlan) -> Iterator[bool]:
        for node in (each for top in item.typed for each in walk(top)):
            match node:
                case typed.Comparison(symbol=symbol, right=Const(value=value)) if (
                    value == HALF and symbol in "<=>="
                ):
                    yield symbol in (">", "<=")
        for key, strict in (("at_least", False), ("above", True)):
            limits = node_at(self.root, (*item.path, "bands", key))
            if isinstance(limits, Mapping) and "50%" in limits.keys():  # noqa: SIM118 - a node is no dict
                yield strict

    # ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────

    def branches(self, item: ItemPlan) -> Iterator[Problem]:
        """Branches of `choose` that never hold."""
        for place, branches in _choices(item.node, node_at(self.root, item.path), item.path):
            yield from self._order([(each.typed, (*place, index)) for index, each in enumerate(branches)])

    def _order(self, guards: list[tuple[Typed | None, Place]]) -> Iterator[Problem]:
        before: list[Typed] = []
        for guard, place in guards:
            if guard is None:
                continue
            covering = next((each for each in before if implies(guard, each)), None)
            if covering is not None:
                reason = say(f"前面已有“{condition(covering)}”", f"`{condition(covering)}` stands before it")
                yield self.at("unreachable-branch", (*place, "if"), reason=reason)
            elif is_constant(guard):
                yield self._constant(guard, (*place, "if"))
            before.append(guard)

    def conditions(self) -> Iterator[Problem]:
        """Conditions in which nothing depends on evidence."""
        for name, node in self.program.typed.items():
            if isinstance(node, typed.Cases):
                places = [("derive", name, "choose", index) for index in range(len(node.conditions))]
                yield from self._order(list(zip(node.conditions, places, strict=True)))
        whens = [
            (item.when_typed, (*item.path, "when")) for item in (*self.program.items, *self.program.bonus)
        ]
        checks = [(check.typed, (*check.path, "must")) for check in self.program.checks]
        signals = [(each.typed, ("signals", index, "if")) for index, each in enumerate(self.program.signals)]
        atoms = {atom.id: atom.typed for atom in self.program.atoms}
        found: list[tuple[Typed | None, Place]] = [*whens, *checks, *signals]
        found += [
            (atoms.get(each.atom), ("rulings", index))
            for index, ruling in enumerate(self.program.rulings)
            for each in literals(ruling.rule)
            if each.atom is not None
        ]
        for condition_, place in found:
            if condition_ is not None and is_constant(condition_):
                yield self._constant(condition_, place)

    def _constant(self, node: Typed, place: Place) -> Problem:
        value = compiled(node)(None)  # type: ignore[arg-type]  # a constant looks at no frame
        return self.at("constant-condition", place, value=amount(value is True, node.type))

    # ── an empty submission ─────────────────────────────────────────────────────────────────────────────────────

    def nothing(self) -> Iterator[Problem]:
        """Items that an empty submission earns something of, and items that no submission earns in full."""
        empty = Evidence(organisation=Organisation(), period=None, as_of=AS_OF, facts={})
        try:
            trace = assess(replace(self.program, applies=None), empty, mode="reference")
        except PingjiaError:
            return
        for item in (*trace.items, *trace.bonus):
            plan, bounds = item.plan, item.bounds
            if item.problem is not None or item.applicable is False:
                continue
            if bounds.low > 0:
                yield self.at("floor-above-zero", (*plan.path, "id"), item=plan.id, least=shown(bounds.low))
            if bounds.high < plan.full:
                most, full = shown(bounds.high), shown(plan.full)
                yield self.at("full-out-of-reach", (*plan.path, "points"), item=plan.id, most=most, full=full)

    # ── names ───────────────────────────────────────────────────────────────────────────────────────────────────

    def unused(self) -> Iterator[Problem]:
        """Facts, derived quantities, parameters and tables nobody speaks of."""
        said = set(mentions(self.root, "ruleset"))
        for fact in self.program.facts.values():
            if isinstance(fact, Tally) and fact.name in said:
                said.add(fact.total)
        for name in self.program.facts:
            if name not in said:
                place, is_key = self._imported(name)
                yield self.at("unused-fact", place, key=is_key, name=name)
        for key, code in (
            ("derive", "unused-derive"), ("parameters", "unused-parameter"), ("tables", "unused-table"),
            ("obligations", "unused-table"),
        ):  # fmt: skip
            declared = node_at(self.root, (key,))
            for name in declared.keys() if isinstance(declared, Mapping) else ():
                if name not in said:
                    near = suggest(name, {*self.program.parameters} - {name}) if key == "parameters" else ""
                    yield self.at(code, (key, name), key=True, name=name, hint=near)

    def circles(self, path: Path) -> Iterator[Problem]:
        """Other tables' results that rest, table by table, on this one's: neither could be scored first."""
        own = self.program.ruleset.code
        known = {each.code: each.path for each in (*entries(), *entries(path.parent.parent))} | {own: path}
        for name, code in results_read(self.program):
            way = way_to(own, code, known)
            if way:
                place, is_key = self._imported(name)
                yield self.at(
                    "results-cycle", place, key=is_key, severity="error", way=" → ".join((own, *way))
                )

    def _imported(self, name: str) -> tuple[Place, bool]:
        """Return where a fact is imported, and whether it is a key there."""
        listed = node_at(self.root, ("facts",))
        items = listed.items if isinstance(listed, Sequence) else ()
        names = [each.text for each in items if isinstance(each, Scalar)]
        return (("facts", names.index(name)), False) if name in names else (("facts", name), True)

    def doubles(self) -> Iterator[Problem]:
        """Facts that score in two items of a section; denominators and `when` do not count."""
        for section in self.program.sections:
            seen: dict[str, str] = {}
            for item in section.items:
                measured = [node for node in item.typed if node is not item.when_typed]
                for fact in dict.fromkeys(name for node in measured for name in self._scoring(node)):
                    if fact in seen:
                        place = (*item.path, "id")
                        first = seen[fact]
                        yield self.at(
                            "double-use", place, severity="note", fact=fact, first=first, item=item.id
                        )
                    seen.setdefault(fact, item.id)

    def _scoring(self, node: Typed) -> Iterator[str]:
        match node:
            case typed.FactRef(name=name):
                yield name
            case typed.TallyMean(fact=fact, row=row) | typed.TallyShare(fact=fact, row=row):
                yield f"{fact}.{row}"
            case typed.DeriveRef(name=name) if name in self.program.typed:
                yield from self._scoring(self.program.typed[name])
            case typed.Arithmetic(symbol="/", left=left):
                yield from self._scoring(left)
            case _:
                if isinstance(node, typed.Aggregate | typed.AwardSum | typed.TrimmedMean) and node.table:
                    yield node.table
                for child in typed.children(node):
                    yield from self._scoring(child)


def _files(program: Program, path: Path) -> Iterator[Problem]:
    """What should stand around a ruleset's file."""
    if path.name != FILE:
        return
    if not path.with_name(CASES).is_file():
        yield problem("no-cases", None, severity="note")
    home = path.resolve().parent
    folders = (home.name, home.parent.name)
    if program.ruleset.ruleset not in folders:
        yield problem(
            "folder-mismatch", None, severity="warning", name=program.ruleset.ruleset, folder=folders[0]
        )


def _choices(node: Plan, written: Node | None, path: Place) -> Iterator[tuple[Place, tuple[Branch, ...]]]:
    """Yield every `choose` below *path* with its branches, as written and as planned side by side."""
    if not isinstance(written, Mapping):
        return
    if isinstance(node, First) and written.get("choose") is not None:
        yield (*path, "choose"), node.branches
        for index, branch in enumerate(node.branches):
            place = (*path, "choose", index)
            inner = node_at(written, ("choose", index))
            otherwise = inner.get("else") if isinstance(inner, Mapping) else None
            if isinstance(otherwise, Mapping):
                place, inner = (*place, "else"), otherwise
            yield from _choices(branch.node, inner, place)
    elif isinstance(node, Fold) and written.get("parts") is not None:
        for index, child in enumerate(node.children):
            part = node_at(written, ("parts", index))
            yield from _choices(child, part, (*path, "parts", index))


def _texts(node: Node | None, keys: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, Sequence):
        for each in node.items:
            yield from _texts(each, keys)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if isinstance(value, Scalar) and key.text in keys:
                yield value.text or ""
            yield from _texts(value, keys)
