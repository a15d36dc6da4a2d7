"""One layout and one language for a document: comments stay, meaning stays, twice is once.

The text is edited in place by the marks of the parser's tokens, never written anew from a tree: so comments,
order, quotes and line breaks remain the author's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from evaluator.language import Language, say
from evaluator.problems import PingjiaError, Problem, problem
from evaluator.reading import Document, Mapping, Node, Scalar, Sequence, plain, read_text
from evaluator.reading.keywords import expression_words, kind_of, translate
from evaluator.reading.yaml_source import Parser

__all__ = ["format_text"]

_BLANK_LINES = 1


@dataclass(frozen=True, slots=True)
class _Edit:
    """Replace the characters from *start* to *end* (offsets) by *text*."""

    start: int
    end: int
    text: str


def format_text(text: str, *, to: Language | None, name: str = "") -> str:
    """Return a YAML document in the one layout and, with *to*, with its keywords spelled in that language.

    Raises PingjiaError: what cannot be read, or `formatting-unsafe` where the result would not mean the same.

    >>> print(format_text("code: T1   # 代码\\nruleset: {a: 1,b: 2 }\\n\\n\\n", to=None), end="")
    code: T1   # 代码
    ruleset: {a: 1, b: 2}
    >>> print(format_text("ruleset: x\\napplies: 'count(会员) > 0 and 独立核算'", to="zh"), end="")
    评分表: x
    适用: '计数(会员) > 0 且 独立核算'
    """
    document = read_text(text, name, syntax="yaml")
    source = document.text
    edits = list(_bracket_edits(source))
    if to is not None:
        edits.extend(_spelling_edits(document, to))
    result = _tidy(_apply(source, edits))
    _prove(document, result)
    return result


def _apply(text: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def _bracket_edits(text: str) -> Iterator[_Edit]:
    """Yield the blanks to change inside brackets: none at the edges, one after a comma."""
    parser = Parser(text)
    previous_end = 0
    while True:
        token: Any = parser.get_token()
        if token is None:
            return
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, yaml.FlowMappingEndToken | yaml.FlowSequenceEndToken | yaml.FlowEntryToken):
            gap = text[previous_end:start]
            if gap and not gap.strip(" ") and text[previous_end - 1] not in ":?-":
                yield _Edit(previous_end, start, "")
        if isinstance(token, yaml.FlowMappingStartToken | yaml.FlowSequenceStartToken | yaml.FlowEntryToken):
            after = end
            while text[after : after + 1] == " ":
                after += 1
            following = text[after : after + 1]
            wanted = " " if isinstance(token, yaml.FlowEntryToken) else ""
            if following not in ("", "\n", "#", "]", "}", ",") and text[end:after] != wanted:
                yield _Edit(end, after, wanted)
        previous_end = end


def _spelling_edits(document: Document, to: Language) -> Iterator[_Edit]:
    """Yield one edit for each keyword or expression spelled otherwise in *to*."""
    changed = {
        (scalar.span.line, scalar.span.column): scalar
        for scalar in _scalars(translate(document.root, to))
        if scalar.spelled is not None
    }
    text = document.text
    parser = Parser(text)
    while changed:
        event: Any = parser.get_event()
        if event is None or isinstance(event, yaml.StreamEndEvent):
            return
        if not isinstance(event, yaml.ScalarEvent):
            continue
        first, last = event.start_mark, event.end_mark
        assert first is not None
        assert last is not None
        scalar = changed.pop((first.line + 1, first.column + 1), None)
        if scalar is not None:
            raw = text[first.index : last.index]
            yield _Edit(first.index, last.index, _written(raw, scalar, event.style or "", to))


def _scalars(node: Node) -> Iterator[Scalar]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Scalar):
            yield here
        elif isinstance(here, Sequence):
            waiting.extend(here.items)
        else:
            assert isinstance(here, Mapping)
            for key, value in here.entries:
                waiting += (key, value)


def _written(raw: str, scalar: Scalar, style: str, to: Language) -> str:
    """Return how the new text is written in the author's style of quotes."""
    assert scalar.text is not None
    if "\n" in raw or style in ("|", ">"):
        return expression_words(raw, to)
    if style == "'":
        return "'" + scalar.text.replace("'", "''") + "'"
    if style == '"':
        if "\\" in raw:
            return '"' + expression_words(raw[1:-1], to) + '"'
        return '"' + scalar.text + '"'
    return scalar.text


def _tidy(text: str) -> str:
    """Return the text without trailing blanks, with at most one empty line in a row and one end of line."""
    kept = _text_lines(text)
    lines: list[str] = []
    empty = _BLANK_LINES
    for number, line in enumerate(text.split("\n")):
        if number in kept:
            lines.append(line)
            empty = 0
            continue
        bare = line.rstrip(" \t")
        empty = 0 if bare else empty + 1
        if empty <= _BLANK_LINES:
            lines.append(bare)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def _text_lines(text: str) -> set[int]:
    """Return the 0-based lines (but their first) of every value that goes over several lines."""
    kept: set[int] = set()
    parser = Parser(text)
    while True:
        event: Any = parser.get_event()
        if event is None or isinstance(event, yaml.StreamEndEvent):
            return kept
        if not isinstance(event, yaml.ScalarEvent):
            continue
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        if end.line > start.line:
            first = start.line + (1 if event.style in ("|", ">") else 0)
            kept.update(range(first, end.line + (1 if end.column else 0)))


def _prove(before: Document, result: str) -> None:
    """Refuse a result that would not mean the same as the document it came from."""
    try:
        after = read_text(result, before.source, syntax="yaml")
    except PingjiaError as fault:
        raise PingjiaError([_unsafe(fault.problems[0].message)]) from None
    if _meaning(before.root) != _meaning(after.root):
        raise PingjiaError([_unsafe(say("改后的内容和原来不一样", "the content would differ"))])


def _meaning(node: Node) -> object:
    """Return the tree in English with its expressions in English: the same for both spellings."""
    return plain(node) if kind_of(node) is None else plain(translate(node, "en"))


def _unsafe(detail: str) -> Problem:
    return problem("formatting-unsafe", None, detail=detail)
