"""What another system calls its columns, said once in a file: `--mapping 列名对照.yaml`.

    columns: {会员数: 会员人数, 入会率: 忽略}    # its title: ours; 忽略 leaves a column out
    constants: {期间: 2025}                     # what every row has in common
    values: {是否建会: {Y: 是, N: 否}}           # what its cells say: how we say it

Keywords may be Chinese: `列名`, `常量`, `取值`.
"""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from evaluator.declarations import Vocabulary
from evaluator.intake.columns import IGNORE, looked_up, names, plain_title
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, problem, suggest
from evaluator.reading import Mapping, Node, Scalar, read_file

__all__ = ["PLAIN", "ColumnMapping", "read_mapping"]

_KEYS = {
    "columns": "columns", "列名": "columns", "constants": "constants", "常量": "constants", "values": "values",
    "取值": "values",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a table of many is read: titles by plain title, constants by our title, values by plain title and text."""

    columns: Table[str, str] = field(default_factory=dict)
    constants: Table[str, Scalar] = field(default_factory=dict)
    values: Table[str, Table[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.columns or self.constants or self.values)


PLAIN = ColumnMapping()
"""No mapping: titles are ours, values are as written."""


def read_mapping(path: Path, vocabulary: Vocabulary) -> ColumnMapping:
    """Return the mapping in a YAML or JSON file. Raises PingjiaError with every problem of the file, at its place."""
    root = read_file(path).root
    found: list[Problem] = []
    blocks: dict[str, Mapping] = {}
    for key, value in _entries(root, found):
        block = _KEYS.get(key.authored)
        if block is None:
            hint = suggest(key.authored, _KEYS)
            found.append(
                problem(
                    "unknown-key",
                    key.span,
                    name=key.authored,
                    where=say("列名对照", "the mapping"),
                    hint=hint,
                )
            )
        elif not isinstance(value, Mapping):
            found.append(_wrong(value))
        else:
            blocks[block] = value
    ours = {plain_title(each): each for each in (*names(vocabulary), IGNORE)}
    mapping = ColumnMapping(
        {plain_title(key.authored): _ours(value, ours, found) for key, value in _block(blocks, "columns")},
        {
            _ours(key, ours, found): value
            for key, value in _block(blocks, "constants")
            if _is_text(value, found)
        },
        {
            plain_title(key.authored): {
                inner.authored: _text(text, found) for inner, text in _entries(value, found)
            }
            for key, value in _block(blocks, "values")
        },
    )
    if found:
        raise PingjiaError(found)
    return mapping


def _block(blocks: Table[str, Mapping], name: str) -> tuple[tuple[Scalar, Node], ...]:
    return blocks[name].entries if name in blocks else ()


def _entries(node: Node, found: list[Problem]) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Mapping):
        return node.entries
    found.append(_wrong(node))
    return ()


def _ours(node: Node, known: Table[str, str], found: list[Problem]) -> str:
    """Return the title of ours that a node names."""
    written = _text(node, found)
    title = looked_up(written, known)
    if title is None and written:
        hint = suggest(written, known.values())
        found.append(problem("unknown-heading", node.span, name=written, hint=hint))
    return title or ""


def _is_text(node: Node, found: list[Problem]) -> TypeGuard[Scalar]:
    if isinstance(node, Scalar):
        return True
    found.append(_wrong(node))
    return False


def _text(node: Node, found: list[Problem]) -> str:
    return node.authored if _is_text(node, found) else ""


def _wrong(node: Node) -> Problem:
    expected = say("一组“名字: 值”", "a mapping")
    from evaluator.reading.authored import described

    return problem("wrong-type", node.span, expected=expected, found=described(node))
