"""Lines of the terminal page: broken between Chinese characters, measured in cells, safe for GBK consoles."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from rich.cells import cell_len

NOT_FIRST = frozenset("，。、；：！？）〕】》”’％%…,.;:!?)]}·～/")
"""A line never begins with one of these (避头尾)."""
NOT_LAST = frozenset("（〔【《“‘([{≥≤＋+−-")
"""A line never ends with one of these."""
PLAIN = {
    "−": "-", "–": "-", "✓": "√", "✗": "×", "•": "·", "█": "#", "▒": "=", "░": ".", "▎": "|",
    "\N{REPLACEMENT CHARACTER}": "?", "─": "-", "━": "=", "≤": "<=", "≥": ">=", "≈": "~", "→": "->",
    "×": "x", "～": "~", "·": "-", "√": "v",
}  # fmt: skip
"""What to write where a stream's encoding lacks a character."""
FRAGILE = frozenset("█▒░▎─━")
"""Drawn two cells wide by GBK consoles though measured as one: never sent to them."""


def _pieces(text: str) -> Iterator[str]:
    """Yield the unbreakable pieces of *text*: a wide character each, or a run of narrow ones up to a space.

    A number keeps what it counts: `14 天` is one piece.
    """
    piece = ""
    for character in text:
        glued = (
            not piece
            or character in NOT_FIRST
            or piece[-1] in NOT_LAST
            or (cell_len(character) < 2 and cell_len(piece[-1]) < 2 and piece[-1] != " ")
            or character == " "
            or piece.rstrip()[-1:].isdigit()
        )
        if glued:
            piece += character
        else:
            yield piece
            piece = character
    if piece:
        yield piece


def _chopped(piece: str, width: int) -> Iterator[str]:
    """Yield *piece* in parts that fit *width*: a digest or an address has no place to break."""
    part = ""
    for character in piece:
        if part and cell_len(part + character) > width:
            yield part
            part = ""
        part += character
    yield part


def wrap(text: str, width: int, hang: int = 0) -> list[str]:
    """Return *text* in lines of at most *width* cells, all but the first indented by *hang* (at most half).

    >>> wrap("有 94.2%，应 ≥95%，差 4 人", 12, hang=2)
    ['有 94.2%，应', '  ≥95%，差', '  4 人']
    """
    hang = min(hang, width // 2)
    lines, line = [], ""
    for whole in _pieces(text):
        for piece in _chopped(whole, width - hang) if cell_len(whole.rstrip()) > width - hang else (whole,):
            if line.strip() and cell_len(line) + cell_len(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = " " * hang
            line += piece
    lines.append(line.rstrip())
    return lines


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return *text* filled with spaces to *width* cells, flush right if *right*.

    >>> pad("合格", 6) + "|", pad("3/4", 6, right=True)
    ('合格  |', '   3/4')
    """
    space = " " * max(0, width - cell_len(text))
    return space + text if right else text + space


def cut(text: str, width: int) -> str:
    """Return *text* in at most *width* cells, ending in `…` where something was cut off."""
    if cell_len(text) <= width:
        return text
    kept = ""
    for character in text:
        if cell_len(kept + character) > width - 2:
            break
        kept += character
    return kept + "…"


def writable(text: str, encoding: str) -> str:
    """Return *text* as a stream of *encoding* can hold it: in plainer signs, at worst `?`, never an error.

    >>> writable("−1 ✓ █", "gbk")
    '-1 √ #'
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = "ascii"
    if name.startswith("utf"):
        return text
    return "".join(_written(character, name) for character in text)


def _written(character: str, encoding: str) -> str:
    if character in FRAGILE:
        return PLAIN[character]
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        plain = PLAIN.get(character, "?")
        return plain if plain.isascii() or plain == "?" else _written(plain, encoding)
    return character
