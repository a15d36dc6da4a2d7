"""What one file may hold, and the characters no file may hold."""

from __future__ import annotations

import re
import unicodedata

from evaluator.problems import Problem, problem

YAML_BYTES = 1 << 20
JSON_BYTES = 5 << 20
DEPTH_LIMIT = 32
NODE_LIMIT = 200_000
SCALAR_LIMIT = 100_000
PROBLEM_LIMIT = 50
PROBLEMS_GATHERED = 200

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def character_name(character: str) -> str:
    """Return how an invisible character is named in a message.

    >>> character_name(chr(0x2028))
    'U+2028 LINE SEPARATOR'
    """
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def in_order(problems: list[Problem]) -> list[Problem]:
    """Return a file's problems in the order of their places, the first `PROBLEM_LIMIT` of them."""
    ordered = sorted(dict.fromkeys(problems), key=_place)
    if len(ordered) <= PROBLEM_LIMIT:
        return ordered
    rest = problem("too-many-problems", None, severity="note", limit=PROBLEM_LIMIT)
    return [*ordered[:PROBLEM_LIMIT], rest]


def _place(item: Problem) -> tuple[int, str, int, int]:
    return (1, "", 0, 0) if item.span is None else (0, item.span.sheet, item.span.line, item.span.column)
