"""The tree every text becomes: scalars that keep the author's text, sequences, mappings, each with its place."""

from __future__ import annotations

from collections.abc import Sequence as Steps
from dataclasses import dataclass, field, replace
from typing import Any

from evaluator.problems import Problem, Span

__all__ = [
    "Document",
    "Mapping",
    "Node",
    "Pasted",
    "Scalar",
    "Sequence",
    "locate",
    "locate_key",
    "plain",
    "renamed",
]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written: ``text`` is None only for an empty value, ``~`` or ``null`` without quotes.

    ``authored`` is what the author wrote when a keyword was translated; it equals ``text`` otherwise.
    """

    text: str | None
    span: Span
    quoted: bool = False
    spelled: str | None = None

    @property
    def is_null(self) -> bool:
        """Say whether nothing was written here."""
        return self.text is None

    @property
    def authored(self) -> str:
        """Return the author's own spelling (empty for a null)."""
        return self.spelled if self.spelled is not None else self.text or ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes; the span is its first line."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; keys are text and never repeat."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span
    _index: dict[str, Node] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._index.update({key.text or "": value for key, value in self.entries})

    def get(self, key: str) -> Node | None:
        """Return the value of *key*, or None when it does not stand here."""
        return self._index.get(key)

    def keys(self) -> tuple[str, ...]:
        """Return the keys in the order of the file."""
        return tuple(key.text or "" for key, _ in self.entries)

    def key(self, name: str) -> Scalar | None:
        """Return the scalar that spells the key *name*, for its place and the author's spelling."""
        return next((key for key, _ in self.entries if key.text == name), None)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Pasted:
    """A picture that came inside a file: its name, the fact it stands beside (empty: none), its cell and sha256."""

    name: str
    fact: str
    span: Span
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its tree, the name shown in messages, its text and the sha256 of its bytes (without a BOM).

    `problems` are what reading it already found wrong, and notes on what was left out, for whoever reads on to report.
    """

    root: Node
    source: str
    text: str
    digest: str
    problems: tuple[Problem, ...] = ()
    pictures: tuple[Pasted, ...] = ()


def plain(node: Node) -> Any:
    """Return the tree as dict, list, str and None; every scalar stays the author's text.

    >>> from evaluator.reading import read_text
    >>> plain(read_text("版本: 2.10\\n线: [95%, 007, ~]", "t").root)
    {'版本': '2.10', '线': ['95%', '007', None]}
    """
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def locate(node: Node, path: Steps[str | int]) -> Span:
    """Return the place of the value at *path*, or of the deepest place on the way that exists.

    A step that names no key of a mapping (a tag of a model, a missing key) is passed over when a later
    step fits; so a model's error path can be handed in unchanged.
    """
    span = node.span
    here: Node = node
    for step in path:
        found = _step(here, step)
        if found is not None:
            here = found
            span = here.span
    return span


def locate_key(node: Node, path: Steps[str | int]) -> Span:
    """Return the place of the key that ends *path* (an unknown key), else what `locate` finds."""
    if not path:
        return node.span
    here: Node = node
    for step in path[:-1]:
        found = _step(here, step)
        here = here if found is None else found
    if isinstance(here, Mapping):
        key = here.key(str(path[-1]))
        if key is not None:
            return key.span
    return locate(node, path)


def renamed(document: Document, source: str) -> Document:
    """Return *document* as if it had been read from a file of the name *source*."""
    pictures = tuple(replace(each, span=replace(each.span, source=source)) for each in document.pictures)
    return replace(document, root=_renamed(document.root, source), source=source, pictures=pictures)


def _renamed(node: Node, source: str) -> Node:
    span = replace(node.span, source=source)
    if isinstance(node, Scalar):
        return replace(node, span=span)
    if isinstance(node, Sequence):
        return Sequence(tuple(_renamed(each, source) for each in node.items), span)
    entries = ((_renamed(key, source), _renamed(value, source)) for key, value in node.entries)
    return Mapping(tuple((key, value) for key, value in entries if isinstance(key, Scalar)), span)


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping):
        return node.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def node_at(node: Node, path: Steps[str | int]) -> Node | None:
    """Return the node at exactly *path*, or None."""
    here: Node | None = node
    for step in path:
        here = None if here is None else _step(here, step)
    return here
