"""What the records of an .xls say and its reader does not: which cells failed, and what the formats of others mean.

python-calamine gives a failed formula as an empty cell, a percentage as a bare number, and the days of formats that
Chinese versions have built in as serial numbers. The records are passed over once for just that.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from evaluator.workbook.number_formats import Meaning, meaning_of, meaning_of_number

__all__ = ["Told", "told"]

_BEGIN, _END, _SHEET, _FORMAT, _STYLE, _CALENDAR = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x22
_FORMULA, _NUMBER, _SHORT, _SHORTS, _BOOLEAN = 0x06, 0x203, 0x27E, 0xBD, 0x205
_BIFF8 = 0x600
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of one sheet: the cells that failed with their errors, and those whose numbers are no bare numbers."""

    errors: dict[Place, str] = field(default_factory=dict)
    meanings: dict[Place, Meaning] = field(default_factory=dict)


def told(stream: bytes) -> tuple[bool, Sequence[Told]]:
    """Return whether days are counted from 1904, and what is told of each sheet in the order of their tabs."""
    from_1904 = False
    codes: dict[int, str] = {}
    numbers: list[int] = []
    offsets: list[int] = []
    is_biff8 = True
    for kind, body in _records(stream, 0):
        if kind == _BEGIN:
            is_biff8 = body[:2] == _BIFF8.to_bytes(2, "little")
        elif kind == _CALENDAR:
            from_1904 = body[:1] == b"\x01"
        elif kind == _SHEET and len(body) >= 4:
            offsets.append(struct.unpack_from("<I", body)[0])
        elif kind == _STYLE and len(body) >= 4:
            numbers.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT and len(body) >= 5:
            codes[struct.unpack_from("<H", body)[0]] = _code(body, is_biff8=is_biff8)
    styles = [meaning_of(codes[each]) if each in codes else meaning_of_number(each) for each in numbers]
    return from_1904, [_sheet(stream, each, styles) for each in offsets]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the stream, but for those of charts that are nested in it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += kind == _BEGIN
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        depth -= kind == _END
        at += 4 + length
        if depth <= 0:
            return


def _code(body: bytes, *, is_biff8: bool) -> str:
    if is_biff8:
        wide = body[4] & 1
        return body[5:].decode("utf-16-le" if wide else "latin-1", "replace")
    return body[3:].decode("gb18030", "replace")


def _sheet(stream: bytes, at: int, styles: Sequence[Meaning]) -> Told:
    found = Told()
    for kind, body in _records(stream, at):
        reader = _CELLS.get(kind)
        if reader is None or len(body) < 8:
            continue
        row, column = struct.unpack_from("<HH", body)
        for right, (style, error) in enumerate(reader(body)):
            place = (row + 1, column + 1 + right)
            if error is not None:
                found.errors[place] = _ERRORS.get(error, "#ERR")
            elif style < len(styles) and styles[style] != "number":
                found.meanings[place] = styles[style]
    return found


Read = Iterator[tuple[int, int | None]]
"""For each cell of a record, from the left: its style, and its error if it failed."""


def _number(body: bytes) -> Read:
    yield struct.unpack_from("<H", body, 4)[0], None


def _numbers(body: bytes) -> Read:
    for at in range(4, len(body) - 6, 6):
        yield struct.unpack_from("<H", body, at)[0], None


def _boolean(body: bytes) -> Read:
    yield struct.unpack_from("<H", body, 4)[0], body[6] if body[7] else None


def _formula(body: bytes) -> Read:
    failed = len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2
    yield struct.unpack_from("<H", body, 4)[0], body[8] if failed else None


_CELLS: dict[int, Callable[[bytes], Read]] = {
    _FORMULA: _formula, _NUMBER: _number, _SHORT: _number, _SHORTS: _numbers, _BOOLEAN: _boolean,
}  # fmt: skip
