"""Markdown from texts that are none: tables, code and lines in which no author's sign is read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evaluator.language import say
from evaluator.reading.keywords import KEYS, VALUES

__all__ = ["code", "escaped", "inline", "line", "table", "word"]


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table; columns in which nothing stands are left out."""
    rows = list(rows)
    kept = [index for index in range(len(head)) if not rows or any(row[index] for row in rows)]
    lines = [
        [head[index] for index in kept],
        ["---"] * len(kept),
        *([row[index] for index in kept] for row in rows),
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def word(written: str) -> str:
    """Return a keyword as the reader of the run's language spells it."""
    return say(VALUES.get(written, written), written)


def code(expression: object) -> str:
    """Return an expression as code in a cell; nothing for nothing."""
    return f"`{str(expression).replace('|', chr(92) + '|')}`" if expression else ""


def escaped(text: str) -> str:
    """Return a text in which nothing is read as Markdown or HTML."""
    for each in "\\|*_<`":
        text = text.replace(each, f"\\{each}")
    return text


def line(text: str) -> str:
    """Return a text on one line, nothing in it read as Markdown."""
    return escaped(" ".join(text.split()))


def inline(value: object) -> str:
    """Return nested keys and values in a line: `逐 月 = 每月；按 会议`."""
    if isinstance(value, Mapping):
        return say("；", "; ").join(
            f"{say(KEYS.get(key, key), key)} {inline(each)}".strip() for key, each in value.items()
        )
    if isinstance(value, list):
        return "<br>".join(inline(each) for each in value)
    return code(word(str(value)))
