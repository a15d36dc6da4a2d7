"""What a broken YAML text most probably meant: the parser's complaint turned into a place and a remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from evaluator.language import say
from evaluator.problems import Problem, Span, problem

_LABEL = re.compile(r"(?:\s*(?:- +)*)([^\s：:#\"'“”，。,{}\[\]-][^\s：:#\"'“”，。,{}\[\]]{0,29})：")
_TABBED = re.compile(r" *\t")

# The parser's words (libyaml and the pure one) -> what they mean to an author, with a remedy.
_DETAILS: tuple[tuple[str, tuple[str, str], tuple[str, str]], ...] = (
    (
        "mapping values are not allowed",
        ("这里不能再出现冒号", "a colon cannot stand here"),
        ("值里有冒号就给值加引号；或者检查上一行的缩进", "quote the value, or check the indentation above"),
    ),
    (
        "could not find expected ':'",
        ("这一行缺少“键: 值”的冒号", "this line has no colon after its key"),
        ("冒号用半角，后面空一格", "write a half-width colon followed by a blank"),
    ),
    (
        "did not find expected ',' or",
        ("括号没有闭合，或者两项之间缺逗号", "a bracket is not closed, or a comma is missing"),
        ("补上括号或半角逗号；含逗号、括号的表达式要加引号", "close it, or quote the expression"),
    ),
    (
        "expected ',' or",
        ("括号没有闭合，或者两项之间缺逗号", "a bracket is not closed, or a comma is missing"),
        ("补上括号或半角逗号；含逗号、括号的表达式要加引号", "close it, or quote the expression"),
    ),
    (
        "did not find expected key",
        ("缩进对不上，或者这里缺一个键", "the indentation does not match, or a key is missing"),
        ("同一层的键左边对齐", "align the keys of one level"),
    ),
    (
        "expected <block end>",
        ("缩进对不上，或者这里缺一个键", "the indentation does not match, or a key is missing"),
        ("同一层的键左边对齐", "align the keys of one level"),
    ),
    (
        "did not find expected '-' indicator",
        ("列表里缺少开头的“- ”", "a list entry does not begin with `- `"),
        ("每一项以“- ”开头并左边对齐", "begin each entry with `- ` and align them"),
    ),
    (
        "found character that cannot start any token",
        ("值不能以这个字符开头", "a value cannot begin with this character"),
        ("给这个值加引号", "quote the value"),
    ),
    (
        "that cannot start any token",
        ("值不能以这个字符开头", "a value cannot begin with this character"),
        ("给这个值加引号", "quote the value"),
    ),
    (
        "found unexpected end of stream",
        ("引号到文件末尾也没有闭合", "a quote is never closed"),
        ("补上引号", "close the quote"),
    ),
    (
        "found undefined tag handle",
        ("不使用 YAML 的标签（!）", "tags (!) are not used"),
        ("给以 ! 开头的文字加引号", "quote text that begins with !"),
    ),
    (
        "block sequence entries are not allowed",
        ("列表项不能写在这里", "a list entry cannot stand here"),
        ("列表另起一行", "begin the list on its own line"),
    ),
    (
        "sequence entries are not allowed here",
        ("列表项不能写在这里", "a list entry cannot stand here"),
        ("列表另起一行", "begin the list on its own line"),
    ),
    (
        "did not find expected node content",
        ("括号里有多余的逗号或冒号", "there is a stray comma or colon in the brackets"),
        ("删掉多余的符号", "delete it"),
    ),
    (
        "escape character",
        ("双引号里的反斜杠写法不认识", "an unknown escape after a backslash in double quotes"),
        ("改用单引号，或把反斜杠写成两个", "use single quotes, or double the backslash"),
    ),
)
_AT_CONTEXT = ("',' or", "unexpected end of stream", "expected ':'")


def full_width_lines(lines: list[str], start: Any, end: Any) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and name of each ``name：`` that opens a line of the value from *start* to *end*.

    Nothing is yielded unless the first line of the value opens so.
    """
    last = end.line if end.column else end.line - 1
    for number in range(start.line, min(max(start.line, last), len(lines) - 1) + 1):
        offset = start.column if number == start.line else 0
        found = _LABEL.match(lines[number], offset)
        if found is not None:
            yield number + 1, found.start(1) + 1, found[1]
        elif number == start.line:
            return


def tab_lines(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield line and column of every tab that indents something."""
    for number, line in enumerate(lines, 1):
        if line[:1] in (" ", "\t"):
            found = _TABBED.match(line)
            rest = line.lstrip()
            if found is not None and rest and not rest.startswith("#"):
                yield number, found.end()


def syntax_problems(fault: yaml.YAMLError, lines: list[str], name: str) -> list[Problem]:
    """Return the problems behind a break of the syntax: the slips found at its lines, else the break itself."""
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    words = str(getattr(fault, "problem", None) or getattr(fault, "context", None) or fault)
    if mark is None:
        return [problem("bad-yaml", None, detail=words)]
    at = min(mark.line, len(lines) - 1)
    near = range(max(0, at - 1), at + 1)
    slips = [
        problem("full-width-colon", Span(name, n + 1, found.start(1) + 1, found.end() + 1), name=found[1])
        for n in near
        if (found := _LABEL.match(lines[n])) is not None
    ]
    if slips or any(True for _ in tab_lines([lines[at]])):
        return slips
    detail, hint = _meaning(words)
    context = getattr(fault, "context_mark", None)
    if context is not None and context.line < mark.line and any(each in words for each in _AT_CONTEXT):
        mark, at = context, min(context.line, len(lines) - 1)
    column = mark.column + 1
    end = column + (mark.column < len(lines[at]))
    code = "tag-refused" if "tag handle" in words else "bad-yaml"
    if "，" in lines[at] and "：" not in hint:
        hint = say(f"{hint}（注意这一行有全角逗号）", f"{hint} (this line has a full-width comma)")
    return [problem(code, Span(name, at + 1, column, end), hint=hint, detail=detail, name="!")]


def _meaning(words: str) -> tuple[str, str]:
    for start, detail, hint in _DETAILS:
        if start in words:
            return say(*detail), say(*hint)
    return words, ""
