"""YAML text to nodes: one pass over the parser's events, refused early, no value ever resolved."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml

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
from evaluator.reading.pure_parser import PureParser
from evaluator.reading.yaml_faults import full_width_lines, syntax_problems, tab_lines

# libyaml when PyYAML was built with it; both parsers are state machines and give the same events.
Parser: Any = vars(yaml.cyaml)["CParser"] if yaml.__with_libyaml__ else PureParser

_TAG_DIRECTIVE = re.compile(r"^%TAG\b", re.MULTILINE)
_NULLS = frozenset({"", "~", "null"})


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    mapping: bool
    flow: bool
    start: Any
    span: Span
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    key: Scalar | None = None
    key_pending: bool = True


class _Stop(Exception):
    """Reading ends here; the problems tell why."""


class _Builder:
    """Builds the tree from events and gathers what is wrong on the way."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.text = text
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0
        self.text_lines: set[int] = set()

    def complain(self, code: str, span: Span, **params: str | int) -> None:
        self.problems.append(problem(code, span, hint="", severity="error", **params))
        if len(self.problems) >= PROBLEMS_GATHERED:
            raise _Stop

    def span(self, start: Any, end: Any) -> Span:
        line, column = start.line, start.column
        stop = end.column
        if end.line != line:
            stop = len(self.lines[line].rstrip()) if line < len(self.lines) else column
        return Span(self.name, line + 1, column + 1, max(stop, column) + 1)

    def run(self) -> None:
        parser = Parser(self.text)
        try:
            while True:
                event = parser.get_event()
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    self.scalar(event)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    self.open(event, kind is yaml.MappingStartEvent)
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self.close(event)
                elif kind is yaml.AliasEvent:
                    self.alias(event)
                elif kind is yaml.DocumentStartEvent:
                    self.document(event)
                elif kind is yaml.StreamEndEvent:
                    return
        finally:
            dispose = getattr(parser, "dispose", None)
            if dispose is not None:
                dispose()

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.complain("several-documents", self.span(event.start_mark, event.end_mark))
            raise _Stop

    def count(self, span: Span) -> None:
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            self.complain("too-many-nodes", span, limit=NODE_LIMIT)
            raise _Stop

    def marks(self, event: Any, span: Span) -> None:
        if event.anchor is not None:
            self.complain("alias-refused", span, name="&" + event.anchor)
        if event.tag is not None:
            self.complain("tag-refused", span, name=self.written(event))

    def written(self, event: Any) -> str:
        """Return the author's spelling of the tag that begins a node."""
        mark = event.start_mark
        written: str = self.lines[mark.line][mark.column :]
        return (written.split(maxsplit=1) or ["!"])[0]

    def alias(self, event: Any) -> None:
        span = self.span(event.start_mark, event.end_mark)
        self.count(span)
        self.complain("alias-refused", span, name="*" + event.anchor)
        self.place(Scalar("*" + event.anchor, span))

    def scalar(self, event: Any) -> None:
        span = self.span(event.start_mark, event.end_mark)
        self.count(span)
        if event.anchor is not None or event.tag is not None:
            self.marks(event, span)
        value: str = event.value
        quoted = event.style not in (None, "")
        if len(value) > SCALAR_LIMIT:
            self.complain("scalar-too-long", span, size=len(value), limit=SCALAR_LIMIT)
            value = value[:SCALAR_LIMIT]
        if quoted:
            found = CONTROL.search(value) if event.style == '"' else None
            if found is not None:
                self.complain("control-character", span, name=character_name(found[0]))
            if event.end_mark.line > event.start_mark.line:
                self.text_lines.update(range(event.start_mark.line + 1, event.end_mark.line + 1))
        else:
            self.suspect(event, span, value)
        top = self.stack[-1] if self.stack else None
        as_key = top is not None and top.mapping and top.key_pending
        text = None if not quoted and not as_key and value in _NULLS else value
        self.place(Scalar(text, span, quoted))

    def suspect(self, event: Any, span: Span, value: str) -> None:
        """Look at an unquoted value for the two slips YAML swallows: a full-width colon and a cut comma."""
        top = self.stack[-1] if self.stack else None
        if top is not None and top.flow:
            if value.count("(") > value.count(")"):
                self.complain("unquoted-comma", span, name=value)
            if not (top.mapping and top.key_pending and self.valueless(event.end_mark)):
                return
        elif top is not None and not (
            top.mapping and top.key is not None and event.start_mark.line + 1 > top.key.span.line
        ):
            return
        for number, column, label in full_width_lines(self.lines, event.start_mark, event.end_mark):
            self.complain(
                "full-width-colon", Span(self.name, number, column, column + len(label) + 1), name=label
            )

    def valueless(self, end: Any) -> bool:
        rest = self.lines[end.line][end.column :].lstrip() if end.line < len(self.lines) else ""
        return not rest.startswith(":")

    def open(self, event: Any, mapping: bool) -> None:
        span = self.span(event.start_mark, event.end_mark)
        self.count(span)
        if event.anchor is not None or event.tag is not None:
            self.marks(event, span)
        if len(self.stack) >= DEPTH_LIMIT:
            self.complain("too-deep", span, limit=DEPTH_LIMIT)
            raise _Stop
        self.stack.append(_Open(mapping, bool(event.flow_style), event.start_mark, span))

    def close(self, event: Any) -> None:
        done = self.stack.pop()
        span = self.span(done.start, event.end_mark)
        if done.mapping:
            self.place(Mapping(tuple(done.entries), span))
        else:
            self.place(Sequence(tuple(done.items), span))

    def place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.mapping:
            top.items.append(node)
        elif top.key_pending:
            top.key = self.key(top, node)
            top.key_pending = False
        else:
            if top.key is not None:
                top.entries.append((top.key, node))
            top.key, top.key_pending = None, True

    def key(self, top: _Open, node: Node) -> Scalar | None:
        """Return the key, or None when its entry is left out of the tree (a problem says why)."""
        if not isinstance(node, Scalar):
            self.complain("key-not-text", node.span)
            return None
        name = node.text or ""
        if not node.quoted and name == "<<":
            self.complain("merge-key-refused", node.span)
            return None
        if not name:
            self.complain("empty-key", node.span)
            return None
        if name in top.seen:
            self.complain("duplicate-key", node.span, name=name, first=top.seen[name])
            return None
        top.seen[name] = node.span.line
        return node


