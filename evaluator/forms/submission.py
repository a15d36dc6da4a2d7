"""A submission's tree as YAML, every value as it was written: it reads back as the same submission."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from evaluator.reading.nodes import Document, Mapping, Node, Scalar, Sequence

__all__ = ["submission_text"]

_PLAIN = re.compile(r"[^\W\d_][\w\-]*|-?(0|[1-9][0-9]*)(\.[0-9]+)?%?|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def submission_text(document: Document) -> str:
    """Return *document* as YAML; rows stand on a line each.

    >>> from evaluator.reading import read_text
    >>> print(
    ...     submission_text(
    ...         read_text('{"evidence": "1", "facts": {"甲": "3", "乙": [{"丙": "=1"}]}}', "t.json")
    ...     ),
    ...     end="",
    ... )
    evidence: 1
    facts:
      甲: 3
      乙:
        - {丙: "=1"}
    """
    return "\n".join([*_lines(document.root, ""), ""])


def _lines(node: Node, indent: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if _is_line(value):
                yield f"{indent}{_scalar(key)}: {_flow(value)}".rstrip()
            else:
                yield f"{indent}{_scalar(key)}:"
                yield from _lines(value, indent + "  ")
    elif isinstance(node, Sequence):
        yield from (f"{indent}- {_flow(each)}" for each in node.items)


def _is_line(node: Node) -> bool:
    return isinstance(node, Scalar) or (isinstance(node, Sequence) and not node.items) or not _entries(node)


def _entries(node: Node) -> tuple[object, ...]:
    return node.entries if isinstance(node, Mapping) else node.items if isinstance(node, Sequence) else ()


def _flow(node: Node) -> str:
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Sequence):
        return "[" + ", ".join(_flow(each) for each in node.items) + "]"
    return "{" + ", ".join(f"{_scalar(key)}: {_flow(value)}" for key, value in node.entries) + "}"


def _scalar(node: Scalar) -> str:
    """Return a scalar bare where YAML reads it back so, else in double quotes."""
    if node.text is None:
        return ""
    bare = _PLAIN.fullmatch(node.text) is not None and node.text.lower() not in _WORDS
    return node.text if bare else json.dumps(node.text, ensure_ascii=False)
