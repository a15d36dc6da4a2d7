"""Pictures of an .xlsx with the cell each belongs to: floating ones, Excel's in a cell, and WPS's in a cell.

A picture floats over the cell of its upper left corner. Excel keeps one that is placed in a cell as a rich value
behind the error `#VALUE!`; WPS as the formula `=DISPIMG("ID_...",1)` that names it in a part of its own.
What kind a picture is, its first bytes say. Those of other kinds, beyond the limits or not in the file are counted.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evaluator.language import say
from evaluator.workbook import limits
from evaluator.workbook.package import Package, attribute, local
from evaluator.workbook.tab import Lying, Tab

__all__ = ["by_name", "by_value", "floating", "sent", "suffix_of"]

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"), (b"BM", "bmp"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"),
)  # fmt: skip
_NAMED = "xl/cellimages.xml"


def suffix_of(data: bytes) -> str:
    """Return the kind of a picture by its bytes, or an empty text.

    >>> suffix_of(b"RIFF....WEBPVP8 "), suffix_of(b"MZ")
    ('webp', '')
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((suffix for magic, suffix in _MAGIC if data.startswith(magic)), "")


def floating(package: Package, sheet_part: str) -> Iterator[Lying]:
    """Yield the pictures that float over a sheet."""
    drawing = package.related(sheet_part, "drawing")
    if not drawing:
        return
    relations = package.relations(drawing)
    for anchor in package.elements(drawing, "oneCellAnchor", "twoCellAnchor"):
        corner = {local(each): each.text or "" for each in _first(anchor, "from")}
        row, column = corner.get("row", ""), corner.get("col", "")
        for blip in (each for each in anchor.iter() if local(each) == "blip"):
            relation = relations.get(attribute(blip, "embed"))
            if relation is not None and row.isdecimal() and column.isdecimal():
                yield int(row[:7]) + 1, int(column[:5]) + 1, relation.target


def by_name(package: Package) -> Mapping[str, str]:
    """Return the parts of WPS's pictures in cells, by their names."""
    if _NAMED not in package:
        return {}
    relations = package.relations(_NAMED)
    found = {}
    for image in package.elements(_NAMED, "cellImage"):
        name = next((each.get("name", "") for each in image.iter() if local(each) == "cNvPr"), "")
        blip = next((attribute(each, "embed") for each in image.iter() if local(each) == "blip"), "")
        if name and blip in relations:
            found[name] = relations[blip].target
    return found


def by_value(package: Package, workbook: str) -> Mapping[int, str]:
    """Return the parts of Excel's pictures in cells, by the number a cell's `vm` gives.

    The way is long: `vm` counts the value metadata, which counts the rich values among the future metadata, which have
    a structure of named fields, of which one counts the relations of a part of its own.
    """
    related = {each.type: each.target for each in package.relations(workbook).values()}
    metadata, values = related.get("sheetMetadata", ""), related.get("rdRichValue", "")
    structures, links = related.get("rdRichValueStructure", ""), related.get("richValueRel", "")
    if not all(part and part in package for part in (metadata, values, structures, links)):
        return {}
    relations = package.relations(links)
    targets = [relations.get(attribute(each, "id")) for each in package.elements(links, "rel")]
    fields = [_place_of_picture(each) for each in package.elements(structures, "s")]
    rich = []
    for each in package.elements(values, "rv"):
        at = _nth(fields, each.get("s"))
        target = _nth(targets, _nth([part.text for part in each], at))
        rich.append(target.target if target is not None else "")
    rich_values = []
    future: list[str | None] = []
    for each in package.elements(metadata, "futureMetadata", "valueMetadata"):
        if local(each) == "futureMetadata" and each.get("name") == "XLRICHVALUE":
            future = [part.get("i") for part in each.iter() if local(part) == "rvb"]
        elif local(each) == "valueMetadata":
            rich_values = [part.get("v") for part in each.iter() if local(part) == "rc"]
    found = {number: _nth(rich, _nth(future, at)) for number, at in enumerate(rich_values, 1)}
    return {number: target for number, target in found.items() if target}


def sent(found: Iterable[tuple[Tab, Lying]]) -> Iterator[tuple[Any, ...]]:
    """Yield pictures as the wire has them, then a note for each reason why some were left out."""
    left_out: Counter[str] = Counter()
    number = size = 0
    for tab, (row, column, part) in found:
        package = tab.package
        if package is None or part not in package:
            left_out[say("文件里没有", "not in the file")] += 1
            continue
        length = package.size(part)
        if (
            number >= limits.PICTURES
            or length > limits.PICTURE_BYTES
            or size + length > limits.PICTURES_BYTES
        ):
            left_out[say("太多或太大", "too many or too large")] += 1
            continue
        data = package.read(part)
        suffix = suffix_of(data)
        if not suffix:
            left_out[say("格式不认识", "of an unknown kind")] += 1
            continue
        number, size = number + 1, size + length
        yield "picture", tab.name, row, column, suffix, b64encode(data).decode("ascii")
    for reason, count in left_out.items():
        yield "note", "pictures-ignored", {"count": count, "reason": reason}


def _place_of_picture(structure: Any) -> str | None:
    """Return which field of a rich value's structure counts the pictures, if it is a picture's."""
    keys = [each.get("n", "") for each in structure if local(each) == "k"]
    return next((str(at) for at, key in enumerate(keys) if key.endswith("LocalImageIdentifier")), None)


def _nth(items: list[Any], number: str | None) -> Any:
    """Return an item by its number as text, or None."""
    if number is None or not number.isdecimal() or len(number) > 6 or int(number) >= len(items):
        return None
    return items[int(number)]


def _first(element: Any, name: str) -> Iterable[Any]:
    return next((each for each in element if local(each) == name), ())