def read_yaml(text: str, name: str) -> Node:
    """Return the tree of a YAML text whose line ends are ``\\n``.

    Raises PingjiaError with every problem found; reading stops early at a limit or a break of the syntax.
    """
    builder = _Builder(text, name)
    directive = _TAG_DIRECTIVE.search(text)
    if directive is not None:  # libyaml compares each with all before it
        line = text.count("\n", 0, directive.start()) + 1
        raise PingjiaError([problem("tag-refused", Span(name, line, 1, 5), name="%TAG")])
    try:
        with suppress(_Stop):
            builder.run()
    except yaml.YAMLError as fault:
        builder.problems.extend(syntax_problems(fault, builder.lines, name))
    builder.problems.extend(
        problem("tab-indent", Span(name, number, column, column + 1))
        for number, column in islice(tab_lines(builder.lines), PROBLEMS_GATHERED)
        if number - 1 not in builder.text_lines
    )
    if not builder.problems and (builder.root is None or _nothing(builder.root)):
        builder.problems.append(problem("empty-file", None if not text else Span(name, 1, 1, 1)))
    if builder.problems:
        raise PingjiaError(in_order(builder.problems))
    assert builder.root is not None
    return builder.root


def _nothing(root: Node) -> bool:
    return isinstance(root, Scalar) and root.is_null
