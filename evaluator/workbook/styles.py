"""The cell formats of an .xlsx: what each says its numbers mean."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.language import say
from evaluator.workbook import limits
from evaluator.workbook.number_formats import Meaning, meaning_of, meaning_of_number
from evaluator.workbook.package import Package, local
from evaluator.workbook.refusal import refused

__all__ = ["meanings"]


def meanings(package: Package, part: str) -> Sequence[Meaning]:
    """Return what each cell format means, by its number; empty if the file has no formats."""
    if not part:
        return ()
    codes: dict[str, str] = {}
    found: list[Meaning] = []
    for element in package.elements(part, "numFmt", "cellXfs"):
        if local(element) == "numFmt":
            codes[element.get("numFmtId", "")] = element.get("formatCode", "")[:1000]
            continue
        for each in element:
            number = each.get("numFmtId", "0")
            code = codes.get(number)
            built_in = int(number) if number.isascii() and number.isdigit() else 0
            found.append(meaning_of_number(built_in) if code is None else meaning_of(code))
        if len(found) > limits.STYLES:
            what = say("单元格格式数", "cell formats")
            raise refused("workbook-too-large", package.name, what=what, limit=limits.STYLES)
    return found
