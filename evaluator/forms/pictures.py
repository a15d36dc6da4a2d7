"""Pictures pasted into a form: whose they are, told by the row they stand in, and what they are called.

A picture supports the fact of its row: the one named there, or whose answer or record stands there, or whose sheet it
is. It is called after that fact, `会员人数-1`; one that stands beside nothing is called after its cell, `事实-D5-1`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from evaluator.declarations import Vocabulary
from evaluator.reading.nodes import Document, Mapping, Node, Pasted, Sequence
from evaluator.reading.text import fold
from evaluator.workbook import Book, Picture

__all__ = ["named", "with_pictures"]


def with_pictures(document: Document, book: Book, vocabulary: Vocabulary) -> Document:
    """Return *document* with the pictures of the book it was read from, each with its sha256."""
    if not book.pictures:
        return document
    pasted = tuple(
        Pasted(name, fact, each.span, len(each.data), hashlib.sha256(each.data).hexdigest())
        for each, name, fact in named(book, document.root, vocabulary)
    )
    return replace(document, pictures=pasted)


def named(book: Book, root: Node, vocabulary: Vocabulary) -> Iterator[tuple[Picture, str, str]]:
    """Yield each picture with its name and its fact (empty: it stands beside none), in the order of the book."""
    answered = dict(_answered(root))
    count: Counter[str] = Counter()
    for each in book.pictures:
        fact = _fact(each, book, answered, vocabulary)
        about = fact or re.sub(r"[^\w]+", "_", f"{each.span.sheet}-{each.span.cell}")
        count[about] += 1
        yield each, f"{about}-{count[about]}", fact


def _fact(picture: Picture, book: Book, answered: dict[tuple[str, int], str], vocabulary: Vocabulary) -> str:
    sheet, line = picture.span.sheet, picture.span.line
    for tab in book.sheets:
        for row in tab.rows if tab.name == sheet else ():
            if row.number == line:
                for cell in row.cells.values():
                    if fold(cell.text) in vocabulary.facts:
                        return fold(cell.text)
    beside = answered.get((sheet, line), "")
    return beside or (sheet if sheet in vocabulary.facts else "")


def _answered(root: Node) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield every row that a fact's answer or record stands in, and the fact."""
    facts = root.get("facts") if isinstance(root, Mapping) else None
    for key, value in facts.entries if isinstance(facts, Mapping) else ():
        for sheet, line in _rows(value):
            yield (sheet, line), key.text or ""


def _rows(node: Node) -> Iterator[tuple[str, int]]:
    yield node.span.sheet, node.span.line
    if isinstance(node, Sequence):
        for each in node.items:
            yield from _rows(each)
    elif isinstance(node, Mapping):
        for _, value in node.entries:
            yield from _rows(value)
