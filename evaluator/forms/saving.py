"""A workbook of openpyxl as bytes: no file on the way, as the limited child has none, and no clock in them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from evaluator.forms.layout import MADE
from evaluator.workbook.dated import settled

__all__ = ["saved"]


def saved(workbook: Any) -> bytes:
    """Return the bytes of a workbook, without a clock in them and without a file on the way."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing  # type: ignore[import-untyped]
    from openpyxl.worksheet._writer import WorksheetWriter  # type: ignore[import-untyped]
    from openpyxl.writer.excel import ExcelWriter  # type: ignore[import-untyped]

    class InMemory(ExcelWriter):  # type: ignore[misc]
        """Writes sheets into the archive at once; openpyxl would put each into a temporary file first."""

        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as openpyxl's own writer does
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images  # noqa: SLF001
            writer = WorksheetWriter(ws, io.BytesIO())
            writer.write()
            ws._rels = writer._rels  # noqa: SLF001
            self._archive.writestr(ws.path[1:], writer.out.getvalue())
            self.manifest.append(ws)

    buffer = io.BytesIO()
    workbook.properties.modified = MADE
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        InMemory(workbook, archive).write_data()
    return settled(buffer.getvalue(), MADE.date())
