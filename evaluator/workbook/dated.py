"""A zip whose bytes depend on nothing but what is in it and the day it bears: no clock, no order of the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date

__all__ = ["entry", "settled", "zipped"]

_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""A zip knows no other years."""


def entry(name: str, day: date) -> zipfile.ZipInfo:
    """Return the head of a file called *name* in a zip, dated at midnight of *day*.

    >>> entry("汇总.xlsx", date(2026, 1, 15)).date_time
    (2026, 1, 15, 0, 0, 0)
    """
    year = min(max(day.year, _FIRST_YEAR), _LAST_YEAR)
    info = zipfile.ZipInfo(name, (year, day.month, day.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info


def zipped(files: Iterable[tuple[str, bytes]], day: date) -> bytes:
    """Return a zip of *files* in the order given, all of them dated *day*."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files:
            archive.writestr(entry(name, day), content)
    return whole.getvalue()


def settled(data: bytes, day: date) -> bytes:
    """Return the zip *data* with its parts dated *day*: nothing in it tells the clock."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped([(name, archive.read(name)) for name in archive.namelist()], day)
