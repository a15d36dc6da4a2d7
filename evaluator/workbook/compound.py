"""The old container of office files: streams by name, in chains of sectors. Read inside the limited child alone."""

from __future__ import annotations

import struct
from collections.abc import Sequence

__all__ = ["stream_of"]

_LAST = 0xFFFFFFFA
"""Sector numbers from here on end a chain or mark what is no sector."""

_ENTRY = 128
_SMALL = 64


def stream_of(data: bytes, *names: str) -> bytes:
    """Return the first stream that bears one of *names*; empty if none does, or if the container is broken."""
    try:
        return _stream(data, names)
    except (struct.error, IndexError, ValueError):
        return b""


def _stream(data: bytes, names: Sequence[str]) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    first_entry, _, cutoff, first_small = struct.unpack_from("<IIII", data, 48)
    table = _table(data, size)
    entries = _chained(data, table, first_entry, size, offset=size)
    root_start = struct.unpack_from("<I", entries, 116)[0]
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        if length > 1 and entries[at : at + length - 2].decode("utf-16-le", "replace") in names:
            start, extent = struct.unpack_from("<II", entries, at + 116)
            if extent >= cutoff:
                return _chained(data, table, start, size, offset=size)[:extent]
            small = _chained(data, table, root_start, size, offset=size)
            packed = _chained(data, table, first_small, size, offset=size)
            links = struct.unpack(f"<{len(packed) // 4}I", packed)
            return _chained(small, links, start, _SMALL, offset=0)[:extent]
    return b""


def _table(data: bytes, size: int) -> Sequence[int]:
    """Return which sector follows which; its own sectors are listed in the header, and beyond in a chain."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    further = struct.unpack_from("<I", data, 68)[0]
    seen = 0
    while further < _LAST and seen * size < len(data):
        listed = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        sectors += listed[:-1]
        further, seen = listed[-1], seen + 1
    packed = b"".join(data[(each + 1) * size : (each + 2) * size] for each in sectors if each < _LAST)
    return struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])


def _chained(data: bytes, table: Sequence[int], first: int, size: int, *, offset: int) -> bytes:
    """Return the sectors of a chain; one that goes in a circle is as long as the file and no longer."""
    parts: list[bytes] = []
    sector = first
    while sector < len(table) and len(parts) * size <= len(data):
        parts.append(data[offset + sector * size : offset + (sector + 1) * size])
        sector = table[sector]
    return b"".join(parts)
