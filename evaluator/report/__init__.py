"""Words on paper: one explanation as a terminal page, JSON, one HTML file, an official paper or a workbook.

Importing this package imports neither rich nor jinja2; a format's libraries are imported when it is used.

>>> sorted(FORMATS)
['docx', 'html', 'json', 'jsonl', 'pdf', 'terminal', 'xlsx']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from evaluator.explanation import Explanation
from evaluator.report.options import Options

if TYPE_CHECKING:
    from evaluator.report.summary import Batch

__all__ = ["FORMATS", "Format", "Options", "render"]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of report: the module whose `render` makes it, and the suffix of its files.

    *binary*: bytes that no screen shows. *apart*: several results are several files, and one file never holds two.
    *summary*: the module whose `together` makes one document of several results, and *index* what that document is
    called in a folder, beside theirs.
    """

    module: str
    suffix: str
    binary: bool = False
    apart: bool = False
    summary: str = ""
    index: str = ""

    def render(self, explanation: Explanation, options: Options) -> str | bytes:
        """Return *explanation* in this format, bytes where it is binary."""
        make = import_module(f"evaluator.report.{self.module}").render
        return cast("Callable[[Explanation, Options], str | bytes]", make)(explanation, options)

    def together(self, batch: Batch, options: Options) -> str | bytes:
        """Return *batch* as one document; only for a format that has a *summary*."""
        make = import_module(f"evaluator.report.{self.summary}").together
        return cast("Callable[[Batch, Options], str | bytes]", make)(batch, options)


FORMATS: Mapping[str, Format] = {
    "terminal": Format("text", "txt"),
    "json": Format("json_report", "json"),
    "jsonl": Format("json_line", "jsonl"),
    "html": Format("html", "html", apart=True, summary="batch_page", index="index.html"),
    "docx": Format("papers.docx", "docx", binary=True, apart=True),
    "pdf": Format("papers.pdf", "pdf", binary=True, apart=True),
    "xlsx": Format("workbook", "xlsx", binary=True, summary="batch_workbook", index="汇总.xlsx"),
}
"""The formats by name; a new one is a module with `render` and a line here."""


def render(explanation: Explanation, format: str = "terminal", options: Options | None = None) -> str | bytes:
    """Return *explanation* in one of `FORMATS`, in the current language; a text ends with a newline.

    The result is the same for the same explanation, options and language; no clock and no environment is read.

    Raises:
        KeyError: *format* is not in `FORMATS`.
    """
    return FORMATS[format].render(explanation, options or Options())
