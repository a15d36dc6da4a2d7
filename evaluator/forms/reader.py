"""A workbook back to a submission: headings by their words, rows by the fact's id or name, every value at its cell.

What is read is a tree like that of a YAML submission, its places pointing at cells, so `read_evidence` types it, checks
it and complains about it in one way. What was left out is a note; what was not understood is a problem.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from evaluator.declarations import Vocabulary
from evaluator.evidence.document import VERSION
from evaluator.forms.gathered import Gathered
from evaluator.forms.layout import ANSWERS, ATTACHMENTS, CLAIMS, HIDDEN, MARKS, META, TITLES, listed_fact
from evaluator.forms.remarks import Remarks
from evaluator.forms.tables import Block, tables_on
from evaluator.problems import EvidenceError, problem, suggest
from evaluator.reading.limits import in_order
from evaluator.reading.nodes import Document
from evaluator.workbook import Book, Cell, Sheet

__all__ = ["MadeFor", "made_for", "read_form"]


@dataclass(frozen=True, slots=True)
class MadeFor:
    """A ruleset a form was printed for, as its hidden sheet states it."""

    code: str
    version: str
    digest: str


def read_form(book: Book, vocabulary: Vocabulary) -> Document:
    """Return the submission in *book*; its problems and notes go along in the document.

    Raises EvidenceError (`not-a-form`) where no sheet is recognised at all.
    """
    remarks = Remarks()
    gathered = Gathered(vocabulary, remarks)
    recognised = False
    for sheet in book.sheets:
        if sheet.name.startswith(HIDDEN) or sheet.name == MARKS or not sheet.rows:
            continue
        found = tables_on(sheet, vocabulary)
        for block in found.blocks:
            _take(block, gathered)
        for cell in found.unplaced:
            _unplaced(cell, vocabulary, remarks)
        if not (found.blocks or found.unplaced):
            name = sheet.name or book.source
            remarks.add("sheet-ignored", _first(sheet).span, severity="warning", name=name)
        recognised = recognised or bool(found.blocks or found.unplaced)
    if not recognised:
        place = next((_first(sheet).span for sheet in book.sheets if sheet.rows), None)
        raise EvidenceError([problem("not-a-form", place)])
    root = gathered.root(book.source, VERSION)
    return Document(root, book.source, "", book.digest, (*book.notes, *in_order(remarks.problems)))


def _unplaced(cell: Cell, vocabulary: Vocabulary, remarks: Remarks) -> None:
    """Say that a fact is announced whose headings do not follow, or that there is no such fact."""
    name = listed_fact(cell.text)
    if name in vocabulary.facts:
        remarks.add("headings-missing", cell.span, name=name)
    else:
        remarks.add("unknown-fact", cell.span, name=name, hint=suggest(name, vocabulary.facts))


def made_for(book: Book) -> tuple[MadeFor, ...]:
    """Return the rulesets a form was printed for; nothing where its hidden sheet is lost or not ours."""
    sheet = next((each for each in book.sheets if each.name == META and each.rows), None)
    try:
        meta = json.loads(_first(sheet).text) if sheet is not None else {}
        return tuple(
            MadeFor(str(each["code"]), str(each["version"]), str(each["digest"])) for each in meta["rulesets"]
        )
    except (ValueError, KeyError, TypeError):
        return ()


def _first(sheet: Sheet) -> Cell:
    return next(iter(sheet.rows[0].cells.values()))


def _take(block: Block, gathered: Gathered) -> None:
    if block.fact is not None:
        gathered.take_list(block)
    elif block.part is ANSWERS:
        gathered.take_answers(block)
    elif block.part is TITLES:
        gathered.take_titles(block)
    elif block.part is CLAIMS:
        gathered.take_claims(block)
    elif block.part is ATTACHMENTS:
        gathered.take_attachments(block)
