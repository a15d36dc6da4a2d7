"""What one form asks: the facts of one table or of several, each once, and which items they serve. No file yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluator.declarations import FactType, Records, Results, Tally, Vocabulary
from evaluator.expression import typed
from evaluator.expression.typed import Typed, walk
from evaluator.language import say
from evaluator.problems import Problem, RulesetError, problem
from evaluator.program import Program

__all__ = ["Asked", "Form", "Served", "form_of", "is_list"]


@dataclass(frozen=True, slots=True)
class Served:
    """A table the form is for, as its author calls it."""

    code: str
    id: str
    title: str
    version: str
    digest: str
    period: str | tuple[str, str]
    applies: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact the form asks, and the items it serves (`T01:A5`).

    *judged*: it is a judge's mark, who gives a name and a reason; *before*: last period's value is asked, too.
    """

    fact: FactType
    items: tuple[str, ...] = ()
    judged: bool = False
    before: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The tables served, what is asked in the order of the groups, and the items that may be claimed not to apply."""

    served: tuple[Served, ...]
    vocabulary: Vocabulary
    asked: tuple[Asked, ...]
    claimable: Mapping[str, str]

    @property
    def title(self) -> str:
        """Return what the form is called: its table, or the codes of several."""
        if len(self.served) == 1:
            return self.names
        codes = say("、", ", ").join(each.code for each in self.served)
        return say(f"填报表（{codes}）", f"Submission ({codes})")

    @property
    def names(self) -> str:
        """Return the tables' names, one after the other."""
        return say("；", "; ").join(f"{each.code} {each.title} {each.version}" for each in self.served)

    @property
    def heading(self) -> Served:
        """Return what the form says of its tables as of one: several are named together."""
        if len(self.served) == 1:
            return self.served[0]
        periods = {each.period for each in self.served}
        return Served(
            "、".join(each.code for each in self.served),
            "",
            "",
            "",
            "",
            periods.pop() if len(periods) == 1 else "year",
        )

    @property
    def lists(self) -> Iterator[Asked]:
        """Yield what is answered by many rows, each on a sheet of its own."""
        return (each for each in self.asked if is_list(each.fact))

    def by_group(self) -> Iterator[tuple[str, tuple[Asked, ...]]]:
        """Yield the title of each group that is asked about, with its facts; what has no group comes last, untitled."""
        for name in (*self.vocabulary.groups, ""):
            members = tuple(each for each in self.asked if self._group(each) == name)
            if members:
                yield self.vocabulary.groups.get(name, ""), members

    def _group(self, asked: Asked) -> str:
        return asked.fact.group if asked.fact.group in self.vocabulary.groups else ""

    def materials(self) -> Mapping[str, tuple[str, ...]]:
        """Return every material that proves something asked, with the items it serves."""
        found: dict[str, dict[str, None]] = {}
        for each in self.asked:
            for name in each.fact.material:
                found.setdefault(name, {}).update(dict.fromkeys(each.items))
        return {name: tuple(items) for name, items in found.items()}


def is_list(fact: FactType) -> bool:
    """Say whether *fact* is answered by many rows."""
    return isinstance(fact, Records | Tally | Results)


def form_of(programs: Sequence[Program]) -> Form:
    """Return the form for *programs*: each fact once, as strictly as all of them agree.

    Raises RulesetError (`other-vocabulary`) where two of them do not use the same vocabulary.
    """
    first = programs[0]
    strangers = [each for each in programs if each.vocabulary_digest != first.vocabulary_digest]
    if strangers:
        raise RulesetError([_stranger(first, each) for each in strangers])
    facts: dict[str, FactType] = {}
    for name in first.vocabulary.facts if len(programs) > 1 else first.facts:
        views = [each.facts[name] for each in programs if name in each.facts]
        if views:  # where tables narrow a fact differently, the form allows what the vocabulary does
            facts[name] = (
                views[0] if all(each == views[0] for each in views) else first.vocabulary.facts[name]
            )
    judged = {item.spec.judged for each in programs for item in each.items}
    before = {name for each in programs for name in _read_of_before(each)}
    form = Form(
        tuple(_served(each) for each in programs),
        first.vocabulary,
        tuple(
            Asked(fact, _items(programs, name), name in judged, name in before)
            for name, fact in facts.items()
        ),
        {
            f"{each.ruleset.code}:{item.id}": item.spec.title
            for each in programs
            for item in each.items
            if item.spec.claim
        },
    )
    ordered = tuple(each for _, members in form.by_group() for each in members)
    return Form(form.served, form.vocabulary, ordered, form.claimable)


def _served(program: Program) -> Served:
    spec = program.ruleset
    return Served(
        spec.code, spec.ruleset, spec.title, spec.version, program.digest, spec.period, spec.applies
    )


def _stranger(first: Program, other: Program) -> Problem:
    return problem("other-vocabulary", None, name=other.ruleset.code, first=first.ruleset.code)


def _items(programs: Sequence[Program], name: str) -> tuple[str, ...]:
    return tuple(
        f"{each.ruleset.code}:{item.id}"
        for each in programs
        for item in (*each.items, *each.bonus)
        if name in item.facts
    )


def _read_of_before(program: Program) -> Iterator[str]:
    """Yield the facts that `previous()` reads of the period before."""
    pending = [each for item in (*program.items, *program.bonus) for each in item.typed]
    pending += [each.typed for each in program.atoms if each.typed is not None]
    before = [node.operand for each in pending for node in walk(each) if isinstance(node, typed.Previous)]
    yield from _facts(before, program)


def _facts(nodes: Sequence[Typed], program: Program) -> Iterator[str]:
    """Yield the facts below *nodes*, through what is derived."""
    pending, seen = list(nodes), set[str]()
    while pending:
        for node in walk(pending.pop()):
            if isinstance(node, typed.FactRef):
                yield node.name
            elif isinstance(node, typed.DeriveRef) and node.name not in seen:
                seen.add(node.name)
                pending.append(program.typed[node.name])
