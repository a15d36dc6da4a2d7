"""Values out of the cells of a form, and everything there is to say about cells that give none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evaluator.declarations import is_private
from evaluator.forms.tables import Block, is_aside, is_total
from evaluator.problems import Problem, Severity, Span, problem, quoted, suggest
from evaluator.reading.nodes import Mapping as Tree
from evaluator.reading.nodes import Scalar
from evaluator.workbook import Cell, Row, unusable

__all__ = ["Remarks"]


@dataclass(slots=True)
class Remarks:
    """What there is to say about the cells of one form, gathered while they are read."""

    problems: list[Problem] = field(default_factory=list)
    _told: set[Span] = field(default_factory=set)

    def add(
        self, code: str, span: Span, *, hint: str = "", severity: Severity = "error", **words: object
    ) -> None:
        """Record the catalogued problem *code* at a cell."""
        self.problems.append(problem(code, span, hint=hint, severity=severity, **words))

    def scalar(self, cell: Cell | None, *, private: bool = False) -> Scalar | None:
        """Return the text of a cell as a value; None for an empty one, and for one that holds none."""
        if cell is None:
            return None
        failed = unusable(cell, private=private)
        if failed is not None:
            self.problems.append(failed)
        elif cell.text.strip():
            return Scalar(cell.text, cell.span)
        return None

    def tree(self, cells: Mapping[str, Cell], row: Row, *, private: bool = False) -> Tree:
        """Return a row as a mapping of its columns."""
        first = row.cells[min(row.cells)].span
        found = [
            (Scalar(key, cell.span), value)
            for key, cell in cells.items()
            if (value := self.scalar(cell, private=private))
        ]
        return Tree(tuple(found), first)

    def rows(self, block: Block) -> list[tuple[dict[str, Cell], Row]]:
        """Return the rows that are part of a table, each with its cells by key; what is passed over is told."""
        self.merged(block)
        return [(block.cells(row), row) for row in block.rows if not self._beside(block, row)]

    def _beside(self, block: Block, row: Row) -> bool:
        """Say whether *row* is no part of its table: a total, a signature, or nothing under a known heading."""
        cells = block.cells(row)
        first = row.cells[min(row.cells)].text
        if is_total(first) or (is_aside(first) and len(cells) <= 1):
            self.ignored(row)
            return True
        self.mention(block, [row])
        return not cells

    def complete(self, block: Block, cells: Mapping[str, Cell], row: Row) -> bool:
        """Say whether a row fills in what its part cannot do without, and name what it does not."""
        assert block.part is not None
        empty = [each for one in block.part.required for each in one if each not in cells]
        for each in empty:
            place = row.cells[min(row.cells)].span
            self.add("answer-missing", place, name=block.part.heading(each).title)
        return not empty

    def mention(self, block: Block, rows: Iterable[Row]) -> None:
        """Say of each column that is not known, once, that it was not read; and of cells beside the table."""
        known = {*block.columns, *block.strange}
        for row in rows:
            for number, cell in row.cells.items():
                heading = block.strange.get(number)
                if heading is not None and heading.span not in self._told:
                    self._told.add(heading.span)
                    self._strange(heading, block)
                elif number not in known:
                    self.add("cell-ignored", cell.span, severity="note")

    def _strange(self, heading: Cell, block: Block) -> None:
        if is_aside(heading.text, heading=True):
            self.add("column-ignored", heading.span, severity="note", name=heading.text)
            return
        words = [*block.columns.values(), *getattr(block.fact, "columns", ())]
        if block.part is not None:
            words = [each.title for each in block.part.headings]
        private = block.fact is not None and is_private(block.fact)
        said, hint = quoted(heading.text, private=private), suggest(heading.text, words)
        self.add("column-not-known", heading.span, hint=hint, name=said, private=private)

    def ignored(self, row: Row, severity: Severity = "note") -> None:
        """Say that a row was not read."""
        first = row.cells[min(row.cells)]
        self.add("row-ignored", first.span, severity=severity, number=row.number)

    def merged(self, block: Block) -> None:
        """Refuse cells that are merged over several rows."""
        for cell in block.merged():
            self.add("merged-rows", cell.span)
