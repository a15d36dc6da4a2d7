"""Which names the author's text speaks of: in its expressions, and in the plain fields that name something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from evaluator.expression import tree
from evaluator.expression.fault import Fault
from evaluator.expression.parse import parse
from evaluator.reading import Node, Scalar, Sequence
from evaluator.reading.shapes import SHAPES

__all__ = ["mentions"]

# Plain fields that name a fact, a table, a column of one, or an item.
_NAMING = frozenset({"of", "for", "answered_by", "lowest_of", "order", "among", "pool", "base"})


def mentions(node: Node, shape: str, key: str = "") -> Iterator[str]:
    """Yield every name that an expression, or a field that names something, speaks of."""
    if isinstance(node, Scalar):
        described = shape if shape[:1] in ("=", "|") else SHAPES.get(shape, {}).get("", "")
        if described == "=":
            yield from _names(node.text or "")
        elif key in _NAMING:
            yield (node.text or "").partition(".")[0]
    elif isinstance(node, Sequence):
        for each in node.items:
            yield from mentions(each, shape, key)
    elif shape[:1] == "{":
        for _, value in node.entries:
            yield from mentions(value, shape[1:-1], key)
    else:
        for name, value in node.entries:
            word = name.text or ""
            if not (shape == "ruleset" and word == "facts"):
                yield from mentions(value, SHAPES.get(shape, {}).get(word, ""), word)


def _names(text: str) -> Iterator[str]:
    try:
        yield from _inside(parse(text))
    except Fault:
        return


def _inside(node: object) -> Iterator[str]:
    match node:
        case tree.Name(text=name):
            yield name
        case tree.Dotted(owner=owner):
            yield owner
        case tree.Raw():
            for spec in fields(node):
                yield from _inside(getattr(node, spec.name))
        case tuple():
            for each in node:
                yield from _inside(each)
        case _:
            pass
