"""Problems at the door: drawn for people on standard error, listed as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable

from evaluator.cli import streams
from evaluator.cli.command import REFUSED, USAGE, Asked
from evaluator.problems import PingjiaError, Problem, disclosed, draw

__all__ = ["as_json", "draw_all", "exit_code", "listed", "remember"]

_ASKED = frozenset({"durable-unavailable", "font-missing", "not-installed", "unknown-code"})
_TABLES = (".csv", ".tsv")
"""A place in them is a row and a cell, so there is no line to draw."""
_texts: dict[str, str] = {}


def remember(name: str, text: str) -> None:
    """Keep the text of a source that cannot be opened again: standard input."""
    _texts[name] = text


def draw_all(problems: Iterable[Problem]) -> None:
    """Draw *problems* on standard error, each with the line it points at."""
    read: dict[str, str | None] = {}
    for each in problems:
        if each.span is None or each.span.sheet or each.span.source.lower().endswith(_TABLES):
            streams.announce(draw(each))
            continue
        source = each.span.source
        if source not in read:
            read[source] = _texts.get(source) or _text(source)
        streams.announce(draw(each, read[source]))


def _text(source: str) -> str | None:
    from evaluator.reading import read_bytes

    try:
        data = read_bytes(source)
    except PingjiaError:
        return None
    if b"\0" in data:
        return None  # a Word file, a workbook: there is no line to draw
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def exit_code(error: PingjiaError) -> int:
    """Return 2 for what was asked wrongly, 3 for a ruleset or evidence that cannot be used."""
    asked = isinstance(error, Asked) or all(each.code in _ASKED for each in error.problems)
    return USAGE if asked else REFUSED


def listed(problems: Iterable[Problem], *, with_private: bool = False) -> list[dict[str, object]]:
    """Return *problems* as JSON takes them; a place is a source, a line and columns, counted from 1.

    Of private ones no more than the code and the place, unless asked for.
    """
    return [
        {
            "code": each.code,
            "severity": each.severity,
            "message": each.message,
            "hint": each.hint,
            "source": each.span.source if each.span else None,
            "line": each.span.line if each.span else None,
            "column": each.span.column if each.span else None,
            "end_column": each.span.end_column if each.span else None,
            **({"sheet": each.span.sheet, "cell": each.span.cell} if each.span and each.span.sheet else {}),
        }
        for each in (disclosed(one, with_private=with_private) for one in problems)
    ]


def as_json(problems: Iterable[Problem]) -> None:
    """Write `{"problems": [...]}` to standard output."""
    write_json({"problems": listed(problems)})


def write_json(value: object) -> None:
    """Write *value* to standard output as JSON."""
    streams.emit(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
