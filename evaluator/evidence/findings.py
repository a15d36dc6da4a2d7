"""What turns up while evidence is read: problems, and notes on texts understood in another spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from evaluator.language import say
from evaluator.problems import Problem, Severity, Span, problem, quoted, suggest
from evaluator.reading.authored import described, spelled
from evaluator.reading.dates import read_date
from evaluator.reading.keywords import KEYS
from evaluator.reading.nodes import Mapping, Node, Scalar, Sequence
from evaluator.reading.text import Unreadable, clean, is_absent

__all__ = ["Findings"]

T = TypeVar("T")


@dataclass(slots=True)
class Findings:
    """Collects the problems and notes of one file; reading goes on after each, so that all are reported together."""

    problems: list[Problem] = field(default_factory=list)

    def add(
        self, code: str, span: Span, *, hint: str = "", severity: Severity = "error", **words: object
    ) -> None:
        """Record the catalogued problem *code* at *span*."""
        self.problems.append(problem(code, span, hint=hint, severity=severity, **words))

    def refused(self, error: Unreadable, span: Span, name: str, *, private: bool = False) -> None:
        """Record why a text was refused; a private value is not repeated in the message."""
        words: dict[str, Any] = {"name": name, **error.words}
        if "value" in words:
            words["value"] = quoted(words["value"], private=private)
        self.add(error.code, span, hint="" if private else error.hint, **words)

    def wrong_type(self, node: Node, expected: str) -> None:
        """Record that *expected* should stand where *node* does."""
        self.add("wrong-type", node.span, expected=expected, found=described(node))

    def keys(
        self, node: Node, allowed: Iterable[str], where: str, *, required: Iterable[str] = ()
    ) -> Mapping | None:
        """Return *node* as a mapping after naming its unknown and missing keys; None when it is no mapping."""
        if not isinstance(node, Mapping):
            self.wrong_type(node, say("一组“键: 值”", "a mapping"))
            return None
        known, where = tuple(allowed), spelled(where, node)
        for key, _ in node.entries:
            if key.text not in known:
                hint = suggest(key.authored, [*known, *(KEYS[each] for each in known if each in KEYS)])
                self.add("unknown-key", key.span, name=key.authored, where=where, hint=hint)
        for name in required:
            found = node.get(name)
            if found is None or (isinstance(found, Scalar) and is_absent(found.text)):
                self.add("missing-key", node.span, name=spelled(name, node), where=where)
        return node

    def items(self, node: Node | None) -> tuple[Node, ...]:
        """Return the entries of a list; nothing for an absent one."""
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return ()
        if not isinstance(node, Sequence):
            self.wrong_type(node, say("一个列表，每行以 - 开头", "a list"))
            return ()
        return node.items

    def text(self, node: Node | None, name: str) -> str:
        """Return the cleaned text of a scalar, empty when absent."""
        return self.read(node, name, lambda text: (clean(text), clean(text))) or ""

    def day(self, node: Node | None, name: str) -> date | None:
        """Return the day a scalar names, None when absent or refused."""
        return self.read(node, name, read_date)

    def texts(self, node: Node | None, name: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        if isinstance(node, Scalar) and not node.is_null:
            return (self.text(node, name),)
        return tuple(text for each in self.items(node) if (text := self.text(each, name)))

    def read(
        self, node: Node | None, name: str, reader: Callable[[str], tuple[T, str]], *, private: bool = False
    ) -> T | None:
        """Return what *reader* makes of a scalar, None when absent or refused; an unusual spelling is echoed."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.wrong_type(node, say("一个值", "a single value"))
            return None
        if node.text is None or is_absent(node.text):
            return None
        try:
            value, understood = reader(node.text)
        except Unreadable as error:
            self.refused(error, node.span, name, private=private)
            return None
        written = node.text.strip(" ")
        if written != understood and not private and not _usual(written, understood):
            self.add("read-as", node.span, severity="note", value=written, meaning=understood)
        return value


def _usual(written: str, understood: str) -> bool:
    """Say whether a spelling is so plain that echoing it would be noise: a bare number, a plain yes or no."""
    if written in ("true", "false", "是", "否", "有", "无"):
        return True
    return (
        written.isascii()
        and written[-1:].isdigit()
        and understood.startswith(written)
        and not (
            understood[len(written) : len(written) + 1].isdigit()
            or understood[len(written) : len(written) + 1] == "."
        )
    )
