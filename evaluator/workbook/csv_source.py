"""Tables of text to rows: RFC 4180, read strictly, each cell with the line and column where it begins.

The delimiter is the one of `,`, `;` and tab that the first line has most of. Cells are text and stay as written, but
for the two spellings that only protect a text from a spreadsheet: `'=1+1` is the text `=1+1` (an apostrophe before a
sign that would begin a formula, as we write it ourselves), and `="00123"` the text `00123` (as systems export ids).
Every row has as many cells as the first that has more than one; lines with a single cell before it are headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, Span, problem
from evaluator.workbook import limits
from evaluator.workbook.formulas import looks_like_one
from evaluator.workbook.grid import Cell, Row
from evaluator.workbook.refusal import complaint

__all__ = ["rows_of_text"]

Field = tuple[str, int, int]
"""A field's text, and the line and column, from 1, where it begins."""

_DELIMITERS = (",", ";", "\t")
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_CONSTANT = re.compile(r'="([^"]*)"')
_RECORD = 1 << 20
"""Characters of one record at most: more is mostly a quote that nobody closed."""


class _Stray(Exception):
    """A quote that is not closed, or stands where none may; *at* is where in the record."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__()


def rows_of_text(path: Path, name: str, encoding: str) -> Iterator[Row]:
    """Yield the rows of a table of text that hold anything.

    Raises PingjiaError with every problem of the file, as soon as the first is met (no row follows it): csv-quote,
    csv-ragged, control-character, table-too-large.
    """
    problems: list[Problem] = []
    width = 0
    with path.open(encoding=encoding, newline=None) as file:
        for number, fields in enumerate(_records(file, name, problems), 1):
            cells = {column: each for column, each in enumerate(fields, 1) if each[0]}
            width = width or (len(fields) if len(fields) > 1 else 0)
            if cells and width and (len(fields) < width or max(cells) > width):
                line, column = fields[-1][1:]
                at = Span(name, line, column, column + max(1, len(fields[-1][0])))
                problems.append(complaint("csv-ragged", at, found=len(fields), expected=width))
            if excess := _excess(number, fields):
                line, column = fields[-1][1:]
                what, limit = excess
                at = Span(name, line, column, column + 1)
                problems.append(complaint("table-too-large", at, what=what, limit=limit))
                break
            if len(problems) >= limits.PROBLEMS:
                break
            if cells and not problems:
                yield Row(
                    fields[0][1],
                    {
                        number: Cell(text, "text", Span(name, line, column, column + len(text)))
                        for number, (text, line, column) in cells.items()
                    },
                )
    if problems:
        raise PingjiaError(problems)


def _records(file: TextIO, name: str, problems: list[Problem]) -> Iterator[list[Field]]:
    """Yield the fields of each record; one that cannot be read ends the file, with a problem."""
    delimiter = ""
    number = 0
    for line in file:
        number += 1
        text = line.removesuffix("\n")
        likely = max(_DELIMITERS, key=text.count)
        delimiter = delimiter or (likely if likely in text else "")
        first = number
        if text.count('"') % 2:
            text, number = _whole(file, text, number)
        if "\0" in text:
            hint = say("像是 UTF-16，或文件已损坏", "it may be UTF-16, or damaged")
            at = _place(text, text.index("\0"), first, name)
            problems.append(problem("control-character", at, hint=hint, name="U+0000"))
            return
        if '"' not in text:
            yield _unquoted(text, delimiter or ",", first)
            continue
        try:
            yield list(_fields(text, delimiter or ",", first))
        except _Stray as stray:
            problems.append(complaint("csv-quote", _place(text, stray.at, first, name)))
            return


def _whole(file: TextIO, text: str, number: int) -> tuple[str, int]:
    """Return the record that begins with *text*, whose last quote is open, and the number of its last line."""
    lines, size, is_open = [text], len(text), True
    while is_open and size < _RECORD and (following := file.readline()):
        number += 1
        lines.append(following.removesuffix("\n"))
        size += len(following)
        is_open ^= following.count('"') % 2 == 1
    return "\n".join(lines), number


def _unquoted(text: str, delimiter: str, line: int) -> list[Field]:
    """Return the fields of a line without quotes, as most are."""
    column = 1
    fields = []
    for each in text.split(delimiter):
        fields.append((_meant(each) if each[:1] == "'" else each, line, column))
        column += len(each) + 1
    return fields


def _fields(text: str, delimiter: str, line: int) -> Iterator[Field]:
    """Yield the fields of a record that begins on *line*."""
    at = begin = 0
    while True:
        start, column = at, at - begin + 1
        if text.startswith('"', at):
            found = _QUOTED.match(text, at)
            if found is None:
                raise _Stray(at)
            value, at = found[1].replace('""', '"'), found.end()
        elif found := _CONSTANT.match(text, at):
            value, at = found[0], found.end()
        else:
            end = text.find(delimiter, at)
            value = text[at:] if end < 0 else text[at:end]
            if '"' in value:
                raise _Stray(at + value.index('"'))
            at += len(value)
        yield _meant(value), line, column
        if at == len(text):
            return
        if text[at] != delimiter:
            raise _Stray(at)
        if newlines := text.count("\n", start, at):
            line, begin = line + newlines, text.rindex("\n", start, at) + 1
        at += 1


def _meant(text: str) -> str:
    """Return the text that a spelling against formulas protects.

    >>> _meant("'=1+1"), _meant('="00123"'), _meant("'quoted'"), _meant("=1+1")
    ('=1+1', '00123', "'quoted'", '=1+1')
    """
    if not text.startswith(("'", "=")):
        return text
    constant = _CONSTANT.fullmatch(text)
    if constant:
        return constant[1]
    return text[1:] if text[0] == "'" and looks_like_one(text[1:]) else text


def _place(text: str, at: int, line: int, name: str) -> Span:
    column = at - text.rfind("\n", 0, at)
    return Span(name, line + text.count("\n", 0, at), column, column + 1)


def _excess(number: int, fields: list[Field]) -> tuple[str, int] | None:
    """Return which limit a row is beyond, if any."""
    if number > limits.ROWS:
        return say("行数", "rows"), limits.ROWS
    if len(fields) > limits.COLUMNS:
        return say("列数", "columns"), limits.COLUMNS
    if max(len(each[0]) for each in fields) > limits.TEXT:
        return say("一格的字数", "characters of one cell"), limits.TEXT
    return None
