"""Texts of an .xlsx: the table that cells point into, runs of one text put together, escapes undone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from evaluator.language import say
from evaluator.workbook import limits
from evaluator.workbook.package import Package, local
from evaluator.workbook.refusal import refused

__all__ = ["shared_strings", "text_of"]

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def shared_strings(package: Package, part: str) -> Sequence[str]:
    """Return the table of texts; empty if the file has none."""
    if not part:
        return ()
    found: list[str] = []
    for element in package.elements(part, "si"):
        found.append(text_of(element, package.name))
        if len(found) > limits.STRINGS:
            what = say("不同的文字数", "different texts")
            raise refused("workbook-too-large", package.name, what=what, limit=limits.STRINGS)
    return found


def text_of(element: Element, name: str) -> str:
    """Return the text of a string item: its runs joined, without the small print of how it is pronounced."""
    parts = []
    for each in element:
        kind = local(each)
        if kind == "t":
            parts.append(each.text or "")
        elif kind == "r":
            parts.extend(run.text or "" for run in each if local(run) == "t")
    text = "".join(parts)
    if len(text) > limits.TEXT:
        what = say("一格的字数", "characters of one cell")
        raise refused("table-too-large", name, what=what, limit=limits.TEXT)
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
