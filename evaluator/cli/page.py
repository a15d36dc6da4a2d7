"""Help and tables on a terminal: measured in cells, a Chinese character being two wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import click

from evaluator.language import current

__all__ = ["Context", "Formatter", "cells", "columns", "wrapped"]

_NOT_FIRST = frozenset("，。、；：！？）〕】》”’％…,.;:!?)]}|")
_NOT_LAST = frozenset("（〔【《“‘([{")


def cells(text: str) -> int:
    """Return how many cells *text* takes.

    >>> cells("评家 A"), cells("")
    (6, 0)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def padded(text: str, width: int) -> str:
    """Return *text* filled up with blanks to *width* cells."""
    return text + " " * max(0, width - cells(text))


def columns(rows: Iterable[Sequence[str]], gap: int = 2) -> list[str]:
    """Return *rows* as lines whose columns stand under each other.

    >>> columns([("编码", "标题"), ("T01", "合格职工之家")])
    ['编码  标题', 'T01   合格职工之家']
    """
    table = [tuple(row) for row in rows]
    widths = [max(cells(cell) for cell in column) for column in zip(*table, strict=True)]
    return [
        "".join(padded(cell, width + gap) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def wrapped(text: str, width: int) -> list[str]:
    """Return *text* in lines of at most *width* cells, broken at blanks and between Chinese characters.

    >>> wrapped("按评分表给单位打分 score", 10)
    ['按评分表给', '单位打分', 'score']
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cells(line) + cells(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for each in text:
        narrow = cells(each) < 2
        glued = (
            not piece
            or each in _NOT_FIRST
            or piece[-1] in _NOT_LAST
            or each == " "
            or (narrow and piece[-1] != " " and cells(piece[-1]) < 2)
        )
        if not glued:
            yield piece
            piece = ""
        piece += each
    if piece:
        yield piece


class Formatter(click.HelpFormatter):
    """Click's help page, for text that mixes wide and narrow characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line; a Chinese colon needs no blank behind it."""
        super().write_usage(prog, args, "用法：" if prefix is None and current() == "zh" else prefix)

    def write_heading(self, heading: str) -> None:
        """Write a heading with the colon of the language."""
        self.write(f"{'':>{self.current_indent}}{heading}{'：' if current() == 'zh' else ':'}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, each wrapped; a paragraph that begins with a blank keeps its lines."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.strip("\n").split("\n\n")):
            if number:
                self.write("\n")
            kept = paragraph.startswith(" ")
            lines = paragraph.split("\n") if kept else wrapped(_joined(paragraph), self.width - len(indent))
            for line in lines:
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and what they mean in two columns."""
        listed = list(rows)
        first = min(max((cells(term) for term, _ in listed), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, meaning in listed:
            lines = wrapped(meaning, max(self.width - first - self.current_indent, 20)) or [""]
            if cells(term) > first - col_spacing:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{padded(term, first)}{lines.pop(0)}".rstrip() + "\n")
            for line in lines:
                self.write(f"{indent}{' ' * first}{line}".rstrip() + "\n")


def _joined(paragraph: str) -> str:
    """Return the lines of a paragraph as one; between Chinese characters no blank is put."""
    text = ""
    for line in paragraph.split("\n"):
        stripped = line.strip()
        glue = " " if text and (cells(text[-1]) < 2 or cells(stripped[:1]) < 2) else ""
        text += glue + stripped
    return text


class Context(click.Context):
    """Click's context with our help page."""

    formatter_class: type[click.HelpFormatter] = Formatter
