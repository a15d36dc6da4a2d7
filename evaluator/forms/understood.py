"""What was understood of a submission, before anything is scored: each fact's value as read, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluator.declarations import FactType, Records, Vocabulary
from evaluator.evidence.facts import Value, read_fact
from evaluator.evidence.findings import Findings
from evaluator.forms.carried import written
from evaluator.language import say
from evaluator.problems import PingjiaError, quoted
from evaluator.reading.keywords import to_english
from evaluator.reading.nodes import Document, Node, Scalar, Sequence
from evaluator.reading.nodes import Mapping as Tree

__all__ = ["Understood", "understood", "withheld"]


@dataclass(frozen=True, slots=True)
class Understood:
    """One fact as understood: *shown* is its value for people, *place* where it stands.

    *read* is false for what was refused; then *shown* is what is written there.
    """

    fact: FactType
    shown: str
    place: str
    read: bool


def understood(
    document: Document, declared: Mapping[str, FactType], *, with_private: bool
) -> tuple[Understood, ...]:
    """Return every fact of *document* that *declared* knows, in the order of the file, as it was understood."""
    facts = _root(document).get("facts")
    found = []
    for key, node in facts.entries if isinstance(facts, Tree) else ():
        fact = declared.get(key.text or "")
        if fact is None:
            continue
        findings = Findings()
        given = read_fact(fact, node, findings)
        refused = any(each.severity == "error" for each in findings.problems)
        if given is None and not refused:
            continue
        shown = _shown(fact, None if given is None or refused else given.deciding, node)
        kept = fact.private and not with_private
        found.append(Understood(fact, quoted(shown, private=kept), str(node.span), not refused))
    return tuple(found)


def _root(document: Document) -> Tree:
    try:
        root = to_english(document.root, "evidence")
    except PingjiaError:
        root = document.root
    return root if isinstance(root, Tree) else Tree((), document.root.span)


def _shown(fact: FactType, value: Value | None, node: Node) -> str:
    """Return a value for people, with its unit; of rows how many, of a refused scalar its text."""
    if isinstance(value, tuple):
        return say(f"{len(value)} 行", f"{len(value)} rows") if value else say("无", "none")
    if isinstance(value, dict):
        return say("；", "; ").join(
            f"{row} " + " ".join(f"{choice} {count}" for choice, count in votes.items())
            for row, votes in value.items()
        )
    if value is None:
        return (node.text or "") if isinstance(node, Scalar) and not _has_private(fact) else ""
    unit = "%" if getattr(fact, "percent", False) else getattr(fact, "unit", "")
    return written(value) + unit


def _has_private(fact: FactType) -> bool:
    return fact.private or (isinstance(fact, Records) and any(each.private for each in fact.columns.values()))


def withheld(document: Document, vocabulary: Vocabulary) -> tuple[Document, tuple[str, ...]]:
    """Return *document* without its private facts and private columns, and the facts that are touched by it."""
    touched: dict[str, None] = {}

    def bare(tree: Tree) -> Tree:
        parts: list[tuple[Scalar, Node]] = []
        for key, node in tree.entries:
            if key.text == "facts" and isinstance(node, Tree):
                fitting = [
                    (name, value, vocabulary.facts.get(name.text or "")) for name, value in node.entries
                ]
                touched.update(
                    (fact.name, None) for _, _, fact in fitting if fact is not None and _has_private(fact)
                )
                kept = [
                    (name, _public(value, fact))
                    for name, value, fact in fitting
                    if fact is None or not fact.private
                ]
                parts.append((key, Tree(tuple(kept), node.span)))
            else:
                parts.append((key, bare(node) if key.text == "previous" and isinstance(node, Tree) else node))
        return Tree(tuple(parts), tree.span)

    return replace(document, root=bare(_root(document))), tuple(touched)


def _public(node: Node, fact: FactType | None) -> Node:
    """Return the rows of a record without its private columns, anything else as it is."""
    private = (
        [name for name, column in fact.columns.items() if column.private] if isinstance(fact, Records) else []
    )
    if not private:
        return node
    if isinstance(node, Sequence):
        return Sequence(tuple(_public(each, fact) for each in node.items), node.span)
    if isinstance(node, Tree):
        kept = ((key, _public(each, fact)) for key, each in node.entries if key.text not in private)
        return Tree(tuple(kept), node.span)
    return node
