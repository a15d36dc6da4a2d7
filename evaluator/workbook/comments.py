"""Comments of an .xlsx, by the cell they hang on."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.workbook import limits
from evaluator.workbook.package import Package, local
from evaluator.workbook.places import cell_at
from evaluator.workbook.strings import text_of

__all__ = ["comments"]


def comments(package: Package, sheet_part: str) -> Mapping[tuple[int, int], str]:
    """Return the comments of a sheet by row and column; those beyond the limit are left out."""
    part = package.related(sheet_part, "comments")
    found: dict[tuple[int, int], str] = {}
    for element in package.elements(part, "comment") if part else ():
        place = cell_at(element.get("ref", ""))
        text = next((each for each in element if local(each) == "text"), None)
        if place is not None and text is not None and len(found) < limits.COMMENTS:
            found[place] = text_of(text, package.name)
    return found
