"""What an author wrote, said back in the author's own spelling."""

from __future__ import annotations

from evaluator.language import say
from evaluator.reading.keywords import KEYS
from evaluator.reading.nodes import Mapping, Node, Sequence


def described(node: Node) -> str:
    """Say what was written: nothing, a text, a list or a mapping."""
    if isinstance(node, Mapping):
        return say("一组“键: 值”", "a mapping")
    if isinstance(node, Sequence):
        return say("一个列表", "a list")
    return say("空", "nothing") if node.is_null else f"`{node.authored}`"


def spelled(name: str, around: Node | None) -> str:
    """Return a keyword as the author of the mapping *around* would spell it: Chinese beside Chinese keywords."""
    chinese = isinstance(around, Mapping) and any(key.spelled is not None for key, _ in around.entries)
    return KEYS.get(name, name) if chinese else name
