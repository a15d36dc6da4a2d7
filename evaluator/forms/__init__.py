"""Forms: what a clerk fills in, as YAML or as a workbook, and reading it back as the same submission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.reading import read_file

if TYPE_CHECKING:
    from evaluator.declarations import Vocabulary
    from evaluator.reading import Document

__all__ = ["read_submission"]


def read_submission(path: str | Path, vocabulary: Vocabulary) -> Document:
    """Return the submission in *path* as a tree: YAML and JSON as they are, `-` for standard input, tables as forms.

    Raises PingjiaError: all of `read_file` and `read_book`, and `not-a-form`.
    """
    from evaluator.workbook import is_table

    if str(path) == "-" or not is_table(Path(path)):
        return read_file(path)
    from evaluator.forms.reader import read_form
    from evaluator.workbook import read_book

    return read_form(read_book(Path(path)), vocabulary)
