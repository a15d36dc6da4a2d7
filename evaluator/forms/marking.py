"""A marked-up copy to send back: where it comes from and where it goes; how a cell is marked is for `marks`.

An .xlsx is edited in the limited child, so what its author made of it stays, and what the edit cannot keep is said on
the first sheet. Of any other table a new workbook is made of its cells, and says so.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evaluator.forms.layout import MADE, MARKS
from evaluator.problems import Problem
from evaluator.workbook import Book
from evaluator.workbook.confined import Limits, call

__all__ = ["copy_beside", "is_untouched", "marked"]

_LIMITS = Limits(memory=1 << 30, seconds=60, patience=120)
_STAMP = f"{MADE:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>".encode()
_NUMBERED = re.compile(r"(.+)-待改(\d*)")


def marked(book: Book, data: bytes, problems: Sequence[Problem]) -> bytes:
    """Return an .xlsx copy of the table *data*, read as *book*, with each of *problems* at its cell.

    Raises PingjiaError as `confined.call` does.
    """
    if _is_xlsx(data):
        said = [asdict(each) for each in problems]
        pieces = call("evaluator.forms.marks:edited", said, data, name=book.source, limits=_LIMITS)
        return b"".join(base64.b64decode(each) for each in pieces)
    from evaluator.forms.marks import copied

    return copied(book, problems)


def is_untouched(data: bytes) -> bool:
    """Say whether *data* is a marked-up copy of ours that nobody has saved since."""
    if not _is_xlsx(data):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        ours = f'name="{MARKS}"'.encode() in archive.read("xl/workbook.xml")
        return (
            ours and "docProps/core.xml" in archive.namelist() and _STAMP in archive.read("docProps/core.xml")
        )


def copy_beside(path: Path) -> Path:
    """Return where the copy of *path* goes: never over a file, but for an earlier copy that nobody has touched.

    A copy that comes back mended is not written over: the next one counts on.
    """
    found = _NUMBERED.fullmatch(path.stem)
    stem, number = (found[1], int(found[2] or 1) + 1) if found else (path.stem, 1)
    while True:
        target = path.with_name(f"{stem}-待改{number if number > 1 else ''}.xlsx")
        if not target.exists() or (target.is_file() and is_untouched(target.read_bytes())):
            return target
        number += 1


def _is_xlsx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False
