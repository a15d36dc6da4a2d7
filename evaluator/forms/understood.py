"""What was understood of a submission, before anything is scored: each fact's value as read, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluator.declarations import FactType, Records, Vocabulary, is_private
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
        return (node.text or "") if isinstance(node, Scalar) and not is_private(fact) else ""
    unit = "%" if getattr(fact, "percent", False) else getattr(fact, "unit", "")
    return written(value) + unit


def withheld(document: Document, vocabulary: Vocabulary) -> tuple[Document, tuple[str, ...]]:
    """Return *document* without its private facts and private columns, and the facts that are touched by it.

    The reason beside such a fact is left out, too, and so are the files behind it.
    """
    touched: dict[str, None] = {}
    behind = _behind(_root(document), vocabulary)

    def bare(tree: Tree) -> Tree:
        parts: list[tuple[Scalar, Node]] = []
        for key, node in tree.entries:
            if key.text == "facts" and isinstance(node, Tree):
                fitting = [
                    (name, value, vocabulary.facts.get(name.text or "")) for name, value in node.entries
                ]
                touched.update(
                    (fact.name, None) for _, _, fact in fitting if fact is not None and is_private(fact)
                )
                kept = [
                    (name, _public(value, fact))
                    for name, value, fact in fitting
                    if fact is None or not fact.private
                ]
                parts.append((key, Tree(tuple(kept), node.span)))
            elif key.text == "attachments" and isinstance(node, Sequence):
                others = tuple(each for each in node.items if not _named(each) & behind)
                parts.append((key, Sequence(others, node.span)))
            else:
                parts.append((key, bare(node) if key.text == "previous" and isinstance(node, Tree) else node))
        return Tree(tuple(parts), tree.span)

    return replace(document, root=bare(_root(document))), tuple(touched)


def _public(node: Node, fact: FactType | None) -> Node:
    """Return the rows of a record without its private columns and the reasons for it, anything else as it is."""
    private = (
        [name for name, column in fact.columns.items() if column.private] if isinstance(fact, Records) else []
    )
    if not private:
        return node
    if isinstance(node, Sequence):
        return Sequence(tuple(_public(each, fact) for each in node.items), node.span)
    if isinstance(node, Tree):
        hidden = (*private, "why", "material")
        kept = ((key, _public(each, fact)) for key, each in node.entries if key.text not in hidden)
        return Tree(tuple(kept), node.span)
    return node


def _behind(root: Tree, vocabulary: Vocabulary) -> frozenset[str]:
    """Return what names the files behind private facts: the facts themselves, and the material they name."""
    given = root.get("facts")
    found = {name for name, fact in vocabulary.facts.items() if is_private(fact)}
    for key, node in given.entries if isinstance(given, Tree) else ():
        said = node if key.text in found and isinstance(node, Tree) else None
        for each in (said, said.get("audited") if said is not None else None):
            if isinstance(each, Tree):
                found |= _texts(each.get("material"))
    return frozenset(found)


def _named(attachment: Node) -> frozenset[str]:
    """Return what an attachment is known by, and what it is for."""
    if not isinstance(attachment, Tree):
        return frozenset()
    return frozenset().union(*(_texts(attachment.get(key)) for key in ("id", "path", "for")))


def _texts(node: Node | None) -> frozenset[str]:
    each = node.items if isinstance(node, Sequence) else (node,)
    return frozenset(one.text for one in each if isinstance(one, Scalar) and one.text)
