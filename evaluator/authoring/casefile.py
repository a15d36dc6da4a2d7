"""The file of worked cases: which cases there are, and what each inherits of the one it is based on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evaluator.evidence.document import VERSION
from evaluator.language import say
from evaluator.problems import Problem, Span, problem, suggest
from evaluator.reading import Document, Mapping, Node, Scalar, Sequence

__all__ = ["MISSING", "Case", "cases", "evidence_of", "known_keys", "wrong_shape"]

MISSING = "~missing"
"""Written for the value of a fact: this fact was not submitted."""

_EVIDENCE = (
    "period", "as_of", "organisation", "facts", "not_applicable", "titles", "attachments", "results", "previous",
    "supplied_by",
)  # fmt: skip
_CASE = ("name", "why", "base", *_EVIDENCE, "expect")


@dataclass(frozen=True, slots=True)
class Case:
    """A case with everything it inherits."""

    name: str
    span: Span
    said: dict[str, tuple[Scalar, Node]]
    facts: dict[str, tuple[Scalar, Node]]
    expect: Mapping | None
    mentions: frozenset[str]


def cases(document: Document, problems: list[Problem]) -> list[Case]:
    """Return the cases of the file, in order; what is wrong with them is added to *problems*."""
    root = document.root
    listed = root.get("cases") if isinstance(root, Mapping) else None
    if not isinstance(listed, Sequence):
        where = say("算例文件", "the file of cases")
        problems.append(problem("missing-key", root.span, name="cases", where=where))
        return []
    found: dict[str, Case] = {}
    for node in listed.items:
        case = _case(node, found, problems)
        if case is not None:
            found[case.name] = case
    return list(found.values())


def _case(node: Node, before: dict[str, Case], problems: list[Problem]) -> Case | None:
    where = say("算例", "a case")
    if not isinstance(node, Mapping):
        problems.append(wrong_shape(node, say("一组“键: 值”", "a mapping")))
        return None
    known_keys(node, _CASE, where, problems)
    named = node.get("name")
    name = named.text if isinstance(named, Scalar) else None
    if not name or named is None:
        problems.append(problem("missing-key", node.span, name="name", where=where))
        return None
    if name in before:
        problems.append(problem("duplicate-id", named.span, name=name, first=before[name].span.line))
        return None
    said, facts = _inherited(node, before, problems)
    said |= {
        key.text or "": (key, value)
        for key, value in node.entries
        if key.text in _EVIDENCE and key.text != "facts"
    }
    own = node.get("facts")
    if isinstance(own, Mapping):
        for key, value in own.entries:
            facts[key.text or ""] = (key, value)
    elif own is not None:
        problems.append(wrong_shape(own, say("一组“事实: 值”", "a mapping of facts")))
    expect = node.get("expect")
    if not isinstance(expect, Mapping):
        problems.append(problem("missing-key", named.span, name="expect", where=f"{where} {name}"))
        expect = None
    return Case(name, named.span, said, facts, expect, frozenset(_mentioned(node)))


def _mentioned(node: Mapping) -> Iterator[str]:
    """Yield the facts a case itself changes and what it expects something of."""
    expect = node.get("expect")
    yield from expect.keys() if isinstance(expect, Mapping) else ()
    for value in (
        node.get("facts"),
        *(each for _, each in (expect.entries if isinstance(expect, Mapping) else ())),
    ):
        if isinstance(value, Mapping):
            yield from value.keys()
        elif isinstance(value, Sequence):
            yield from (each.text or "" for each in value.items if isinstance(each, Scalar))


def _inherited(
    node: Mapping, before: dict[str, Case], problems: list[Problem]
) -> tuple[dict[str, tuple[Scalar, Node]], dict[str, tuple[Scalar, Node]]]:
    base = node.get("base")
    if not isinstance(base, Scalar):
        return {}, {}
    found = before.get(base.text or "")
    if found is None:
        hint = suggest(base.text or "", before) or say(
            "被引用的算例要写在前面", "a base stands before what is based on it"
        )
        problems.append(problem("unknown-base", base.span, name=base.text or "", hint=hint))
        return {}, {}
    return dict(found.said), dict(found.facts)


def known_keys(node: Mapping, known: tuple[str, ...], where: str, problems: list[Problem]) -> None:
    """Add a problem for every key of *node* that is not one of those *known*."""
    for key, _ in node.entries:
        if key.text not in known:
            hint = suggest(key.authored, known)
            problems.append(problem("unknown-key", key.span, name=key.authored, where=where, hint=hint))


def wrong_shape(node: Node, expected: str) -> Problem:
    """Return the problem of a node that is not of the shape *expected*."""
    found = {
        Scalar: say("一个值", "a value"),
        Sequence: say("一个列表", "a list"),
        Mapping: say("一组键值", "a mapping"),
    }
    return problem("wrong-type", node.span, expected=expected, found=found[type(node)])


def evidence_of(case: Case, document: Document) -> Document:
    """Return the case's evidence as a document whose nodes keep their places in the file of cases."""
    span = case.span
    entries = [(Scalar("evidence", span), Scalar(VERSION, span)), *case.said.values()]
    facts = tuple(each for each in case.facts.values() if not _is_missing(each[1]))
    entries.append((Scalar("facts", span), Mapping(facts, span)))
    return replace(document, root=Mapping(tuple(entries), span))


def _is_missing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == MISSING
