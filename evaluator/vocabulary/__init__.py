"""What can be asked: the facts of all tables, declared once, each with its type, unit and question.

`read_vocabulary` turns a document into a `declarations.Vocabulary`; `narrow` applies what one table says more strictly.
What an author may write is in `shapes`, its single values in `scalars`; scalars arrive as the author's text and are
read there, exactly.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import cast

from evaluator import declarations
from evaluator.declarations import FactType
from evaluator.problems import PingjiaError, RulesetError, problem
from evaluator.reading.keywords import to_english
from evaluator.reading.models import validate
from evaluator.reading.nodes import Document, Node, locate
from evaluator.vocabulary.consistent import inconsistent
from evaluator.vocabulary.scalars import Names
from evaluator.vocabulary.shapes import Declared, Narrowing, Parameter, Records, Vocabulary

__all__ = ["declared", "narrow", "parameter", "read_vocabulary"]


def read_vocabulary(document: Document) -> declarations.Vocabulary:
    """Return the vocabulary a document declares. Raises RulesetError with every problem of the file."""
    try:
        root = to_english(document.root, "vocabulary")
    except PingjiaError as error:
        raise RulesetError(error.problems) from None
    vocabulary = _vocabulary(validate(Vocabulary, root))
    problems = tuple(inconsistent(vocabulary, root))
    if problems:
        raise RulesetError(problems)
    return vocabulary


def _vocabulary(shape: Vocabulary) -> declarations.Vocabulary:
    return declarations.Vocabulary(
        shape.vocabulary, shape.version, shape.groups,
        {name: declared(name, fact) for name, fact in shape.facts.items()}, shape.titles,
        {name: parameter(each) for name, each in shape.parameters.items()}, shape.note,
    )  # fmt: skip


def declared(name: str, shape: Declared) -> FactType:
    """Return what a fact's or column's *shape* declares, under its *name*."""
    kind = getattr(declarations, type(shape).__name__)
    said = {key: getattr(shape, key) for key in type(shape).model_fields if key not in ("type", "columns")}
    if isinstance(shape, Records):
        said["columns"] = {title: declared(title, column) for title, column in shape.columns.items()}
    found: FactType = kind(name=name, **said)
    return found


def parameter(shape: Parameter) -> declarations.Parameter:
    """Return what a parameter's *shape* declares."""
    values = tuple(
        declarations.ParameterValue(each.from_, each.value, each.region, each.source) for each in shape.values
    )
    return declarations.Parameter(values, shape.unit, shape.source, shape.note, shape.en)


def narrow(fact: FactType, node: Node) -> FactType:
    """Return *fact* as one table sees it. Raises RulesetError where *node* would widen it.

    Limits may only move inwards, choices may only become fewer, and what is private stays private.
    """
    wanted = validate(Narrowing, node)
    said = {key: value for key, value in wanted if value is not None}
    problems = [
        problem("redefined-fact", locate(node, (key,)), name=fact.name, key=key)
        for key, value in said.items()
        if not _narrower(fact, key, value)
    ]
    if problems:
        raise RulesetError(problems)
    return replace(fact, **said)


def _narrower(fact: FactType, key: str, value: object) -> bool:
    if key == "private":
        return bool(value) or not fact.private
    if key in ("ask", "note", "material", "by"):
        return True
    if key == "of":
        return isinstance(fact, declarations.Choice | declarations.SetOf) and set(
            cast("Names", value)
        ) <= set(fact.of)
    if not isinstance(fact, declarations.Number):
        return False
    limit = cast("Fraction", value)
    return fact.min <= limit and (fact.max is None or limit <= fact.max)
