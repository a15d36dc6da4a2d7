"""Names of files that are made of names of organisations: taken by every system, and no two alike."""

from __future__ import annotations

import re

__all__ = ["free_name"]

_RESERVED = re.compile(r"CON|PRN|AUX|NUL|(?:COM|LPT)[0-9¹²³]", re.IGNORECASE)
"""What Windows keeps for its devices, whatever the suffix."""
_LONGEST = 200
"""Bytes of a name without its suffix: a file system takes 255, and a number may follow."""


def free_name(stem: str, suffix: str, taken: set[str]) -> str:
    """Return a file's name made of *stem* that every system takes and that is not *taken*, and take it.

    >>> taken: set[str] = set()
    >>> [free_name("T01-一季度", "html", taken) for _ in range(2)]
    ['T01-一季度.html', 'T01-一季度-2.html']
    >>> [free_name(each, "docx", taken) for each in ("../a:b", "CON", "con.x_1", "", "-2")]
    ['a_b.docx', '_CON.docx', '_con.x_1.docx', '_.docx', '2.docx']
    """
    plain = _shortened(re.sub(r"[^\w.\-()（）]+", "_", stem).strip("._- ")) or "_"
    if _RESERVED.fullmatch(plain.partition(".")[0].rstrip()):
        plain = f"_{plain}"
    number, name = 1, f"{plain}.{suffix}"
    while name.casefold() in taken:
        number += 1
        name = f"{plain}-{number}.{suffix}"
    taken.add(name.casefold())
    return name


def _shortened(stem: str) -> str:
    """Return *stem* in so few bytes that no file system refuses it: from the middle, the end says what it is."""
    data = stem.encode("utf-8", "replace")
    if len(data) <= _LONGEST:
        return stem
    end = stem[-12:]
    return data[: _LONGEST - len(end.encode("utf-8", "replace")) - 3].decode("utf-8", "ignore") + "…" + end
