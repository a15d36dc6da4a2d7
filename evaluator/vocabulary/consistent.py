"""What is wrong between declarations that are each well formed: a group nobody declared, a limit below another."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator import declarations
from evaluator.declarations import FactType
from evaluator.language import say
from evaluator.problems import Problem, problem, suggest
from evaluator.reading import numbers
from evaluator.reading.nodes import Node, locate, locate_key

__all__ = ["inconsistent"]


def inconsistent(vocabulary: declarations.Vocabulary, root: Node) -> Iterator[Problem]:
    """Yield what is wrong between declarations that are each well formed."""
    for name, fact in vocabulary.facts.items():
        path = ("facts", name)
        if fact.optional:
            place = locate_key(root, (*path, "optional"))
            yield problem("unknown-key", place, name="optional", where=name)
        if fact.group and fact.group not in vocabulary.groups:
            hint = suggest(fact.group, vocabulary.groups)
            yield problem("unknown-group", locate(root, (*path, "group")), name=fact.group, hint=hint)
        yield from _limits(fact, root, path)
        if isinstance(fact, declarations.Records):
            yield from _records(fact, root, path)
        elif isinstance(fact, declarations.Tally) and fact.total:
            yield from _total(vocabulary, fact.total, root, (*path, "total"))
    for name, parameter in vocabulary.parameters.items():
        if name in vocabulary.facts:
            place = locate_key(root, ("parameters", name))
            yield problem("duplicate-name", place, name=name, other=say("事实", "a fact"))
        yield from _values(name, parameter, root)


def _records(fact: declarations.Records, root: Node, path: tuple[str, ...]) -> Iterator[Problem]:
    if not fact.columns:
        yield problem("empty-value", locate(root, (*path, "columns")), name="columns")
    for name, column in fact.columns.items():
        yield from _limits(column, root, (*path, "columns", name))
    if not fact.dated:
        return
    dated, place = fact.columns.get(fact.dated), locate(root, (*path, "dated"))
    if dated is None:
        hint = suggest(fact.dated, fact.columns)
        yield problem("unknown-column", place, table=fact.name, name=fact.dated, hint=hint)
    elif not isinstance(dated, declarations.Day | declarations.DateTime):
        yield problem("wrong-fact-type", place, name=fact.dated, found=dated.type, expected="date")


def _total(
    vocabulary: declarations.Vocabulary, total: str, root: Node, path: tuple[str, ...]
) -> Iterator[Problem]:
    found = vocabulary.facts.get(total)
    if found is None:
        yield problem("unknown-fact", locate(root, path), name=total, hint=suggest(total, vocabulary.facts))
    elif not isinstance(found, declarations.Integer):
        yield problem("wrong-fact-type", locate(root, path), name=total, found=found.type, expected="integer")


def _limits(fact: FactType, root: Node, path: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(fact, declarations.Number) and fact.max is not None and fact.max < fact.min:
        low, high = numbers.exact_text(fact.min), numbers.exact_text(fact.max)
        detail = say(f"max {high} 小于 min {low}", f"max {high} is below min {low}")
        yield problem("bad-fact-declaration", locate(root, (*path, "max")), name=fact.name, detail=detail)


def _values(name: str, parameter: declarations.Parameter, root: Node) -> Iterator[Problem]:
    path = ("parameters", name, "values")
    if not parameter.values:
        yield problem("empty-value", locate(root, path), name="values")
    seen: set[tuple[object, str]] = set()
    for index, value in enumerate(parameter.values):
        if (value.from_, value.region) in seen:
            region, place = value.region or say("全部", "all"), locate(root, (*path, index))
            yield problem("parameter-overlap", place, name=name, date=str(value.from_), region=region)
        seen.add((value.from_, value.region))
