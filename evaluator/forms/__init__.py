"""Forms: what a clerk fills in, as YAML or as a workbook, and reading it back as the same submission."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.reading import read_bytes, read_file

if TYPE_CHECKING:
    from evaluator.declarations import Vocabulary
    from evaluator.reading import Document

__all__ = ["digest_of", "is_form", "read_submission"]


_TEXTS = frozenset({".yaml", ".yml", ".json"})


def read_submission(path: str | Path, vocabulary: Vocabulary, *, name: str | None = None) -> Document:
    """Return the submission in *path* as a tree: YAML and JSON as they are, `-` for standard input, tables as forms.

    The pictures pasted into a form go along in the document.

    *name* is what messages and places call it.

    Raises PingjiaError: all of `read_file` and `read_book`, and `not-a-form`.
    """
    if not is_form(path):
        return read_file(path, name=name)
    from evaluator.forms.pictures import with_pictures
    from evaluator.forms.reader import read_form
    from evaluator.workbook import read_book

    book = read_book(Path(path), name=name)
    return with_pictures(read_form(book, vocabulary), book, vocabulary)


def digest_of(path: str | Path) -> str:
    """Return the sha256 by which a result names the submission in *path*. Raises PingjiaError as `read_file`."""
    if not is_form(path):
        return read_file(path).digest
    from evaluator.workbook.limits import BOOK_BYTES

    return hashlib.sha256(read_bytes(path, limit=BOOK_BYTES)).hexdigest()


def is_form(path: str | Path) -> bool:
    """Say whether *path* is a workbook or a table of text, and no YAML, no JSON and not standard input."""
    if str(path) == "-" or Path(path).suffix.lower() in _TEXTS:
        return False
    from evaluator.workbook import is_table

    return is_table(Path(path))
