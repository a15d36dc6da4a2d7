"""JSON text to nodes, strictly and without recursion: nothing rounded, nothing overwritten, nothing guessed."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, Span, problem
from evaluator.reading.limits import (
    CONTROL,
    DEPTH_LIMIT,
    NODE_LIMIT,
    PROBLEMS_GATHERED,
    SCALAR_LIMIT,
    character_name,
    in_order,
)
from evaluator.reading.nodes import Mapping, Node, Scalar, Sequence

_BLANK = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?([0-9]+))?")
_NUMBER_LIMIT = 64
_EXPONENT_DIGITS = 2


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    mapping: bool
    start: int
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    key: Scalar | None = None


class _Stop(Exception):
    """Reading ends here; the problems tell why."""


class _Reader:
    """Walks the text once with its own stack of open collections."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.breaks = [-1, *(found.start() for found in re.finditer("\n", text))]
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.at = 0
        self.nodes = 0

    def span(self, start: int, end: int) -> Span:
        line = bisect_right(self.breaks, start - 1)
        begin = self.breaks[line - 1]
        stop = min(end, self.breaks[line] if line < len(self.breaks) else len(self.text))
        return Span(self.name, line, start - begin, max(stop, start) - begin)

    def complain(self, code: str, start: int, end: int, **params: str | int) -> None:
        self.problems.append(problem(code, self.span(start, end), hint="", severity="error", **params))
        if len(self.problems) >= PROBLEMS_GATHERED:
            raise _Stop

    def stop(self, detail: str, start: int | None = None, hint: str = "") -> _Stop:
        at = self.at if start is None else start
        self.problems.append(problem("bad-json", self.span(at, at + 1), hint=hint, detail=detail))
        return _Stop()

    def skip(self) -> str:
        found = _BLANK.match(self.text, self.at)
        self.at = self.at if found is None else found.end()
        return self.text[self.at : self.at + 1]

    def read(self) -> Node:
        """Return the root; afterwards only blanks may follow."""
        node = self.value()
        while self.stack:
            node = self.proceed(node)
        if self.skip():
            raise self.stop(say("文档已经结束，后面还有内容", "there is more after the end of the document"))
        assert node is not None
        return node

    def proceed(self, node: Node | None) -> Node | None:
        """Put a finished value into the innermost collection, or begin its next one."""
        top = self.stack[-1]
        if node is not None:
            if top.mapping:
                if top.key is not None:
                    top.entries.append((top.key, node))
            else:
                top.items.append(node)
        end = "}" if top.mapping else "]"
        sign = self.skip()
        if sign == end and (node is not None or self.at_opening(top)):
            self.at += 1
            self.stack.pop()
            span = self.span(top.start, self.at)
            return Mapping(tuple(top.entries), span) if top.mapping else Sequence(tuple(top.items), span)
        if node is not None:
            if sign != ",":
                raise self.stop(say(f"这里应当是逗号或 {end}", f"a comma or {end} is expected here"))
            self.at += 1
        if top.mapping:
            self.key(top)
        return self.value()

    def at_opening(self, top: _Open) -> bool:
        return not top.entries and not top.items and not top.seen

    def key(self, top: _Open) -> None:
        if self.skip() != '"':
            raise self.stop(say("这里应当是带双引号的键", "a key in double quotes is expected here"))
        start = self.at
        name = self.string()
        end = self.at
        span = self.span(start, end)
        if self.skip() != ":":
            raise self.stop(say("键后面应当是冒号", "a colon is expected after the key"))
        self.at += 1
        top.key = None
        if not name:
            self.complain("empty-key", start, end)
        elif name in top.seen:
            self.complain("duplicate-key", start, end, name=name, first=top.seen[name])
        else:
            top.key = Scalar(name, span, quoted=True)
        top.seen.setdefault(name, span.line)

    def value(self) -> Node | None:
        """Return a scalar, or open a collection and return None."""
        sign = self.skip()
        start = self.at
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            self.complain("too-many-nodes", start, start + 1, limit=NODE_LIMIT)
            raise _Stop
        if sign in ("{", "["):
            if len(self.stack) >= DEPTH_LIMIT:
                self.complain("too-deep", start, start + 1, limit=DEPTH_LIMIT)
                raise _Stop
            self.stack.append(_Open(sign == "{", start))
            self.at += 1
            return None
        if sign == '"':
            text = self.string()
            return Scalar(text, self.span(start, self.at), quoted=True)
        return self.word(start)

    def string(self) -> str:
        start = self.at
        text: str
        try:
            text, self.at = scanstring(self.text, start + 1, True)
        except JSONDecodeError as fault:
            at = min(fault.pos, len(self.text))
            raise self.stop(
                say("双引号没有闭合，或反斜杠写法不认识", "an unclosed quote or an unknown escape"), at
            ) from None
        if len(text) > SCALAR_LIMIT:
            self.complain("scalar-too-long", start, self.at, size=len(text), limit=SCALAR_LIMIT)
        found = CONTROL.search(text)
        if found is not None:
            self.complain("control-character", start, self.at, name=character_name(found[0]))
        return text

    def word(self, start: int) -> Scalar:
        found = _WORD.match(self.text, start)
        if found is None:
            raise self.stop(say("这里应当有一个值", "a value is expected here"))
        text = found[0]
        self.at = found.end()
        span = self.span(start, self.at)
        if text in ("true", "false"):
            return Scalar(text, span)
        if text == "null":
            return Scalar(None, span)
        number = _NUMBER.fullmatch(text)
        if number is None:
            hint = say("文字要加双引号", "put text in double quotes")
            raise self.stop(
                say("这不是数、true、false 或 null", "not a number, true, false or null"), start, hint
            )
        if len(text) > _NUMBER_LIMIT or len((number[1] or "").lstrip("0")) > _EXPONENT_DIGITS:
            self.complain("number-too-large", start, self.at, value=text)
        return Scalar(text, span)


def read_json(text: str, name: str) -> Node:
    """Return the tree of a JSON text (RFC 8259, unique keys, no NaN, no lone surrogate).

    Raises PingjiaError with every problem found; reading stops at the first break of the syntax.
    """
    reader = _Reader(text, name)
    root: Node | None = None
    if not text.strip():
        raise PingjiaError([problem("empty-file", None)])
    with suppress(_Stop):
        root = reader.read()
    if reader.problems or root is None:
        raise PingjiaError(in_order(reader.problems))
    return root
